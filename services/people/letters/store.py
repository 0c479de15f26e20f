"""What is remembered of letters and of how they go: preferences, mailboxes that give letters back, kinds on hold."""

from collections.abc import Sequence
from datetime import datetime

from services.people.letters import policy
from services.people.letters.model.kind_hold import KindHold
from services.people.letters.model.letter import Letter, LetterState
from services.people.letters.model.mailbox import Mailbox
from services.people.letters.model.preferences import DIGEST, TRANSACTIONAL_KINDS, NotificationPreferences
from shared.privacy import Keep
from shared.store import A_TEXT, Collection, Index, RetentionRule

_STATE_FILTERS: dict[LetterState, dict[str, object]] = {"held": {"held": True}, "queued": {"waits": True}}


class Letters(Collection[Letter]):
    """Letters to members, before and after."""

    name = "letters"
    model = Letter
    visible = staticmethod(policy.visible_letters)
    indexes = (
        Index((("due_at", 1),), where={"waits": True}),
        Index((("school_ids", 1), ("written_at", -1))),
        Index((("written_at", -1),)),
        Index((("recipients.person_id", 1), ("recipients.at", -1))),
        Index((("written_at", 1),), where={"gathers": True}),
    )
    rules = (RetentionRule(Keep.LETTER, 365, "written_at", {"waits": False}),)

    async def list_newest(self, limit: int, skip: int, state: LetterState | None = None) -> list[Letter]:
        """The outbox, the newest first; only letters in a state where one is named."""
        wanted = {} if state is None else _STATE_FILTERS.get(state, {"recipients.state": state})
        return await self._find(wanted, sort=[("written_at", -1), ("_id", -1)], limit=limit, skip=skip)

    async def list_due(self, now: datetime, limit: int, held: Sequence[str] = ()) -> list[Letter]:
        """What may leave now but for the kinds that are held, the longest waiting first."""
        wanted = {"waits": True, "due_at": {"$lte": now}, "kind": {"$nin": list(held)}}
        return await self._find(wanted, sort=[("due_at", 1)], limit=limit)

    async def count_waiting(self) -> int:
        """How many leave by themselves, now or later."""
        return await self._count({"waits": True, "due_at": {"$type": "date"}})

    async def count_late(self, due_before: datetime, held: Sequence[str] = ()) -> int:
        """How many should have left before this moment, or were tried more than once and are not taken."""
        late = {"$or": [{"due_at": {"$lt": due_before}}, {"tries": {"$gt": 1}}]}
        return await self._count({"waits": True, "due_at": {"$type": "date"}, "kind": {"$nin": list(held)}, **late})

    async def count_failed_since(self, since: datetime) -> int:
        """How many that were written since do not reach one of their readers at least."""
        return await self._count({"written_at": {"$gte": since}, "recipients.state": "failed"})

    async def count_sent_since(self, person_id: str, since: datetime) -> int:
        """How many letters that nobody had asked for have left for this person by themselves."""
        got = {"person_id": person_id, "state": "sent", "at": {"$gt": since}}
        return await self._count({"recipients": {"$elemMatch": got}, "kind": {"$nin": [*TRANSACTIONAL_KINDS, DIGEST]}})

    async def list_waiting_for_digest(self, limit: int, held: Sequence[str] = (), after: str = "") -> list[Letter]:
        """Letters that wait to stand in somebody's daily letter, in the order of their ids."""
        wanted = {"gathers": True, "kind": {"$nin": list(held)}, "_id": {"$gt": after}}
        return await self._find(wanted, limit=limit)

    async def list_digest_items_for(
        self, person_id: str, until: datetime, held: Sequence[str], limit: int
    ) -> list[Letter]:
        """What waits for the daily letter of this person since a moment up to `until`, the newest first."""
        waiting = {"person_id": person_id, "state": DIGEST, "at": {"$lte": until}}
        wanted = {"gathers": True, "kind": {"$nin": list(held)}, "recipients": {"$elemMatch": waiting}}
        return await self._find(wanted, sort=[("written_at", -1)], limit=limit)


class NotificationPreferencesStore(Collection[NotificationPreferences]):
    """What members want to be written about."""

    name = "notice_preferences"
    model = NotificationPreferences
    visible = staticmethod(policy.visible_preferences)
    indexes = (Index((("chat_code", 1),), unique=True, where={"chat_code": A_TEXT}),)

    async def find_for_person(self, person_id: str) -> NotificationPreferences | None:
        """What one person has chosen, if they have."""
        return await self._find_one({"_id": person_id})

    async def find_by_chat_code(self, code: str) -> NotificationPreferences | None:
        """Whose chat this code links."""
        return await self._find_one({"chat_code": code})


class Mailboxes(Collection[Mailbox]):
    """Addresses from which letters came back."""

    name = "boxes"
    model = Mailbox
    visible = staticmethod(policy.visible_mailboxes)
    indexes = (Index((("bouncing", 1), ("school_ids", 1))),)

    async def list_bouncing(self, limit: int = 200) -> list[Mailbox]:
        """Those that are not written to, the newest first."""
        return await self._find({"bouncing": True}, sort=[("since", -1)], limit=limit)

    async def find_for_person(self, person_id: str) -> Mailbox | None:
        """The mailbox of one person, if a letter ever came back."""
        return await self._find_one({"_id": person_id})


class KindHolds(Collection[KindHold]):
    """Kinds of letters that are, or were, held back."""

    name = "kind_holds"
    model = KindHold
    visible = staticmethod(policy.visible_kind_holds)

    async def list_held(self) -> list[str]:
        """The kinds that do not leave now."""
        return [one.id for one in await self._find({"held": True})]

    async def find_for_kind(self, kind: str) -> KindHold | None:
        """What was last decided of one kind, if anything was."""
        return await self._find_one({"_id": kind})
