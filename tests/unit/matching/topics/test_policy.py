"""Who sees what of matching, and who may do it."""

from collections.abc import Callable
from typing import get_args

import pytest

from deploy.seed import Person
from services.matching.groups import policy as groups_policy
from services.matching.invitations import policy as invitations_policy
from services.matching.invitations.model import Invitation
from services.matching.listeners import listeners
from services.matching.main import service
from services.matching.profiles import policy as profiles_policy
from services.matching.profiles.model import Person as KnownPerson
from services.matching.ranking import policy as ranking_policy
from services.matching.ranking.model import ReasonCode
from services.matching.topics import policy
from shared.contracts import QUEUES
from shared.identity import ANONYMOUS, Actor, Post, Role, require_signed_in
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter
from shared.web import find_catalogue_gaps
from tests.cast import ARTHUR, BORIS, FOREIGN_COORDINATOR, LARISA, MARINA, OLGA, TIMUR, ZINAIDA
from tests.kit.applications import as_actor
from tests.unit.matching.examples import NOW, known, topic

FILTERS: list[Callable[[Actor], Filter]] = [
    policy.visible_topics,
    groups_policy.visible,
    invitations_policy.visible,
    policy.visible_demand,
    profiles_policy.visible,
]


def invitation() -> Invitation:
    """Olga has invited Timur."""
    return Invitation.send(topic(), known(TIMUR), "", id_="i", by=OLGA.id, at=NOW)[0]


@pytest.mark.parametrize("filter_of", FILTERS)
def test_nobody_in_particular_sees_nothing(filter_of: Callable[[Actor], Filter]) -> None:
    assert filter_of(ANONYMOUS) == NOTHING
    assert filter_of(Actor.for_requester("request-1")) == NOTHING


@pytest.mark.parametrize("filter_of", FILTERS)
@pytest.mark.parametrize("person", [BORIS, ARTHUR])
def test_the_region_sees_across_schools(filter_of: Callable[[Actor], Filter], person: Person) -> None:
    assert filter_of(as_actor(person)) == EVERYTHING


def test_a_program_has_nothing_to_teach() -> None:
    posts = (Post("school-07", Role.SERVICE), Post("school-07", Role.EXPERT), Post("school-07", Role.COORDINATOR))
    program = Actor(person_id="token-1", posts=posts, scopes=frozenset({"matching:write"}))
    with pytest.raises(Forbidden):
        profiles_policy.may_assess(program, KnownPerson.from_actor(program))
    profiles_policy.may_assess(program, known(MARINA))  # its roles let it keep what its colleagues can do


def test_only_those_who_lead_the_topic_invite() -> None:
    for leader in (OLGA, BORIS):
        policy.may_lead(as_actor(leader), topic())
    for other in (ZINAIDA, MARINA, TIMUR, ARTHUR, FOREIGN_COORDINATOR):
        with pytest.raises(Forbidden):
            policy.may_lead(as_actor(other), topic())


def test_candidates_are_compared_by_leaders_and_auditors_not_by_candidates() -> None:
    for leader in (OLGA, ZINAIDA, BORIS, ARTHUR):
        ranking_policy.may_see_candidates(as_actor(leader), topic())
    for other in (MARINA, TIMUR, FOREIGN_COORDINATOR):
        with pytest.raises(Forbidden):
            ranking_policy.may_see_candidates(as_actor(other), topic())


def test_nobody_answers_for_the_one_who_was_invited() -> None:
    invitations_policy.may_answer(as_actor(TIMUR), invitation())
    for other in (OLGA, BORIS, LARISA):
        with pytest.raises(Forbidden):
            invitations_policy.may_answer(as_actor(other), invitation())


def test_what_one_wants_to_learn_is_not_for_every_colleague() -> None:
    marina = known(MARINA)
    assert [profiles_policy.sees_self_assessment(as_actor(one), marina) for one in (MARINA, OLGA, BORIS)] == [True] * 3
    assert [
        profiles_policy.sees_self_assessment(as_actor(one), marina) for one in (TIMUR, ARTHUR, FOREIGN_COORDINATOR)
    ] == [False] * 3


def test_a_visitor_is_asked_to_sign_in() -> None:
    with pytest.raises(SignInNeeded):
        require_signed_in(ANONYMOUS)


def test_the_service_listens_where_the_system_waits_for_it() -> None:
    assert listeners.queues == {name: types for name, types in QUEUES.items() if name.startswith("matching.")}


def test_everything_is_said_in_russian() -> None:
    assert find_catalogue_gaps([service.folder]) == []


def test_every_reason_has_its_sentence() -> None:
    sentences = (service.folder / "topics" / "templates" / "words.html").read_text(encoding="utf-8")
    assert [code for code in get_args(ReasonCode) if f'one.code == "{code}"' not in sentences] == []
