"""Who is who in one's schools."""

from typing import Annotated

from fastapi import Query
from fastapi import Request as HttpRequest
from starlette.responses import Response

from services.people.actions import people
from services.people.policy import sees_who_left
from services.people.store import Persons, Schools
from shared.http import ToWrite, WorkRouter
from shared.identity import Role

router = WorkRouter(include_in_schema=False)
_AT_ONCE = 100


@router.get("/people")
async def people_page(
    http: HttpRequest, work: ToWrite, skip: Annotated[int, Query(ge=0, le=100_000)] = 0, *, left: bool = False
) -> Response:
    """The people of one's schools, by name; or those who have left."""
    found = await (people.who_left if left else people.people)(work, limit=_AT_ONCE, skip=skip)
    await people.note_contacts(work, found)
    response: Response = http.app.state.frame.page(
        http, "people.html", people=found, left=left, skip=skip, at_once=_AT_ONCE,
        count=await (Persons(work).how_many_left() if left else Persons(work).how_many()),
        sees_who_left=sees_who_left(work.who), contacts={one.id: people.contact(work.who, one) for one in found},
        schools={school.id: school for school in await Schools(work).all()},
        looks_after=work.who.is_one_of(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN),
        reads_log=work.who.is_one_of(Role.AUDITOR),
    )  # fmt: skip
    return response
