"""Members say what they want to be written about, signed in or by the link of a letter."""

from services.people import policy
from services.people.actions.envelope import Letterhead
from services.people.actions.kinds import BY_NAME, may_be_stopped
from services.people.actions.layout import msgid
from services.people.model.notices import ChooseNotices, NoticePreferences
from services.people.store import Persons
from services.people.store.post import Wishes
from shared.problems import NotFound, Refused, SignInNeeded
from shared.store import Reading, Writing

_NOT_OURS = msgid("This link is not whole: copy all of it from the letter, or sign in and choose there")


async def my_wishes(work: Reading) -> NoticePreferences:
    """What the one who looks has chosen, or what is usual."""
    if work.who.person_id is None:
        raise SignInNeeded
    return await Wishes(work).of(work.who.person_id) or NoticePreferences(id=work.who.person_id)


async def choose(work: Writing, command: ChooseNotices) -> NoticePreferences:
    """These are all wishes from now on. Raises Refused for a kind that does not exist."""
    if not command.choices.keys() <= BY_NAME.keys():
        raise Refused("There is no such kind of letter")
    mine = await my_wishes(work)
    mine.choose(command, at=work.now)
    await keep_wishes(work, mine)
    return mine


async def look_at_link(work: Reading, token: str, letterhead: Letterhead) -> tuple[str, bool]:
    """The kind that a letter's link would stop, and whether it is stopped already; nothing changes.

    Raises NotFound for a link that was not made here, and for somebody who is not there any more.
    """
    person_id, kind = _read(token, letterhead)
    room = Reading(work.store, policy.THE_ROOM)
    if not await Persons(room).some([person_id]):
        raise NotFound(_NOT_OURS)
    wishes = await Wishes(room).of(person_id) or NoticePreferences(id=person_id)
    return kind, wishes.stopped(kind)


async def stop_by_link(work: Writing, token: str, letterhead: Letterhead) -> str:
    """The link of a letter ends letters of its kind, without signing in, however often it is used."""
    kind, stopped = await look_at_link(work, token, letterhead)
    if stopped:
        return kind
    work.who = policy.THE_ROOM
    person_id, _ = _read(token, letterhead)
    wishes = await Wishes(work).of(person_id) or NoticePreferences(id=person_id)
    wishes.stop(kind, at=work.now)
    await keep_wishes(work, wishes)
    return kind


def _read(token: str, letterhead: Letterhead) -> tuple[str, str]:
    read = letterhead.read_unsubscribe(token)
    if read is None or not may_be_stopped(read[1]):
        raise NotFound(_NOT_OURS)
    return read


async def keep_wishes(work: Writing, wishes: NoticePreferences) -> None:
    """Remembers them, for the first time or anew."""
    if wishes.version:
        await Wishes(work).save(wishes)
    else:
        await Wishes(work).add(wishes)
