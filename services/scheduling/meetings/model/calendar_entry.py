"""What a calendar is told of a meeting, and how often that has changed (RFC 5545, 3.8.7)."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """All that stands in somebody's calendar: what is not here cannot get into the file.

    `status` is one of RFC 5545. `place`, `link` and `description` are for those who take part.
    """

    title: str
    starts_at: datetime
    minutes: int
    zone: str
    status: str
    place: str | None = None
    link: str | None = None
    description: str = ""

    def digest(self) -> str:
        """Another one for another entry: by it a change is noticed, whoever makes it."""
        shown = {**asdict(self), "starts_at": int(self.starts_at.timestamp())}  # a calendar knows whole seconds
        return hashlib.sha256(repr(sorted(shown.items())).encode()).hexdigest()
