"""One topic on its way to a group: candidates, invitations, the group."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.matching.groups import actions
from services.matching.groups.model import FormGroup, Group
from services.matching.groups.store import Groups
from services.matching.invitations.actions import invite_expert, list_for_topic
from services.matching.invitations.model import Invitation, InviteExpert
from services.matching.profiles.actions import list_colleagues, list_people
from services.matching.profiles.model import Person
from services.matching.ranking.actions import suggest_candidates
from services.matching.ranking.model import Comparison
from services.matching.topics import actions as topics
from services.matching.topics.model import Topic
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import Role
from shared.problems import Refused
from shared.store import Reading
from shared.web import FormErrors, blank_form, read_form, refuse_form, render

router = WorkRouter(include_in_schema=False)

_SHOWN = 10
_Id = Annotated[str, Field(max_length=64)]


class InviteForm(Form):
    """Who is asked, and with which words."""

    person_id: _Id
    message: Annotated[str, Field(max_length=2_000)] = ""


class GroupForm(Form):
    """The goal and the people."""

    goal: Annotated[str, Field(min_length=10, max_length=1_000)]
    coordinator_id: _Id
    member_ids: Annotated[list[_Id], Field(max_length=100)]


@dataclass(frozen=True)
class TopicTable:
    """All that the one who looks at a topic has before them."""

    topic: Topic
    invitations: list[Invitation]
    comparison: Comparison
    group: Group | None
    names: dict[str, str]
    members: list[Person]
    leaders: list[Person]
    leads: bool
    is_over: bool


@router.get("/topics/{topic_id}")
async def topic_page(topic_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One topic."""
    return await _render_topic(http, work, topic_id, blank_form())


@router.post("/topics/{topic_id}/invitations")
async def invite(topic_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Ask somebody to help."""
    form = await read_form(http, InviteForm)
    if isinstance(form, FormErrors):
        return await _render_topic(http, work, topic_id, form)
    await invite_expert(work, topic_id, InviteExpert(person_id=form.person_id, message=form.message))
    return RedirectResponse(f"/topics/{topic_id}#invitations", 303)


@router.post("/topics/{topic_id}/group")
async def form_group(topic_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Form the group, or get the form back with what is not right about it."""
    form = await read_form(http, GroupForm)
    if isinstance(form, FormErrors):
        return await _render_topic(http, work, topic_id, form)
    try:
        await actions.form_group(work, topic_id, FormGroup(**form.model_dump()))
    except Refused as refused:
        return await _render_topic(http, work, topic_id, refuse_form(http, member_ids=refused.detail))
    return RedirectResponse(f"/topics/{topic_id}", 303)


async def _render_topic(http: HttpRequest, work: Reading, topic_id: str, errors: FormErrors) -> Response:
    topic = await topics.get_topic(work, topic_id)
    return render(http, "topic.html", table=await _read_table(work, topic), errors=errors)


async def _read_table(work: Reading, topic: Topic) -> TopicTable:
    leads = topics.leads(work, topic)
    invitations = await list_for_topic(work, topic.id)
    group = None if topic.group_id is None else await Groups(work).find(topic.group_id)
    comparison = await suggest_candidates(work, topic, _SHOWN)
    people = await list_people(work, [*(one.person_id for one in invitations), *topic.member_ids])
    colleagues = await list_colleagues(work, topic.school_id) if leads and topic.state == "open" else []
    return TopicTable(
        topic=topic,
        invitations=invitations,
        comparison=comparison,
        group=group,
        names={person.id: person.name for person in people},
        members=_list_possible_members(colleagues, people, invitations),
        leaders=[one for one in colleagues if one.holds(Role.COORDINATOR, Role.TEACHER)],
        leads=leads,
        is_over=await topics.is_over(work, topic.request_ids),
    )


def _list_possible_members(
    colleagues: list[Person], people: list[Person], invitations: list[Invitation]
) -> list[Person]:
    """Experts who have accepted come first, then the school's people who were not asked or have accepted."""
    answers = {one.person_id: one.state for one in invitations}
    experts = [one for one in people if answers.get(one.id) == "accepted"]
    return [*experts, *(one for one in colleagues if one.id not in answers)]
