"""Who sees a request, and who may do what with it."""

import pytest

from services.intake.requests import policy
from services.intake.requests.model import Request
from shared.identity import ANONYMOUS, Actor
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING
from tests.cast import ARTHUR, BORIS, FOREIGN_COORDINATOR, MARINA, OLGA
from tests.kit.applications import as_actor
from tests.unit.intake.requests.test_model import marinas_request


@pytest.fixture
def request_of_marina() -> Request:
    """Handed in by Marina, signed in."""
    request = marinas_request()
    request.author_id = MARINA.id
    return request


def test_nobody_in_particular_sees_nothing() -> None:
    assert policy.visible(ANONYMOUS) == NOTHING


def test_the_coordinator_sees_the_requests_of_her_school() -> None:
    assert {"school_id": {"$in": ["school-07"]}} in policy.visible(as_actor(OLGA))["$or"]


def test_a_code_shows_one_request() -> None:
    assert policy.visible(Actor.for_requester("r-1")) == {"$or": [{"_id": "r-1"}]}


def test_a_teacher_sees_only_what_she_has_written() -> None:
    assert policy.visible(as_actor(MARINA)) == {"$or": [{"author_id": MARINA.id}]}


@pytest.mark.parametrize("person", [BORIS, ARTHUR])
def test_the_region_sees_across_schools(person: object) -> None:
    assert policy.visible(as_actor(person)) == EVERYTHING  # type: ignore[arg-type]


def test_only_the_coordinator_of_the_school_processes(request_of_marina: Request) -> None:
    policy.may_process(as_actor(OLGA), request_of_marina)
    for refused in (FOREIGN_COORDINATOR, MARINA, ARTHUR):
        with pytest.raises(Forbidden):
            policy.may_process(as_actor(refused), request_of_marina)
    with pytest.raises(SignInNeeded):
        policy.may_process(ANONYMOUS, request_of_marina)


def test_only_the_one_who_asked_speaks_for_the_request(request_of_marina: Request) -> None:
    policy.may_act_as_requester(as_actor(MARINA), request_of_marina)
    policy.may_act_as_requester(Actor.for_requester(request_of_marina.id), request_of_marina)
    for refused in (ANONYMOUS, as_actor(OLGA), Actor.for_requester("another")):
        with pytest.raises(Forbidden):
            policy.may_act_as_requester(refused, request_of_marina)
