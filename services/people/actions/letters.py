"""Letters are written once per fact, looked at, tried, held, released, sent once more."""

from services.people import policy
from services.people.actions import wording
from services.people.actions.envelope import Letterhead, html_of, plain_of, render
from services.people.actions.kinds import Kind
from services.people.actions.telling import Told
from services.people.model.kind_hold import KindHold
from services.people.model.letter import Letter, LetterState, Words
from services.people.model.person import Person
from services.people.store import Letters, Persons, by_id
from services.people.store.post import KindHolds, Wishes, language_of
from shared.problems import Conflict
from shared.store import Reading, Writing


async def write_letter(work: Writing, kind: Kind, told: Told) -> Letter | None:
    """One letter for one fact: its id comes from the fact, so that a second delivery writes nothing.

    People who are not known (any more) are left out; where nobody is left, there is no letter.
    """
    known = await by_id(Persons(work), told.to)
    recipients = [person_id for person_id in dict.fromkeys(told.to) if person_id in known]
    if not recipients:
        return None
    schools = sorted({post.school_id for person_id in recipients for post in known[person_id].posts})
    wished = {one.id: one for one in await Wishes(work).some(recipients)}
    russian, english = told.say("ru"), told.say("en")
    letter = Letter.write(
        id_=work.new_id(), kind=kind.name, subject=russian.subject, text=russian.text, path=told.path, to=recipients,
        school_ids=schools, at=work.now, english=Words(subject=english.subject, text=english.text),
        traceparent=work.traceparent,
        choices={
            one: wished[one].choice(kind.name, kind.usual) if one in wished else kind.usual for one in recipients
        },
    )  # fmt: skip
    await Letters(work).add(letter)
    return letter


async def outbox(
    work: Reading, limit: int, skip: int, state: LetterState | None = None
) -> tuple[list[Letter], dict[str, Person]]:
    """The newest letters, and the people they go to."""
    policy.may_read_letters(work.who)
    letters = await Letters(work).newest(limit, skip, state)
    return letters, await _recipients(work, letters)


async def letter(work: Reading, letter_id: str) -> tuple[Letter, dict[str, Person]]:
    """One letter, and the people it goes to."""
    policy.may_read_letters(work.who)
    found = await Letters(work).get(letter_id)
    return found, await _recipients(work, [found])


async def preview(work: Reading, found: Letter, people: dict[str, Person], letterhead: Letterhead) -> tuple[str, str]:
    """Words and page as the first recipient gets them, by the same function that sends them.

    Where nobody is left, the words as they are kept, and no page.
    """
    first = next((people[one.person_id] for one in found.recipients if one.person_id in people), None)
    if first is None:
        return found.text, ""  # everybody has left: what is kept is shown
    message = render(found, first, letterhead, await language_of(work, first), is_shown=True)
    return plain_of(message), html_of(message)


async def hold(work: Writing, letter_id: str) -> None:
    """The letter stays where it is."""
    found = await _to_change(work, letter_id)
    found.hold()


async def release(work: Writing, letter_id: str) -> None:
    """The letter may leave."""
    found = await _to_change(work, letter_id)
    found.release(at=work.now)


async def send_again(work: Writing, letter_id: str) -> None:
    """Once more to those whom it did not reach."""
    found = await _to_change(work, letter_id)
    found.send_again(at=work.now)


async def try_on_me(work: Writing, letter_id: str) -> None:
    """The letter goes to the one who asks, in both languages' words as they stand, marked as a trial."""
    policy.may_change_letters(work.who)
    found = await Letters(work).get(letter_id)
    me = work.who.person_id
    if found.is_theirs_alone or me is None:
        raise Conflict("A letter that lets somebody in is for them alone")
    english = found.said("en")
    trial = Letter.write(
        id_=work.new_id(), kind="test", subject=wording.for_trial(found.subject), text=found.text, path=found.path,
        english=Words(subject=wording.for_trial(english.subject, "en"), text=english.text),
        to=[me], school_ids=work.who.schools(), at=work.now, items=found.items,
        traceparent=work.traceparent,
    )  # fmt: skip
    await Letters(work).add(trial)


async def hold_kind(work: Writing, kind: str, *, held: bool) -> None:
    """No letter of this kind leaves, or all of them may again."""
    policy.may_hold_kinds(work.who)
    known = await KindHolds(work).of(kind)
    by = work.who.person_id or ""
    if known is None:
        await KindHolds(work).add(KindHold(id=kind, held=held, by=by, at=work.now))
    else:
        known.held, known.by, known.at = held, by, work.now
        await KindHolds(work).save(known)


async def _to_change(work: Writing, letter_id: str) -> Letter:
    policy.may_read_letters(work.who)
    found = await Letters(work).get(letter_id)
    policy.may_hold(work.who, found)
    await Letters(work).save(found)
    return found


async def _recipients(work: Reading, letters: list[Letter]) -> dict[str, Person]:
    """Whoever may see a letter sees the names on it, also those of a group's members from other schools."""
    ids = sorted({one.person_id for found in letters for one in found.recipients})
    return await by_id(Persons(Reading(work.store, policy.THE_ROOM)), ids)
