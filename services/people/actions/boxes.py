"""Addresses that give letters back: marked at once, seen by coordinators, trusted again by a word."""

from services.people import policy
from services.people.model.box import Box, print_of
from services.people.model.person import Person
from services.people.store import Persons, by_id
from services.people.store.post import Boxes
from shared.problems import AlreadyThere, Conflict
from shared.store import Reading, Store, Writing

_TRIES = 5


async def mark_bouncing(store: Store, person: Person, reason: str, code: str) -> None:
    """Nothing more is sent to this address until it is corrected."""
    for left in range(_TRIES - 1, -1, -1):
        work = Writing(store, policy.THE_ROOM)
        await put_bounce(work, person, reason, code)
        try:
            await work.commit()
        except (Conflict, AlreadyThere):
            if not left:
                raise
        else:
            return


async def put_bounce(work: Writing, person: Person, reason: str, code: str) -> None:
    """The same as a part of a work."""
    schools = sorted({post.school_id for post in person.posts})
    box = await Boxes(work).of(person.id)
    if box is None:
        box = Box(
            id=person.id, address=print_of(person.email), bouncing=True, reason=reason, code=code, since=work.now,
            school_ids=schools,
        )  # fmt: skip
        await Boxes(work).add(box)
        return
    box.bounce(person.email, reason, code, at=work.now)
    box.school_ids = schools
    await Boxes(work).save(box)


async def bouncing(work: Reading) -> list[tuple[Box, Person]]:
    """The addresses of one's schools that are not written to; those corrected meanwhile are left out."""
    policy.may_read_letters(work.who)
    boxes = await Boxes(work).bouncing()
    people = await by_id(Persons(Reading(work.store, policy.THE_ROOM)), [box.id for box in boxes])
    return [(box, people[box.id]) for box in boxes if box.id in people and box.returns(people[box.id].email)]


async def trust(work: Writing, person_id: str) -> None:
    """Whoever looks after letters says that the address works again."""
    policy.may_read_letters(work.who)
    policy.may_change_letters(work.who)
    box = await Boxes(work).get(person_id)
    box.trust(work.who.person_id or "")
    await Boxes(work).save(box)
