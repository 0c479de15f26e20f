"""A figure, the rounds it comes from, and the one line that says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


class NotMeasured(Exception):
    """A figure could not be taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value and its aim: a ratio (no unit) should reach it, anything with a unit should stay below."""

    name: str
    rounds: tuple[float, ...]
    aim: float
    unit: str = ""

    @property
    def value(self) -> float:
        """The median of the rounds."""
        return median(self.rounds)

    @property
    def held(self) -> bool:
        """Whether the aim is reached, by the figure as it is printed."""
        shown = float(_shown(self.value))
        return shown <= self.aim if self.unit else shown >= self.aim

    @property
    def line(self) -> str:
        """`bench NAME ratio=R aim>=A` or `bench NAME value=V unit=U aim<=A`."""
        if self.unit:
            return f"bench {self.name} value={_shown(self.value)} unit={self.unit} aim<={_plain(self.aim)}"
        return f"bench {self.name} ratio={_shown(self.value)} aim>={_plain(self.aim)}"

    @property
    def spread(self) -> str:
        """The rounds from the lowest to the highest."""
        return " ".join(_shown(one) for one in sorted(self.rounds))


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the sorted values do not exceed. Raises NotMeasured when there are none."""
    if not sorted_values:
        raise NotMeasured("nothing was timed")
    place = min(len(sorted_values) - 1, max(0, round(share * len(sorted_values) + 0.5) - 1))
    return sorted_values[place]


def _shown(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"


def _plain(value: float) -> str:
    return f"{value:g}" if value != int(value) else f"{value:.1f}" if value < 10 else f"{value:.0f}"
