"""A figure, the rounds it comes from, and the one line that says it."""

import math
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
    def is_reached(self) -> bool:
        """Whether the aim is reached, by the figure as it is printed."""
        shown = float(_format(self.value))
        return shown <= self.aim if self.unit else shown >= self.aim

    @property
    def line(self) -> str:
        """`bench NAME ratio=R aim>=A` or `bench NAME value=V unit=U aim<=A`."""
        if self.unit:
            return f"bench {self.name} value={_format(self.value)} unit={self.unit} aim<={_format_plain(self.aim)}"
        return f"bench {self.name} ratio={_format(self.value)} aim>={_format_plain(self.aim)}"

    @property
    def spread(self) -> str:
        """The rounds from the lowest to the highest."""
        return " ".join(_format(one) for one in sorted(self.rounds))


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the sorted values do not exceed. Raises NotMeasured when there are none."""
    if not sorted_values:
        raise NotMeasured("nothing was timed")
    return sorted_values[max(0, math.ceil(share * len(sorted_values)) - 1)]


def _format(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"


def _format_plain(value: float) -> str:
    return f"{value:g}" if value != int(value) else f"{value:.1f}" if value < 10 else f"{value:.0f}"
