"""One figure beside its aim."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, and what it should not exceed or fall below (None: it is only told)."""

    name: str
    value: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the aim is reached."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    def __str__(self) -> str:
        """As it is printed."""
        below = "" if self.at_most is None else f" aim<={self.at_most:g}"
        above = "" if self.at_least is None else f" aim>={self.at_least:g}"
        return f"figure {self.name} value={self.value:g}{below}{above}"
