"""What people remembers."""

from collections.abc import Sequence
from datetime import datetime

from services.people import policy
from services.people.model.letter import Letter
from services.people.model.person import Person
from services.people.model.school import School
from services.people.model.sign_in import SignIn, ticket_digest, token_digest
from shared.store import Collection, Index, visible_to_all

_A_TEXT = {"$type": "string"}


class Schools(Collection[School]):
    """The schools of the region: a public list."""

    name = "schools"
    model = School
    visible = staticmethod(visible_to_all)
    indexes = (Index((("name", 1),)),)

    async def all(self, limit: int = 2_000, skip: int = 0) -> list[School]:
        """Every school, by name."""
        return await self._find({}, sort=[("name", 1), ("_id", 1)], limit=limit, skip=skip)


class Persons(Collection[Person]):
    """The people of the region."""

    name = "persons"
    model = Person
    visible = staticmethod(policy.visible)
    indexes = (
        Index((("address", 1),), unique=True),
        Index((("posts.school_id", 1), ("name", 1))),
        Index((("name", 1),)),
    )

    async def by_name(self, school_id: str | None, limit: int, skip: int) -> list[Person]:
        """Those of one school, or all that one may see."""
        wanted = {} if school_id is None else {"posts.school_id": school_id}
        return await self._find(wanted, sort=[("name", 1), ("_id", 1)], limit=limit, skip=skip)

    async def called(self, typed: str) -> Person | None:
        """The one with this identifier, or with this whole name."""
        return await self._one({"$or": [{"_id": typed}, {"name": typed}, {"name_en": typed}]})

    async def how_many(self) -> int:
        """How many one may see."""
        return await self._count({})

    async def at(self, address: str) -> Person | None:
        """The one whose box this is."""
        return await self._one({"address": self._print_of(address)})


class SignIns(Collection[SignIn]):
    """Those who have asked to be let in."""

    name = "sign_ins"
    model = SignIn
    visible = staticmethod(policy.visible_to_the_room)
    indexes = (
        Index((("token_digest", 1),), unique=True, where={"token_digest": _A_TEXT}),
        Index((("ticket_digest", 1),), unique=True),
        Index((("forget_at", 1),), forget=True),
    )

    async def with_token(self, token: str) -> SignIn | None:
        """The one that the end of this link opens."""
        return await self._one({"token_digest": token_digest(token)})

    async def with_ticket(self, ticket: str) -> SignIn | None:
        """The one that was asked for in the browser that holds this ticket."""
        return await self._one({"ticket_digest": ticket_digest(ticket)})


class Letters(Collection[Letter]):
    """Letters to members, before and after."""

    name = "letters"
    model = Letter
    visible = staticmethod(policy.visible_letters)
    indexes = (
        Index((("due_at", 1),), where={"waits": True}),
        Index((("school_ids", 1), ("written_at", -1))),
        Index((("written_at", -1),)),
    )

    async def newest(self, limit: int, skip: int) -> list[Letter]:
        """The outbox, the newest first."""
        return await self._find({}, sort=[("written_at", -1), ("_id", -1)], limit=limit, skip=skip)

    async def due(self, now: datetime, limit: int) -> list[Letter]:
        """What may leave now, the longest waiting first."""
        return await self._find({"waits": True, "due_at": {"$lte": now}}, sort=[("due_at", 1)], limit=limit)


async def by_id(persons: Persons, ids: Sequence[str]) -> dict[str, Person]:
    """The named people that one may see, by their ids."""
    return {person.id: person for person in await persons.some(ids)}
