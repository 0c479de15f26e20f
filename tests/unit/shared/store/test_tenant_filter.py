"""Who sees everything, and through which conditions the others see."""

from shared.identity import ANONYMOUS, Actor, Post, Role
from shared.store import EVERYTHING, NOTHING, Filter, of_person, of_schools, visible_through, visible_to_service

SERVICE = Actor.for_service("scheduling")
TEACHER = Actor(person_id="t", posts=(Post("school-1", Role.TEACHER),))
COORDINATOR = Actor(person_id="c", posts=(Post("school-1", Role.COORDINATOR),))
AUDITOR = Actor(person_id="a", posts=(Post("region", Role.AUDITOR),))


def see(actor: Actor) -> Filter:
    return visible_through(actor, of_person(actor, "member_ids"), of_schools(actor))


def test_the_service_and_the_region_see_everything_and_nobody_sees_nothing() -> None:
    assert see(SERVICE) == see(AUDITOR) == EVERYTHING
    assert see(ANONYMOUS) == see(Actor.for_requester("request-1")) == NOTHING


def test_a_person_sees_what_is_theirs_and_staff_what_belongs_to_their_school() -> None:
    assert see(TEACHER) == {"$or": [{"member_ids": "t"}]}
    assert see(COORDINATOR) == {"$or": [{"member_ids": "c"}, {"school_id": {"$in": ["school-1"]}}]}


def test_what_listeners_need_is_for_the_service_alone() -> None:
    assert visible_to_service(SERVICE) == EVERYTHING
    assert visible_to_service(AUDITOR) == NOTHING
