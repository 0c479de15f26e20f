"""What people remembers."""

from collections.abc import Sequence
from datetime import datetime

from services.people import policy
from services.people.model.copy import RETENTION, Copy
from services.people.model.erasure import Erasure
from services.people.model.letter import Letter, LetterState
from services.people.model.notices import DIGEST, TRANSACTIONAL_KINDS
from services.people.model.person import RETENTION_AFTER_LEAVING as KEPT_MEMBERS
from services.people.model.person import Person
from services.people.model.school import School
from services.people.model.sign_in import SignIn, ticket_digest, token_digest
from shared.identity import Role
from shared.privacy import Keep, normalize_name
from shared.store import (
    A_TEXT,
    Collection,
    Filter,
    Index,
    NameOrderedCollection,
    RetentionRule,
    make_name_index,
    visible_to_all,
)

_ACTIVE: Filter = {"posts.0": {"$exists": True}}
_LEFT: Filter = {"left_at": {"$type": "date"}}
_STATE_FILTERS: dict[LetterState, dict[str, object]] = {"held": {"held": True}, "queued": {"waits": True}}


MEMBER_RETENTION = RetentionRule(Keep.MEMBER, KEPT_MEMBERS.days, "left_at", applied_by_service=True)


class Schools(Collection[School]):
    """The schools of the region: a public list."""

    name = "schools"
    model = School
    speaks = True
    visible = staticmethod(visible_to_all)
    indexes = (Index((("name", 1),)), Index((("municipality", 1), ("name", 1))))

    async def list_all(self, limit: int = 2_000, skip: int = 0) -> list[School]:
        """Every school that takes part, by name."""
        return await self._find({"left_at": None}, sort=[("name", 1), ("_id", 1)], limit=limit, skip=skip)

    async def list_in_municipality(self, place_id: str) -> list[School]:
        """Those of one municipality that take part, by name."""
        wanted = {"municipality": place_id, "left_at": None}
        return await self._find(wanted, sort=[("name", 1), ("_id", 1)], limit=2_000)


class Persons(NameOrderedCollection[Person]):
    """The people of the region."""

    name = "persons"
    model = Person
    speaks = True
    visible = staticmethod(policy.visible_persons)
    indexes = (
        Index((("address", 1),), unique=True),
        make_name_index("posts.school_id"),
        make_name_index(),
        Index((("called", 1),)),
        Index((("left_at", -1), ("_id", 1))),
    )
    rules = (MEMBER_RETENTION,)

    async def list_by_name(self, school_id: str | None, limit: int, skip: int) -> list[Person]:
        """Those of one school, or all that one may see."""
        wanted = _ACTIVE if school_id is None else {"posts.school_id": school_id}
        return await self._list_by_name(wanted, limit=limit, skip=skip)

    async def list_left(self, limit: int, skip: int) -> list[Person]:
        """Those who have no role any more, the last first."""
        return await self._find(_LEFT, sort=[("left_at", -1), ("_id", 1)], limit=limit, skip=skip)

    async def count_left(self) -> int:
        """How many have no role any more."""
        return await self._count(_LEFT)

    async def find_by_name_or_id(self, typed: str) -> Person | None:
        """The one with this identifier, or with this whole name."""
        return await self._find_one(
            {"$or": [{"_id": typed}, {"called": self._compute_blind_index(normalize_name(typed))}]}
        )

    async def count_visible(self) -> int:
        """How many one may see."""
        return await self._count(_ACTIVE)

    async def has_anybody_in(self, school_id: str) -> bool:
        """Whether anybody has a role there."""
        return await self._find_one({"posts.school_id": school_id}) is not None

    def address_key(self, address: str) -> str:
        """What is kept of an address, by which one box is told from another."""
        return self._compute_blind_index(address)

    async def list_by_address_keys(self, keys: Sequence[str]) -> list[Person]:
        """Those whose boxes these are."""
        return await self._find({"address": {"$in": list(keys)}}, limit=max(1, len(keys)))

    async def list_operators(self) -> list[Person]:
        """Those who look after the whole region."""
        return await self._find({"posts.role": Role.REGION_OPERATOR.value})

    async def list_holding(self, role: Role, school_id: str) -> list[Person]:
        """Those who hold this role in this school."""
        return await self._find({"posts": {"$elemMatch": {"school_id": school_id, "role": role.value}}})

    async def find_by_address(self, address: str) -> Person | None:
        """The one whose box this is."""
        return await self._find_one({"address": self._compute_blind_index(address)})


class SignIns(Collection[SignIn]):
    """Those who have asked to be let in."""

    name = "sign_ins"
    model = SignIn
    visible = staticmethod(policy.visible_to_service)
    indexes = (
        Index((("token_digest", 1),), unique=True, where={"token_digest": A_TEXT}),
        Index((("ticket_digest", 1),), unique=True),
        Index((("forget_at", 1),), forget=True),
    )

    async def find_by_token(self, token: str) -> SignIn | None:
        """The one that the end of this link opens."""
        return await self._find_one({"token_digest": token_digest(token)})

    async def find_by_ticket(self, ticket: str) -> SignIn | None:
        """The one that was asked for in the browser that holds this ticket."""
        return await self._find_one({"ticket_digest": ticket_digest(ticket)})


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


class Erasures(Collection[Erasure]):
    """The certificates: whoever has the address of one may read it, nobody is named in it."""

    name = "erasures"
    model = Erasure
    speaks = True
    visible = staticmethod(visible_to_all)


class RequestedCopies(Collection[Copy]):
    """The copies that people have asked for, each for its own person."""

    name = "copies"
    model = Copy
    speaks = True
    visible = staticmethod(policy.visible_copies)
    indexes = (Index((("person_id", 1), ("asked_at", -1))),)
    rules = (RetentionRule(Keep.COPY, RETENTION.days, "asked_at"),)

    async def find_newest(self, person_id: str) -> Copy | None:
        """The last one that somebody has asked for."""
        return next(iter(await self._find({"person_id": person_id}, sort=[("asked_at", -1)], limit=1)), None)


async def find_persons_by_id(persons: Persons, ids: Sequence[str]) -> dict[str, Person]:
    """The named people that one may see, by their ids."""
    return {person.id: person for person in await persons.list_by_ids(ids)}
