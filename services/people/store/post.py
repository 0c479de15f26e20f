"""What is remembered about how letters go: wishes, boxes that give letters back, kinds that are held."""

from services.people import policy
from services.people.model.box import Box
from services.people.model.kind_hold import KindHold
from services.people.model.notices import Language, NoticePreferences
from services.people.model.person import Person
from services.people.policy.letters import visible_boxes, visible_holds, visible_wishes
from services.people.store import Schools
from shared.store import A_TEXT, Collection, Index, Reading


class Wishes(Collection[NoticePreferences]):
    """What members want to be written about."""

    name = "notice_preferences"
    model = NoticePreferences
    visible = staticmethod(visible_wishes)
    indexes = (Index((("chat_code", 1),), unique=True, where={"chat_code": A_TEXT}),)

    async def of(self, person_id: str) -> NoticePreferences | None:
        """The wishes of one who has chosen."""
        return await self._one({"_id": person_id})

    async def with_code(self, code: str) -> NoticePreferences | None:
        """Whose chat this code links."""
        return await self._one({"chat_code": code})


class Boxes(Collection[Box]):
    """Addresses from which letters came back."""

    name = "boxes"
    model = Box
    visible = staticmethod(visible_boxes)
    indexes = (Index((("bouncing", 1), ("school_ids", 1))),)

    async def bouncing(self, limit: int = 200) -> list[Box]:
        """Those that are not written to, the newest first."""
        return await self._find({"bouncing": True}, sort=[("since", -1)], limit=limit)

    async def of(self, person_id: str) -> Box | None:
        """The box of one person, if a letter ever came back."""
        return await self._one({"_id": person_id})


class KindHolds(Collection[KindHold]):
    """Kinds of letters that are, or were, held back."""

    name = "kind_holds"
    model = KindHold
    visible = staticmethod(visible_holds)

    async def held(self) -> list[str]:
        """The kinds that do not leave now."""
        return [one.id for one in await self._find({"held": True})]

    async def of(self, kind: str) -> KindHold | None:
        """What is known of one kind."""
        return await self._one({"_id": kind})


async def wishes_of(work: Reading, person_id: str) -> NoticePreferences:
    """The wishes of a person, or what is usual, as the room sees them."""
    found = await Wishes(Reading(work.store, policy.THE_ROOM)).of(person_id)
    return found or NoticePreferences(id=person_id)


async def language_of(work: Reading, person: Person) -> Language:
    """The language of a person: what they have chosen, otherwise that of their first school, otherwise Russian."""
    chosen = (await wishes_of(work, person.id)).language
    if chosen is not None:
        return chosen
    ids = list(dict.fromkeys(post.school_id for post in person.posts))
    schools = {school.id: school for school in await Schools(Reading(work.store, policy.THE_ROOM)).some(ids)}
    return next((schools[one].language for one in ids if one in schools), "ru")
