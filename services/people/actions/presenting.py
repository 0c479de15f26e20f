"""A member composes what they show at a contest, and says who sees it."""

from collections.abc import Collection

from services.people import policy
from services.people.actions.recognition import Signs, record
from services.people.model.person import Person
from services.people.model.presentation import MOST, Presentation, Proof, ShownTo, WriteResearch, proofs
from services.people.model.words import digest
from services.people.policy import recognition as may
from services.people.store import Persons, by_id
from services.people.store.presentations import Presentations
from shared.problems import Conflict, NotFound
from shared.store import Reading, Writing

_LINK_LENGTH = 32


async def my_presentations(work: Reading) -> list[Presentation]:
    """One's own, the last changed first. Raises NotFound for a program, and for one who is not known here."""
    me = await Persons(_as_the_room(work)).get(may.must_be_member(work.who))
    return await Presentations(work).of(me.id)


async def begin(work: Writing, words: WriteResearch) -> Presentation:
    """A new one. Raises Conflict for one who has too many."""
    mine = await my_presentations(work)
    if len(mine) >= MOST:
        raise Conflict("You have as many as one may have: remove one that you need no more")
    me = may.must_be_member(work.who)
    begun = Presentation(
        id=work.new_id(), person_id=me, begun_at=work.now, changed_at=work.now, **words.model_dump()
    )  # fmt: skip
    await Presentations(work).add(begun)
    return begun


async def presentation(work: Reading, presentation_id: str) -> tuple[Person, Presentation, dict[str, Proof]]:
    """One's own, with all that is proven. Raises NotFound for that of another."""
    found = await _mine(work, presentation_id)
    person = await Persons(_as_the_room(work)).get(found.person_id)
    return person, found, proofs(await record(work, found.person_id))


async def write(work: Writing, presentation_id: str, words: WriteResearch) -> None:
    """The words are these from now on."""
    found = await _mine(work, presentation_id)
    found.write(words, at=work.now)
    await Presentations(work).save(found)


async def choose(work: Writing, presentation_id: str, facts: Collection[str]) -> None:
    """These proven deeds are shown, and no others."""
    found = await _mine(work, presentation_id)
    found.choose(facts, proofs(await record(work, found.person_id)), at=work.now)
    await Presentations(work).save(found)


async def move(work: Writing, presentation_id: str, fact_id: str, *, up: bool) -> None:
    """One deed stands a place higher or lower."""
    found = await _mine(work, presentation_id)
    found.move(fact_id, up=up, at=work.now)
    await Presentations(work).save(found)


async def show(work: Writing, presentation_id: str, to: ShownTo, sign: Signs) -> None:
    """Who sees it from now on: it is shown and withdrawn by the same choice."""
    found = await _mine(work, presentation_id)
    if found.show(to, _schools_of(await Persons(_as_the_room(work)).get(found.person_id))):
        found.link = digest("presentation", link_of(found, sign))
    await Presentations(work).save(found)


async def remove(work: Writing, presentation_id: str) -> None:
    """It is gone for good, and so is its link."""
    await Presentations(work).remove(await _mine(work, presentation_id))


def link_of(found: Presentation, sign: Signs) -> str:
    """The end of the secret link: it is never kept, and for one number always the same."""
    return sign(f"presentation:{found.id}:{found.serial}", _LINK_LENGTH)


async def opened(work: Reading, token: str) -> tuple[Person, Presentation, list[Proof]]:
    """What a secret link opens. Raises NotFound for any other link."""
    room = _as_the_room(work)
    found = await Presentations(room).opened_by(digest("presentation", token))
    if found is None:
        raise NotFound
    proven = proofs(await record(work, found.person_id))
    return await Persons(room).get(found.person_id), found, found.shown(proven)


async def listed(work: Reading, school_id: str) -> list[tuple[Person, Presentation]]:
    """What the people of a school show on its page, the last changed first; who has left it is not named there."""
    room = _as_the_room(work)
    found = await Presentations(room).listed_in(school_id)
    people = await by_id(Persons(room), [one.person_id for one in found])
    return [
        (people[one.person_id], one)
        for one in found
        if one.person_id in people and school_id in _schools_of(people[one.person_id])
    ]


async def _mine(work: Reading, presentation_id: str) -> Presentation:
    may.must_be_member(work.who)
    return await Presentations(work).get(presentation_id)


def _schools_of(person: Person) -> list[str]:
    return sorted({post.school_id for post in person.posts if post.role not in policy.OF_THE_REGION})


def _as_the_room(work: Reading) -> Reading:
    return Reading(work.store, policy.THE_ROOM)
