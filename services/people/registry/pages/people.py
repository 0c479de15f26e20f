"""Who is who in one's schools."""

from typing import Annotated

from fastapi import Query
from fastapi import Request as HttpRequest
from starlette.responses import Response

from services.people.registry.actions import people
from services.people.registry.actions.directory import find_schools_by_id
from services.people.registry.policy import can_view_left
from services.people.registry.store import Persons
from shared.http import ToWrite, WorkRouter
from shared.identity import Role
from shared.web import render

router = WorkRouter(include_in_schema=False)
_PAGE_SIZE = 100


@router.get("/people")
async def people_page(
    http: HttpRequest, work: ToWrite, skip: Annotated[int, Query(ge=0, le=100_000)] = 0, *, left: bool = False
) -> Response:
    """The people of one's schools, by name; or those who have left."""
    found = await (people.view_left if left else people.view_people)(work, limit=_PAGE_SIZE, skip=skip)
    await people.log_contacts_shown(work, found)
    return render(
        http,
        "people.html",
        people=found,
        left=left,
        skip=skip,
        at_once=_PAGE_SIZE,
        count=await (Persons(work).count_left() if left else Persons(work).count_visible()),
        sees_who_left=can_view_left(work.actor),
        contacts={one.id: people.visible_contact(work.actor, one) for one in found},
        schools=await find_schools_by_id(work),
        looks_after=work.actor.has_role(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN),
        reads_log=work.actor.has_role(Role.AUDITOR),
    )
