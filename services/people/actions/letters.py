"""Letters are written once per fact, looked at, held, released."""

from services.people import policy
from services.people.actions import wording
from services.people.actions.wording import Wording
from services.people.model.letter import Letter
from services.people.model.person import Person
from services.people.store import Letters, Persons, Schools, by_id
from shared.store import Reading, Receiving, Writing


async def write_letter(work: Receiving, kind: str, words: Wording, path: str, to: list[str]) -> None:
    """One letter for one fact: its id comes from the fact, so that a second delivery writes nothing.

    People who are not known (any more) are left out; where nobody is left, there is no letter.
    """
    known = await by_id(Persons(work), to)
    recipients = [person_id for person_id in dict.fromkeys(to) if person_id in known]
    if not recipients:
        return
    schools = sorted({post.school_id for person_id in recipients for post in known[person_id].posts})
    letter = Letter.write(
        id_=work.new_id(), kind=kind, subject=words.subject, text=words.text, path=path, to=recipients,
        school_ids=schools, at=work.now,
    )  # fmt: skip
    await Letters(work).add(letter)


async def zone_of(work: Reading, school_id: str, otherwise: str) -> str:
    """The time zone of a school, or the region's where the school is not known."""
    found = await Schools(work).some([school_id])
    return found[0].zone if found else otherwise


async def outbox(work: Reading, limit: int, skip: int) -> tuple[list[Letter], dict[str, Person]]:
    """The newest letters, and the people they go to."""
    policy.may_read_letters(work.who)
    letters = await Letters(work).newest(limit, skip)
    return letters, await _recipients(work, letters)


async def letter(work: Reading, letter_id: str) -> tuple[Letter, dict[str, Person]]:
    """One letter, and the people it goes to."""
    policy.may_read_letters(work.who)
    found = await Letters(work).get(letter_id)
    return found, await _recipients(work, [found])


def preview(found: Letter, recipients: dict[str, Person], public_url: str) -> str:
    """The text as its first recipient gets it, by the same function that sends it."""
    first = recipients.get(found.recipients[0].person_id) if found.recipients else None
    return wording.whole(found, "…" if first is None else first.greeted_as, public_url)


async def hold(work: Writing, letter_id: str) -> None:
    """The letter stays where it is."""
    await _change(work, letter_id, to_leave=False)


async def release(work: Writing, letter_id: str) -> None:
    """The letter may leave."""
    await _change(work, letter_id, to_leave=True)


async def _change(work: Writing, letter_id: str, *, to_leave: bool) -> None:
    policy.may_read_letters(work.who)
    found = await Letters(work).get(letter_id)
    policy.may_hold(work.who, found)
    if to_leave:
        found.release(at=work.now)
    else:
        found.hold()
    await Letters(work).save(found)


async def _recipients(work: Reading, letters: list[Letter]) -> dict[str, Person]:
    """Whoever may see a letter sees the names on it, also those of a group's members from other schools."""
    ids = sorted({one.person_id for found in letters for one in found.recipients})
    return await by_id(Persons(Reading(work.store, policy.THE_ROOM)), ids)
