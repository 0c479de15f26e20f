"""Names are sealed, and lists are in order by them all the same; what was kept open before is sealed at the start."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from bson import encode

from services.people.registry.model import personal
from services.people.registry.model.person import HeldPost, Person
from services.people.registry.store import Persons
from shared.entity import Entity
from shared.identity import Actor, Role
from shared.privacy import BlindIndexed, PersonId, Plain, make_name_sort_key
from shared.store import Collection, Connection, Index, Reading, Store, Writing, by_name, migrate, visible_to_all
from tests.cast import MARINA, OLGA
from tests.kit.servers import Place

SERVICE = Actor.for_service("people")
SCHOOL = "school-07"
SURNAMES = ("Иванова", "Ильина", "Ивченко", "Белова", "Ёлкина", "Егорова", "Ившина")


class OpenPerson(Entity):
    """A person as they were kept when names were not sealed."""

    id: PersonId
    name: Plain
    name_en: Plain
    email: personal.Email
    address: BlindIndexed
    posts: list[HeldPost]
    introduced_at: datetime


class OpenPersons(Collection[OpenPerson]):
    """Their collection, as it was."""

    name = Persons.name
    model = OpenPerson
    visible = staticmethod(visible_to_all)
    indexes = (Index((("posts.school_id", 1), ("name", 1))), Index((("name", 1),)))


@pytest_asyncio.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    connection = Connection(place.mongo_url)
    yield Store.for_service(connection, place.prefix, "people", Persons, master_key=bytes(32))
    await connection.close()


async def introduced(store: Store, names: Sequence[str]) -> None:
    work = Writing(store, SERVICE)
    for number, name in enumerate(names):
        posts = [HeldPost(school_id=SCHOOL, role=Role.TEACHER)]
        person, _ = Person.create(
            id_=f"{number * 7919 % 1000:03}", at=datetime.now(UTC), name=name, name_en=name,
            email=f"n{number}@example.org", posts=posts, started=None, subjects=[],
        )  # fmt: skip
        await Persons(work).add(person)
    await work.commit()


async def paged(store: Store, at_once: int) -> list[Person]:
    """All pages, one after another."""
    found: list[Person] = []
    while page := await Persons(Reading(store, SERVICE)).list_by_name(SCHOOL, at_once, len(found)):
        found += page
    return found


@pytest.mark.parametrize("at_once", [1, 5, 8, 60])
async def test_pages_are_in_order_by_name_and_nobody_is_missed_or_doubled(store: Store, at_once: int) -> None:
    names = [f"Анна {chr(ord('А') + number % 29)}. {surname}" for number in range(6) for surname in SURNAMES]
    await introduced(store, names)
    found = await paged(store, at_once)
    assert [one.name for one in found] == sorted(names, key=make_name_sort_key)
    assert len({one.id for one in found}) == len(names)


async def test_in_a_shelf_too_long_to_open_nobody_is_missed_or_doubled(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_name, "MAX_SAME_PREFIX", 10)
    names = [f"Анна{number} Иванова" for number in range(25)] + [f"Анна{number} Белова" for number in range(3)]
    await introduced(store, names)
    found = await paged(store, 7)
    assert sorted(one.name for one in found) == sorted(names)
    assert [one.name for one in found[:3]] == names[-3:], "a shelf that can be opened is in order"


async def test_somebody_is_found_by_their_whole_name_however_it_is_typed(store: Store) -> None:
    await introduced(store, [OLGA.name, MARINA.name])
    persons = Persons(Reading(store, SERVICE))
    found = await persons.find_by_name_or_id(f" {MARINA.name.upper()}")
    assert found is not None
    assert found.name == MARINA.name
    assert await persons.find_by_name_or_id("Белова") is None


async def test_names_that_were_kept_open_are_sealed_at_the_start(store: Store, place: Place) -> None:
    before = Store.for_service(store.connection, place.prefix, "people", OpenPersons, master_key=bytes(32))
    await migrate(before)
    work = Writing(before, SERVICE)
    for one in (OLGA, MARINA):
        posts = [HeldPost(school_id=SCHOOL, role=Role.TEACHER)]
        await OpenPersons(work).add(
            OpenPerson(id=one.id, name=one.name, name_en=one.name_en, email=one.email, address=one.email, posts=posts,
                       introduced_at=work.now)
        )  # fmt: skip
    await work.commit()
    documents = store.collection("persons")
    open_ones = [encode(one) async for one in documents.find()]
    assert any("Белова".encode() in one for one in open_ones), "the scan can find what is there"
    seen = await Persons(Reading(store, SERVICE)).get(MARINA.id)
    assert (seen.name, seen.email) == (MARINA.name, MARINA.email), "an open name is read as well"

    await migrate(store)
    kept = [one async for one in documents.find()]
    for one in (OLGA, MARINA):
        assert all(
            word.encode() not in encode(d) for d in kept for word in (one.name, one.name_en, one.name.split()[-1])
        )
    assert {one["_v"] for one in kept} == {1}, "what waits for an unchanged person finds them unchanged"
    people = Persons(Reading(store, SERVICE))
    assert [one.name for one in await people.list_by_name(SCHOOL, 10, 0)] == [MARINA.name, OLGA.name]
    assert (await people.get(OLGA.id)).email == OLGA.email
    assert (await people.find_by_name_or_id(OLGA.name_en)) is not None
    indexed = [path for one in (await documents.index_information()).values() for path, _ in one["key"]]
    assert "name" not in indexed
    assert "shelf" in indexed


async def test_an_open_name_is_sealed_by_the_next_change_too(store: Store, place: Place) -> None:
    """A process of the version before may have written after the start."""
    await migrate(store)
    await migrate(store)  # nothing open was found: it is not looked for again
    before = Store.for_service(store.connection, place.prefix, "people", OpenPersons, master_key=bytes(32))
    work = Writing(before, SERVICE)
    late = OpenPerson(
        id=OLGA.id,
        name=OLGA.name,
        name_en=OLGA.name_en,
        email=OLGA.email,
        address=OLGA.email,
        posts=[HeldPost(school_id=SCHOOL, role=Role.TEACHER)],
        introduced_at=work.now,
    )
    await OpenPersons(work).add(late)
    await work.commit()
    change = Writing(store, SERVICE)
    olga = await Persons(change).get(OLGA.id)
    assert olga.change_posts([HeldPost(school_id=SCHOOL, role=Role.COORDINATOR)], at=datetime.now(UTC)) is not None
    await Persons(change).save(olga)
    await change.commit()
    found = await store.collection("persons").find_one({"_id": OLGA.id})
    assert found is not None
    assert "Иванова".encode() not in encode(found)
    assert (await Persons(Reading(store, SERVICE)).get(OLGA.id)).name == OLGA.name


async def test_a_name_whose_key_is_gone_is_gone_even_where_it_was_open(store: Store, place: Place) -> None:
    """A copy from before names were sealed comes back after the person was erased."""
    before = Store.for_service(store.connection, place.prefix, "people", OpenPersons, master_key=bytes(32))
    work = Writing(before, SERVICE)
    await OpenPersons(work).add(
        OpenPerson(id=OLGA.id, name=OLGA.name, name_en=OLGA.name_en, email=OLGA.email, address=OLGA.email, posts=[],
                   introduced_at=work.now)
    )  # fmt: skip
    await work.commit()
    await store.database["_keys"].delete_many({})
    other = Store.for_service(store.connection, place.prefix, "people", Persons, master_key=bytes(32))
    restored = await Persons(Reading(other, SERVICE)).get(OLGA.id)
    assert (restored.name, restored.email) == ("", "")
    await migrate(other)
    found = await store.collection("persons").find_one({"_id": OLGA.id})
    assert found is not None
    assert "Иванова".encode() not in encode(found)
