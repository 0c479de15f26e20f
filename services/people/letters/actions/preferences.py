"""Members say what they want to be written about, signed in or by the link of a letter."""

from services.people.letters.actions.envelope import Letterhead
from services.people.letters.actions.notices.kinds import KINDS_BY_NAME, can_be_stopped
from services.people.letters.actions.translation import msgid
from services.people.letters.model.preferences import (
    ChooseNotificationPreferences,
    Language,
    NotificationPreferences,
)
from services.people.letters.store import NotificationPreferencesStore
from services.people.registry.actions.directory import find_person, find_schools_by_id
from services.people.registry.model.person import Person
from shared.problems import NotFound, Refused, SignInNeeded
from shared.store import Reading, Writing

_BAD_LINK = msgid("This link is not whole: copy all of it from the letter, or sign in and choose there")


async def get_preferences(work: Reading, person_id: str) -> NotificationPreferences:
    """What a person has chosen, or what is usual, as far as the actor may see it."""
    chosen = await NotificationPreferencesStore(work).find_for_person(person_id)
    return chosen or NotificationPreferences(id=person_id)


async def get_my_preferences(work: Reading) -> NotificationPreferences:
    """What the one who looks has chosen, or what is usual."""
    if work.actor.person_id is None:
        raise SignInNeeded
    return await get_preferences(work, work.actor.person_id)


async def get_language(work: Reading, person: Person) -> Language:
    """The language of a person: what they have chosen, otherwise that of their first school, otherwise Russian."""
    chosen = (await get_preferences(work.as_service(), person.id)).language
    if chosen is not None:
        return chosen
    school_ids = list(dict.fromkeys(post.school_id for post in person.posts))
    schools = await find_schools_by_id(work.as_service(), school_ids)
    return next((schools[one].language for one in school_ids if one in schools), "ru")


async def choose_preferences(work: Writing, command: ChooseNotificationPreferences) -> NotificationPreferences:
    """All preferences from now on. Raises Refused for a kind that does not exist."""
    if not command.choices.keys() <= KINDS_BY_NAME.keys():
        raise Refused("There is no such kind of letter")
    mine = await get_my_preferences(work)
    mine.choose(command, at=work.now)
    await save_preferences(work, mine)
    return mine


async def read_unsubscribe_link(work: Reading, token: str, letterhead: Letterhead) -> tuple[str, bool]:
    """The kind that a letter's link would stop, and whether it is stopped already; nothing changes.

    Raises NotFound for a link that was not made here, and for somebody who is not there any more.
    """
    person_id, kind = _parse_token(token, letterhead)
    own_work = work.as_service()
    if await find_person(own_work, person_id) is None:
        raise NotFound(_BAD_LINK)
    return kind, (await get_preferences(own_work, person_id)).is_stopped(kind)


async def stop_kind_by_link(work: Writing, token: str, letterhead: Letterhead) -> str:
    """The link of a letter ends letters of its kind, without signing in, however often it is used."""
    kind, stopped = await read_unsubscribe_link(work, token, letterhead)
    if stopped:
        return kind
    person_id, _ = _parse_token(token, letterhead)
    preferences = await get_preferences(work.as_service(), person_id)
    preferences.stop_kind(kind, at=work.now)
    await save_preferences(work.as_service(), preferences)
    return kind


def _parse_token(token: str, letterhead: Letterhead) -> tuple[str, str]:
    read = letterhead.parse_unsubscribe_token(token)
    if read is None or not can_be_stopped(read[1]):
        raise NotFound(_BAD_LINK)
    return read


async def save_preferences(work: Writing, preferences: NotificationPreferences) -> None:
    """Remembers them, for the first time or anew."""
    if preferences.version:
        await NotificationPreferencesStore(work).save(preferences)
    else:
        await NotificationPreferencesStore(work).add(preferences)
