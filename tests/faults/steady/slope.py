"""Whether a line of figures is flat: a robust slope, and bounds that are said beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

WARM_UP = 0.25
"""The share of the run in which pools, caches and allocators may fill: it is not judged."""
_AT_MOST = 400


@dataclass(frozen=True, slots=True)
class Bound:
    """How much a figure may grow over the judged part: so much, or a share of its median, whichever is more."""

    amount: float
    share: float

    def of(self, figures: Sequence[float]) -> float:
        """The growth that is allowed to these figures, in their own unit."""
        return max(self.amount, self.share * median(figures))


MEMORY = Bound(amount=4.0, share=0.05)
"""MB of resident memory."""
HANDLES = Bound(amount=4.0, share=0.05)
WAITING = Bound(amount=50.0, share=0.5)
"""Events in outboxes, messages in queues: at half of what the system can do they come and go."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How a figure went: its median, its growth over the judged part by the robust slope, and what was allowed."""

    what: str
    middle: float
    growth: float
    allowed: float

    @property
    def flat(self) -> bool:
        """Shrinking is no leak."""
        return self.growth <= self.allowed

    def __str__(self) -> str:
        """As it is printed."""
        verdict = "flat" if self.flat else "GROWS"
        figures = f"median={self.middle:.1f} growth={self.growth:+.2f} allowed={self.allowed:.2f}"
        return f"steady {self.what} {figures} {verdict}"


def slope(times: Sequence[float], figures: Sequence[float]) -> float:
    """Theil and Sen: the median of the slopes between any two points. Up to 29 % of the points may be wild."""
    step = max(1, len(times) // _AT_MOST)
    points = list(zip(times[::step], figures[::step], strict=True))
    slopes = [
        (later[1] - one[1]) / (later[0] - one[0])
        for place, one in enumerate(points)
        for later in points[place + 1 :]
        if later[0] > one[0]
    ]
    return median(slopes) if slopes else 0.0


def trend(what: str, times: Sequence[float], figures: Sequence[float], bound: Bound) -> Trend:
    """Judges what comes after the warm-up. Times in seconds from the start of the run."""
    begun = times[0] + (times[-1] - times[0]) * WARM_UP
    judged = [(at, figure) for at, figure in zip(times, figures, strict=True) if at >= begun]
    at, values = [one for one, _ in judged], [one for _, one in judged]
    return Trend(what, median(values), slope(at, values) * (at[-1] - at[0]), bound.of(values))
