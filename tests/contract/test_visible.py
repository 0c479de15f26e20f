"""Whatever a service stores is seen through a policy: by everybody only what is listed here, with its reason."""

from itertools import chain
from typing import Any

import pytest

from services import definitions
from shared.identity import ANONYMOUS, Actor, Post, Role
from shared.store import Collection

FOR_THE_WORLD = {
    "people.Schools": "which schools there are is a public list: whoever asks chooses theirs from it",
    "people.SchoolCards": "a school's page is for everybody",
    "people.Logos": "so is the picture on it",
    "people.Announcements": "and what it announces there",
    "people.Places": "the region's municipalities, by name",
    "intake.Schools": "the same list, where a request is handed in",
    "scheduling.Schools": "so is the clock by which each of them lives",
    "people.Erasures": "a certificate is shown to whoever holds its address; it names nobody",
    "publishing.Editions": "what is published is for every reader",
    "publishing.LibraryStatuses": "how many readers were helped stands beside what is published",
    "scheduling.Announcements": "the date of a meeting is announced to everybody",
}
FOR_COLLEAGUES = {
    "people.KindHolds": "whoever looks after letters sees which kinds the region holds back",
    "matching.People": "members know one another by name, and what each can teach",
    "publishing.People": "the same names, to credit authors and to choose reviewers",
    "scheduling.People": "the same names, beside meetings",
}


def _all(kind: type[Collection[Any]]) -> list[type[Collection[Any]]]:
    return [*kind.__subclasses__(), *chain.from_iterable(map(_all, kind.__subclasses__()))]


SERVICES = definitions()  # every service is read in before its collections are looked for
COLLECTIONS = {
    f"{one.__module__.split('.')[1]}.{one.__name__}": one
    for one in _all(Collection)
    if one.__module__.startswith("services.")
}
each = pytest.mark.parametrize("name", sorted(COLLECTIONS))


def test_every_list_of_this_page_names_something_that_is_there() -> None:
    assert set(FOR_THE_WORLD) | set(FOR_COLLEAGUES) <= set(COLLECTIONS)
    assert {
        one for service in SERVICES for one in service.collections if one.__module__.startswith("services.")
    } <= set(COLLECTIONS.values())


@each
def test_nobody_in_particular_sees_only_what_is_listed_with_a_reason(name: str) -> None:
    sees_all = not COLLECTIONS[name].visible(ANONYMOUS)
    assert not sees_all or name in FOR_THE_WORLD, f"{name}: a policy.visible(who), or a line with a reason here"


@each
def test_a_member_sees_all_only_of_what_is_listed_with_a_reason(name: str) -> None:
    """Neither a role in some school nor a code opens a whole collection."""
    listed = {**FOR_THE_WORLD, **FOR_COLLEAGUES}
    for role in (Role.TEACHER, Role.EXPERT, Role.COORDINATOR, Role.SCHOOL_ADMIN):
        actor = Actor(person_id="somebody", name="Кто-то", posts=(Post("school-08", role),))
        assert COLLECTIONS[name].visible(actor) or name in listed, f"{name}: a {role} of one school sees those of all"
    assert COLLECTIONS[name].visible(Actor.for_requester("one")) or name in FOR_THE_WORLD
