"""The list of topics, and one topic with candidates, invitations and its group."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.matching.groups import actions as groups_actions
from services.matching.groups.model import FormGroup, Group
from services.matching.groups.store import Groups
from services.matching.invitations import actions
from services.matching.invitations.model import Invitation, InviteExpert
from services.matching.invitations.store import Invitations
from services.matching.profiles import policy
from services.matching.profiles.model import Person
from services.matching.profiles.store import People
from services.matching.ranking import actions as ranking_actions
from services.matching.ranking import policy as ranking_policy
from services.matching.ranking.model import Candidate
from services.matching.topics import actions as topics_actions
from services.matching.topics import policy as topics_policy
from services.matching.topics.model import Topic
from services.matching.topics.store import Demands, Topics
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import Role
from shared.problems import Refused
from shared.store import Reading
from shared.web import FormErrors, blank_form, read_form, refuse_form

router = WorkRouter(include_in_schema=False)

_SHOWN, _LISTED = 10, 100
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
class _Table:
    """What lies on the table of the one who looks at a topic."""

    topic: Topic
    invitations: list[Invitation]
    candidates: list[Candidate]
    group: Group | None
    names: dict[str, str]
    members: list[Person]
    leaders: list[Person]
    leads: bool
    is_over: bool


@router.get("/topics")
async def list_page(http: HttpRequest, work: ToRead) -> Response:
    """Open topics first, then those a group has taken."""
    policy.may_look(work.actor)
    topics = Topics(work)
    return _page(
        http,
        "topics.html",
        open_topics=await topics.list_newest("open", _LISTED),
        grouped_topics=await topics.list_newest("grouped", _LISTED),
        open_count=await topics.count_in_state("open"),
        grouped_count=await topics.count_in_state("grouped"),
        coming=await topics_actions.count_demand(work),
    )


@router.get("/topics/{topic_id}")
async def topic_page(topic_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One topic."""
    policy.may_look(work.actor)
    return await _topic_page(http, work, topic_id, blank_form())


@router.post("/topics/{topic_id}/invitations")
async def invite(topic_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Ask somebody to help."""
    form = await read_form(http, InviteForm)
    if isinstance(form, FormErrors):
        policy.may_look(work.actor)
        return await _topic_page(http, work, topic_id, form)
    await actions.invite_expert(work, topic_id, InviteExpert(person_id=form.person_id, message=form.message))
    return RedirectResponse(f"/topics/{topic_id}#invitations", 303)


@router.post("/topics/{topic_id}/group")
async def form_group(topic_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Form the group, or get the form back with what is not right about it."""
    form = await read_form(http, GroupForm)
    if isinstance(form, FormErrors):
        policy.may_look(work.actor)
        return await _topic_page(http, work, topic_id, form)
    try:
        await groups_actions.form_group(work, topic_id, FormGroup(**form.model_dump()))
    except Refused as refused:
        return await _topic_page(http, work, topic_id, refuse_form(http, member_ids=refused.detail))
    return RedirectResponse(f"/topics/{topic_id}", 303)


async def _topic_page(http: HttpRequest, work: Reading, topic_id: str, errors: FormErrors) -> Response:
    topic = await Topics(work).get(topic_id)
    return _page(http, "topic.html", table=await _table(work, topic), errors=errors)


async def _table(work: Reading, topic: Topic) -> _Table:
    people = People(work)
    leads = topics_policy.leads(work.actor, topic)
    invitations = await Invitations(work).list_for_topic(topic.id)
    group = None if topic.group_id is None else await Groups(work).find(topic.group_id)
    compared = topic.state == "open" and ranking_policy.sees_candidates(work.actor, topic)
    candidates = (await ranking_actions.list_candidates(work, topic))[:_SHOWN] if compared else []
    known = await people.list_by_ids([*(one.person_id for one in invitations), *topic.member_ids])
    colleagues = await people.list_in_school(topic.school_id) if leads and topic.state == "open" else []
    return _Table(
        topic=topic,
        invitations=invitations,
        candidates=candidates,
        group=group,
        names={person.id: person.name for person in known},
        members=_who_may_join(colleagues, known, invitations),
        leaders=[one for one in colleagues if one.holds(Role.COORDINATOR, Role.TEACHER)],
        leads=leads,
        is_over=await _is_over(work, topic),
    )


def _who_may_join(colleagues: list[Person], known: list[Person], invitations: list[Invitation]) -> list[Person]:
    """Experts who have accepted come first, then the school's people who were not asked or have accepted."""
    answers = {one.person_id: one.state for one in invitations}
    experts = [one for one in known if answers.get(one.id) == "accepted"]
    return [*experts, *(one for one in colleagues if one.id not in answers)]


async def _is_over(work: Reading, topic: Topic) -> bool:
    """Whether nobody waits for an answer to this any more, as far as the one who looks may know."""
    demand = await Demands(work).list_by_ids(topic.request_ids)
    return len(demand) == len(topic.request_ids) and all(one.ended for one in demand)


def _page(http: HttpRequest, name: str, **context: object) -> Response:
    response: Response = http.app.state.renderer.render(http, name, **context)
    return response
