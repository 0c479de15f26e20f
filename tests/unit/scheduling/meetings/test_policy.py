"""Who may see into a meeting, and who may do what with it."""

from typing import Any

import pytest

from deploy.seed import Person
from services.scheduling.groups import policy as groups_policy
from services.scheduling.meetings import policy
from services.scheduling.participants.store import People
from shared.identity import ANONYMOUS, Actor
from shared.problems import Forbidden
from shared.store import EVERYTHING, NOTHING
from tests.cast import ARTHUR, BORIS, FOREIGN_COORDINATOR, MARINA, OLGA, TIMUR, ZINAIDA
from tests.kit.applications import as_actor
from tests.unit.scheduling.meetings.examples import group, meeting


def sees(actor: Actor) -> bool:
    """Whether the tenant filter lets somebody see Olga's group and its meeting."""
    visible: Any = policy.visible(actor)
    assert groups_policy.visible(actor) == visible
    if visible in (EVERYTHING, NOTHING):
        return bool(visible == EVERYTHING)
    return any(
        one.get("member_ids") in group().member_ids or group().school_id in one.get("school_id", {}).get("$in", [])
        for one in visible["$or"]
    )


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        (OLGA, True),
        (MARINA, True),
        (TIMUR, True),
        (ZINAIDA, True),
        (BORIS, True),
        (ARTHUR, True),
        (FOREIGN_COORDINATOR, False),
    ],
    ids=lambda value: value.id if isinstance(value, Person) else str(value),
)
def test_members_and_the_staff_of_the_school_see_into_a_meeting(person: Person, *, seen: bool) -> None:
    assert sees(as_actor(person)) is seen


def test_nobody_in_particular_sees_the_announcement_only() -> None:
    assert not sees(ANONYMOUS)
    assert not sees(Actor.for_requester("request-1"))
    assert People.visible(Actor.for_requester("request-1")) == NOTHING


@pytest.mark.parametrize("person", [OLGA, BORIS], ids=lambda person: person.id)
def test_the_coordinator_of_the_group_leads_it(person: Person) -> None:
    policy.may_lead(as_actor(person), meeting())
    groups_policy.may_lead(as_actor(person), group())


@pytest.mark.parametrize("person", [MARINA, TIMUR, ZINAIDA, ARTHUR, FOREIGN_COORDINATOR], ids=lambda person: person.id)
def test_nobody_else_leads_it(person: Person) -> None:
    with pytest.raises(Forbidden):
        policy.may_lead(as_actor(person), meeting())
    with pytest.raises(Forbidden):
        groups_policy.may_lead(as_actor(person), group())


def test_only_members_say_what_they_have_studied() -> None:
    policy.may_mark_studied(as_actor(TIMUR), meeting())
    for person in (ZINAIDA, BORIS, FOREIGN_COORDINATOR):
        with pytest.raises(Forbidden):
            policy.may_mark_studied(as_actor(person), meeting())
