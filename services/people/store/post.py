"""What is remembered about how letters go: wishes, boxes that give letters back, kinds that are held."""

from services.people import policy
from services.people.model.box import Mailbox
from services.people.model.kind_hold import KindHold
from services.people.model.notices import Language, NotificationPreferences
from services.people.model.person import Person
from services.people.policy.letters import visible_kind_holds, visible_mailboxes, visible_preferences
from services.people.store import Schools
from shared.store import A_TEXT, Collection, Index, Reading


class NotificationPreferencesStore(Collection[NotificationPreferences]):
    """What members want to be written about."""

    name = "notice_preferences"
    model = NotificationPreferences
    visible = staticmethod(visible_preferences)
    indexes = (Index((("chat_code", 1),), unique=True, where={"chat_code": A_TEXT}),)

    async def find_for_person(self, person_id: str) -> NotificationPreferences | None:
        """The wishes of one who has chosen."""
        return await self._find_one({"_id": person_id})

    async def find_by_chat_code(self, code: str) -> NotificationPreferences | None:
        """Whose chat this code links."""
        return await self._find_one({"chat_code": code})


class Mailboxes(Collection[Mailbox]):
    """Addresses from which letters came back."""

    name = "boxes"
    model = Mailbox
    visible = staticmethod(visible_mailboxes)
    indexes = (Index((("bouncing", 1), ("school_ids", 1))),)

    async def list_bouncing(self, limit: int = 200) -> list[Mailbox]:
        """Those that are not written to, the newest first."""
        return await self._find({"bouncing": True}, sort=[("since", -1)], limit=limit)

    async def find_for_person(self, person_id: str) -> Mailbox | None:
        """The box of one person, if a letter ever came back."""
        return await self._find_one({"_id": person_id})


class KindHolds(Collection[KindHold]):
    """Kinds of letters that are, or were, held back."""

    name = "kind_holds"
    model = KindHold
    visible = staticmethod(visible_kind_holds)

    async def list_held(self) -> list[str]:
        """The kinds that do not leave now."""
        return [one.id for one in await self._find({"held": True})]

    async def find_for_kind(self, kind: str) -> KindHold | None:
        """What is known of one kind."""
        return await self._find_one({"_id": kind})


async def get_preferences(work: Reading, person_id: str) -> NotificationPreferences:
    """The wishes of a person, or what is usual, as the room sees them."""
    found = await NotificationPreferencesStore(Reading(work.store, policy.SERVICE_ACTOR)).find_for_person(person_id)
    return found or NotificationPreferences(id=person_id)


async def get_language(work: Reading, person: Person) -> Language:
    """The language of a person: what they have chosen, otherwise that of their first school, otherwise Russian."""
    chosen = (await get_preferences(work, person.id)).language
    if chosen is not None:
        return chosen
    ids = list(dict.fromkeys(post.school_id for post in person.posts))
    schools = {
        school.id: school for school in await Schools(Reading(work.store, policy.SERVICE_ACTOR)).list_by_ids(ids)
    }
    return next((schools[one].language for one in ids if one in schools), "ru")
