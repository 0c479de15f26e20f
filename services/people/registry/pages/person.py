"""One person: where they work and as what; those who may, grant roles and take them away here."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.people.audit_log.actions import entries
from services.people.audit_log.model.action_titles import ACTION_TITLES
from services.people.audit_log.model.query import LogQuery
from services.people.registry.actions import people
from services.people.registry.actions.directory import find_persons_by_id, find_schools_by_id
from services.people.registry.actions.extensions import extensions
from services.people.registry.model.person import AskedPost, ChangePosts, HeldPost, Person
from services.people.registry.policy import can_grant, can_view_left
from shared.entity import Form
from shared.http import ToWrite, WorkRouter, service_state
from shared.identity import Actor, Role
from shared.problems import Problem
from shared.store import Reading
from shared.web import FormErrors, read_form, refuse_form, render, translate

router = WorkRouter(include_in_schema=False)
_LOG_LINES = 10
_LOG_READERS = (Role.REGION_OPERATOR, Role.AUDITOR, Role.SCHOOL_ADMIN)


class PostForm(Form):
    """One role in one place."""

    school_id: Annotated[str, Field(max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    role: Role


@router.get("/people/{person_id}")
async def person_page(person_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """One person, if yours to see. That their address was shown to somebody else is written into the log."""
    found = await people.view_person(work, person_id)
    await people.log_contacts_shown(work, [found])
    return await _page(http, work, found, FormErrors())


@router.post("/people/{person_id}/grant")
async def grant(person_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """One role more."""
    form = await read_form(http, PostForm)
    found = await people.view_person(work, person_id)
    if isinstance(form, FormErrors):
        return await _page(http, work, found, form)
    return await _change_posts(http, work, found, [*found.posts, HeldPost(school_id=form.school_id, role=form.role)])


@router.post("/people/{person_id}/withdraw")
async def withdraw(person_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """One role less; who has lost the last one has left, and is seen by the region only."""
    form = await read_form(http, PostForm)
    found = await people.view_person(work, person_id)
    if isinstance(form, FormErrors):
        return await _page(http, work, found, form)
    gone = HeldPost(school_id=form.school_id, role=form.role)
    return await _change_posts(http, work, found, [post for post in found.posts if post != gone])


async def _change_posts(http: HttpRequest, work: ToWrite, found: Person, posts: list[HeldPost]) -> Response:
    asked = [AskedPost(school_id=post.school_id, role=post.role) for post in posts]
    try:
        await people.change_posts(work, found.id, ChangePosts(posts=asked))
    except Problem as refused:
        refusal = translate(http, refused.detail, **refused.values)
        return await _page(http, work, found, refuse_form(http, refused.status, form=refusal))
    still_seen = bool(posts) or can_view_left(work.actor)
    return RedirectResponse(f"/people/{found.id}" if still_seen else "/people", 303)


async def _page(http: HttpRequest, work: Reading, found: Person, errors: FormErrors) -> Response:
    schools = await find_schools_by_id(work)
    zone = ZoneInfo(service_state(http).settings.zone)
    log = (
        await entries.list_entries(work, LogQuery(person=found.id), _LOG_LINES)
        if work.actor.has_role(*_LOG_READERS)
        else []
    )
    named = sorted({entry.by for entry in log if entry.by})
    return render(
        http,
        "person.html",
        person=found,
        schools=schools,
        email=people.visible_contact(work.actor, found),
        errors=errors,
        is_young=found.is_young(datetime.now(UTC).astimezone(zone).date()),
        log=log,
        people=await find_persons_by_id(work, named),
        offered=_list_grantable(work.actor, list(schools)),
        action_titles=ACTION_TITLES,
        takeable=[post for post in found.posts if can_grant(work.actor, post)],
        **await extensions.load_person_page(work, found),
    )


def _list_grantable(actor: Actor, schools: list[str]) -> tuple[list[str], list[Role]]:
    """The places and the roles that may be granted."""
    places = [*actor.school_ids(Role.REGION_OPERATOR), *schools]
    mine = [place for place in places if any(can_grant(actor, HeldPost(school_id=place, role=role)) for role in Role)]
    roles = [role for role in Role if any(can_grant(actor, HeldPost(school_id=place, role=role)) for place in mine)]
    return mine, roles
