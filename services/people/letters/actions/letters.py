"""Letters are written once per event, looked at, tried, held, released, sent once more."""

from datetime import datetime

from services.people.letters import policy
from services.people.letters.actions.envelope import Letterhead, get_html, get_plain_text, render_message
from services.people.letters.actions.notices.kind import NoticeKind
from services.people.letters.actions.notices.people import TRANSACTIONAL_WORDS, mark_as_trial
from services.people.letters.actions.preferences import get_language
from services.people.letters.model.kind_hold import KindHold
from services.people.letters.model.letter import Letter, LetterState, LetterText
from services.people.letters.model.notice import Notice
from services.people.letters.store import KindHolds, Letters, NotificationPreferencesStore
from services.people.registry.actions.directory import find_persons_by_id
from services.people.registry.model.person import Person
from shared.problems import Conflict
from shared.store import Reading, Writing


async def write_letter(work: Writing, kind: NoticeKind, notice: Notice) -> Letter | None:
    """One letter for one event: its id comes from the event, so that a second delivery writes nothing.

    People who are not known (any more) are left out; where nobody is left, there is no letter.
    """
    people = await find_persons_by_id(work, notice.recipients)
    recipients = [person_id for person_id in dict.fromkeys(notice.recipients) if person_id in people]
    if not recipients:
        return None
    chosen = {one.id: one for one in await NotificationPreferencesStore(work).list_by_ids(recipients)}
    russian = notice.compose("ru")
    letter = Letter.write(
        id_=work.new_id(),
        kind=kind.name,
        subject=russian.subject,
        text=russian.text,
        path=notice.path,
        to=recipients,
        school_ids=sorted({post.school_id for person_id in recipients for post in people[person_id].posts}),
        at=work.now,
        english=notice.compose("en"),
        traceparent=work.traceparent,
        choices={
            one: chosen[one].get_choice(kind.name, kind.default_choice) if one in chosen else kind.default_choice
            for one in recipients
        },
    )
    await Letters(work).add(letter)
    return letter


async def write_transactional_letter(
    work: Writing,
    kind: str,
    recipients: list[str],
    *,
    path: str,
    sign_in_id: str | None = None,
    change_id: str | None = None,
    to_old: bool = False,
    useless_after: datetime | None = None,
) -> None:
    """A letter that its reader has asked for a moment ago. To nobody, it is never sent and never shown."""
    compose = TRANSACTIONAL_WORDS[kind]
    russian = compose("ru")
    letter = Letter.write(
        id_=work.new_id(),
        kind=kind,
        subject=russian.subject,
        text=russian.text,
        path=path,
        to=recipients,
        at=work.now,
        english=compose("en"),
        sign_in_id=sign_in_id,
        change_id=change_id,
        to_old=to_old,
        useless_after=useless_after,
        traceparent=work.traceparent,
    )
    await Letters(work).add(letter)


async def list_letters(
    work: Reading, limit: int, skip: int, state: LetterState | None = None
) -> tuple[list[Letter], dict[str, Person]]:
    """The newest letters, and the people they go to."""
    policy.may_read_letters(work.actor)
    letters = await Letters(work).list_newest(limit, skip, state)
    return letters, await _list_recipients(work, letters)


async def get_letter(work: Reading, letter_id: str) -> tuple[Letter, dict[str, Person]]:
    """One letter, and the people it goes to."""
    policy.may_read_letters(work.actor)
    found = await Letters(work).get(letter_id)
    return found, await _list_recipients(work, [found])


async def preview_letter(
    work: Reading, found: Letter, people: dict[str, Person], letterhead: Letterhead
) -> tuple[str, str]:
    """Words and page as the first recipient gets them, by the same function that sends them.

    Where nobody is left, the words as they are kept, and no page.
    """
    first = next((people[one.person_id] for one in found.recipients if one.person_id in people), None)
    if first is None:
        return found.text, ""  # everybody has left: what is kept is shown
    message = render_message(found, first, letterhead, await get_language(work, first), is_shown=True)
    return get_plain_text(message), get_html(message)


async def hold_letter(work: Writing, letter_id: str) -> None:
    """The letter stays where it is."""
    found = await _get_to_hold(work, letter_id)
    found.hold()
    await Letters(work).save(found)


async def release_letter(work: Writing, letter_id: str) -> None:
    """The letter may leave."""
    found = await _get_to_hold(work, letter_id)
    found.release(at=work.now)
    await Letters(work).save(found)


async def resend_letter(work: Writing, letter_id: str) -> None:
    """Once more to those whom it did not reach."""
    found = await _get_to_hold(work, letter_id)
    found.send_again(at=work.now)
    await Letters(work).save(found)


async def send_trial(work: Writing, letter_id: str) -> None:
    """The letter goes to the one who asks, in both languages' words as they stand, marked as a trial."""
    policy.may_change_letters(work.actor)
    found = await Letters(work).get(letter_id)
    me = work.actor.person_id
    if found.is_confidential or me is None:
        raise Conflict("A letter that lets somebody in is for them alone")
    english = found.get_text("en")
    trial = Letter.write(
        id_=work.new_id(),
        kind="test",
        subject=mark_as_trial(found.subject, "ru"),
        text=found.text,
        path=found.path,
        english=LetterText(subject=mark_as_trial(english.subject, "en"), text=english.text),
        to=[me],
        school_ids=work.actor.school_ids(),
        at=work.now,
        items=found.items,
        traceparent=work.traceparent,
    )
    await Letters(work).add(trial)


async def hold_kind(work: Writing, kind: str, *, held: bool) -> None:
    """No letter of this kind leaves, or all of them may again."""
    policy.may_hold_letters(work.actor)
    known = await KindHolds(work).find_for_kind(kind)
    by = work.actor.person_id or ""
    if known is None:
        await KindHolds(work).add(KindHold(id=kind, held=held, by=by, at=work.now))
    else:
        known.held, known.by, known.at = held, by, work.now
        await KindHolds(work).save(known)


async def _get_to_hold(work: Writing, letter_id: str) -> Letter:
    policy.may_read_letters(work.actor)
    found = await Letters(work).get(letter_id)
    policy.may_hold_letters(work.actor)
    return found


async def _list_recipients(work: Reading, letters: list[Letter]) -> dict[str, Person]:
    """Whoever may see a letter sees the names on it, also those of a group's members from other schools."""
    ids = sorted({one.person_id for found in letters for one in found.recipients})
    return await find_persons_by_id(work.as_service(), ids)
