"""What somebody looks for in the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class LogQuery:
    """What somebody looks for in the log; None asks for everything."""

    person: str | None = None
    action: str | None = None
    school: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def filter(self) -> dict[str, Any]:
        """The question in the store's words."""
        wanted: dict[str, Any] = {}
        if self.person:
            wanted["$or"] = [{"by": self.person}, {"about": f"person:{self.person}"}]
        if self.action:
            wanted["deed"] = self.action
        if self.school:
            wanted["school_ids"] = self.school
        period = {"$gte": self.since, "$lt": self.until}
        if limits := {word: moment for word, moment in period.items() if moment is not None}:
            wanted["at"] = limits
        return wanted
