"""The log of what was done, and the chain that holds it."""

from collections.abc import AsyncIterator

from services.people.audit_log.model.entry import RETENTION, Entry, Seal, make_seal_id
from services.people.audit_log.model.query import LogQuery
from services.people.audit_log.policy import visible_entries, visible_seals
from shared.privacy import Keep
from shared.store import EVERYTHING, Collection, Filter, Index, RetentionRule

_PAGE_SIZE = 500
_SCHOOL_INDEX = Index((("school_ids", 1), ("at", -1), ("_id", -1)))


class Entries(Collection[Entry]):
    """What was done."""

    name = "audit"
    model = Entry
    visible = staticmethod(visible_entries)
    indexes = (  # each ends in the order in which the log is read: another school's entries are never passed over
        Index((("at", -1), ("_id", -1))),
        Index((("by", 1), ("at", -1), ("_id", -1))),
        Index((("about", 1), ("at", -1), ("_id", -1))),
        _SCHOOL_INDEX,
        Index((("deed", 1), ("at", -1), ("_id", -1))),
        Index((("sealed_in", 1), ("at", 1))),
    )
    rules = (RetentionRule(Keep.PROOF, RETENTION.days, "at", {"sealed_in": {"$ne": None}}, applied_by_service=True),)

    async def _list_newest(
        self, asked: LogQuery, limit: int, skip: int = 0, further: Filter = EVERYTHING
    ) -> list[Entry]:
        """By the entries of one's own schools, for whoever sees no others.

        The database could as well go through all of a person's or of another school's entries: how long it takes
        would tell how many there are. The field it goes by is compared as an expression, which no index serves.
        """
        wanted, by = asked.filter, None
        if visible_entries(self._work.actor) != EVERYTHING:
            by = _SCHOOL_INDEX
            if asked.school:
                wanted["$expr"] = {"$in": [wanted.pop("school_ids"), "$school_ids"]}
        newest = [("at", -1), ("_id", -1)]
        return await self._find({"$and": [wanted, further]}, sort=newest, limit=limit, skip=skip, by=by)

    async def list_matching(self, asked: LogQuery, limit: int, skip: int = 0) -> list[Entry]:
        """What fits, the newest first."""
        return await self._list_newest(asked, limit, skip)

    async def iterate_matching(self, asked: LogQuery) -> AsyncIterator[Entry]:
        """Everything that fits, the newest first, without a limit and without keeping it in memory."""
        further: Filter = EVERYTHING
        while page := await self._list_newest(asked, _PAGE_SIZE, further=further):
            for entry in page:
                yield entry
            last = page[-1]
            before = [{"at": {"$lt": last.at}}, {"_id": {"$lt": last.id}}]
            further = {"at": {"$lte": last.at}, "$or": before}

    async def list_unsealed(self, limit: int) -> list[Entry]:
        """What no seal holds yet, the oldest first."""
        return await self._find({"sealed_in": None}, sort=[("at", 1), ("_id", 1)], limit=limit)

    async def count_unsealed(self) -> int:
        """How much no seal holds yet."""
        return await self._count({"sealed_in": None})

    async def list_sealed_in(self, number: int) -> list[Entry]:
        """What says that this seal holds it."""
        return await self._find({"sealed_in": number}, limit=10_000)

    async def find_oldest_sealed(self) -> Entry | None:
        """The first that is still there of those that a seal holds."""
        found = await self._find({"sealed_in": {"$ne": None}}, sort=[("sealed_in", 1), ("at", 1)], limit=1)
        return found[0] if found else None

    async def find_beyond(self, number: int) -> Entry | None:
        """An entry that names a seal after the last one: the end of the chain is gone."""
        return await self._find_one({"sealed_in": {"$gt": number}})

    async def list_for_person(self, person_id: str, limit: int) -> list[Entry]:
        """What this person did, and what was done to them."""
        return await self._find(LogQuery(person=person_id).filter, limit=limit)


class Seals(Collection[Seal]):
    """The chain."""

    name = "audit_seals"
    model = Seal
    visible = staticmethod(visible_seals)
    indexes = (Index((("number", -1),), unique=True),)

    async def find_last(self) -> Seal | None:
        """The end of the chain."""
        found = await self._find({}, sort=[("number", -1)], limit=1)
        return found[0] if found else None

    async def find_numbered(self, number: int) -> Seal | None:
        """One seal."""
        return await self._find_one({"_id": make_seal_id(number)})

    async def list_after(self, number: int, limit: int) -> list[Seal]:
        """The next ones in their order."""
        return await self._find({"number": {"$gt": number}}, sort=[("number", 1)], limit=limit)
