"""A program reads what was done."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from services.people.audit_log.actions import entries as audit
from services.people.audit_log.model.entry import Entry, EntryValue
from services.people.audit_log.model.query import LogQuery
from shared.days import PlausibleMoment
from shared.http import ToRead, WorkRouter

router = WorkRouter(prefix="/api")
Term = Annotated[str | None, Query(max_length=64)]


class LogEntryView(BaseModel):
    """One deed; what was erased is null, and `erased` names it. `seal` is the number of the seal that holds it."""

    id: str
    at: datetime
    deed: str
    by: str | None
    about: list[str] | None
    school_ids: list[str]
    client: str | None
    before: dict[str, EntryValue] | None
    after: dict[str, EntryValue] | None
    erased: list[str]
    seal: int | None

    @classmethod
    def from_entry(cls, entry: Entry) -> "LogEntryView":
        """The view of one entry."""
        fields = entry.model_dump(include=set(cls.model_fields) - {"erased", "seal"}) | {"id": entry.id}
        return cls(**fields, erased=sorted(entry.erased_fields), seal=entry.sealed_in)


class LogPage(BaseModel):
    """A part of the log, the newest first."""

    entries: list[LogEntryView]


@router.get("/audit", tags=["audit"])
async def read_log(
    work: ToRead,
    person: Term = None,
    deed: Term = None,
    school: Term = None,
    since: PlausibleMoment | None = None,
    until: PlausibleMoment | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> LogPage:
    """Who did what to what, before and after, from where; `person` finds what they did and what was done to them."""
    found = await audit.list_entries(work, LogQuery(person, deed, school, since, until), limit, skip)
    return LogPage(entries=[LogEntryView.from_entry(entry) for entry in found])
