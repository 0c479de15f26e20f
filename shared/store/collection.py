"""How a service reads and writes one kind of entity, through the tenant filter alone."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Generic, TypeVar

from shared.entity import Entity
from shared.problems import NotFound
from shared.store.connection import Store
from shared.store.errors import translate_errors
from shared.store.listing import MAX_COUNTED, ListPart, Span
from shared.store.schema import CollectionSchema, Index, RetentionRule
from shared.store.tenant_filter import Filter
from shared.store.work import Reading, Writing

E = TypeVar("E", bound=Entity)


class Collection(CollectionSchema, Generic[E]):
    """One kind of entity in one service's database; every read goes through `visible`.

    A subject's store.py names its own queries on top of `_find`, `_count` and `_find_one`.
    """

    def __init__(self, work: Reading) -> None:
        self._work = work
        self._documents = work.store.collection(self.name)

    async def get(self, id_: str) -> E:
        """The entity, if it is there and yours to see. Raises NotFound otherwise, with no difference."""
        found = await self.find(id_)
        if found is None:
            raise NotFound
        return found

    async def find(self, id_: str) -> E | None:
        """The entity, if it is there and yours to see."""
        return await self._find_one({"_id": id_})

    async def list_by_ids(self, ids: Sequence[str]) -> list[E]:
        """Those of the named entities that are there and yours to see."""
        return await self._find({"_id": {"$in": list(ids)}}, limit=max(1, len(ids))) if ids else []

    async def add(self, entity: E) -> None:
        """Stores a new entity when the work is committed."""
        self._writing().insert(self.name, entity)

    async def save(self, entity: E) -> None:
        """Stores what changed in an entity that was read in this work."""
        self._writing().change(self.name, entity)

    async def list_matching_any(self, filters: Sequence[Filter], limit: int) -> list[E]:
        """Those that any of the filters finds: for what the platform library does in every service."""
        return await self._find({"$or": list(filters)}, limit=limit)

    async def list_expired(self, rule: RetentionRule, limit: int) -> list[E]:
        """What a rule takes away now, the oldest first."""
        return await self._find(rule.make_filter(self._work.now), sort=[(rule.after, 1)], limit=limit)

    async def get_expired(self, rule: RetentionRule, id_: str) -> E:
        """One of those that were found, as it is now. Raises NotFound when the rule does not take it any more."""
        found = await self._find_one({"$and": [{"_id": id_}, rule.make_filter(self._work.now)]})
        if found is None:
            raise NotFound
        return found

    async def count_expired(self, rule: RetentionRule, within: timedelta = timedelta(0)) -> int:
        """How many things a rule takes away by then."""
        return await self._count(rule.make_filter(self._work.now + within))

    async def rekey(self, entity: E) -> None:
        """Saves an entity from which somebody was taken out: its key is gone for ever, and with it copies' words."""
        self._writing().change(self.name, entity, rekeyed=True)

    async def remove(self, entity: E) -> None:
        """Takes an entity away for ever, its key included. Raises Conflict while events about it wait to be sent."""
        self._writing().change(self.name, entity, rekeyed=True, removed=True)

    async def encrypt_with(self, id_: str, text: str) -> str:
        """A text that stands elsewhere, encrypted with this thing's key: unreadable without. Raises LookupError."""
        return await self._work.store.keys.encrypt_text(await self._key_of(id_), f"{self.name}:{id_}", text)

    async def decrypt_with(self, id_: str, encrypted: str) -> str | None:
        """What `encrypt_with` has encrypted, or None when that thing or its key is gone."""
        key = await self._key_of(id_)
        return await self._work.store.keys.decrypt_text(key, f"{self.name}:{id_}", encrypted) if key else None

    async def _key_of(self, id_: str) -> str:
        with translate_errors():
            found = await self._documents.find_one(self._only_visible({"_id": id_}), {"_key": 1})
        key: str = (found or {}).get("_key", "")
        return key

    def _compute_blind_index(self, text: str) -> str:
        """What the database keeps of a text declared as FoundBy."""
        return self._work.store.keys.compute_blind_index(text)

    async def _find_one(self, wanted: Filter) -> E | None:
        with translate_errors():
            document = await self._documents.find_one(self._only_visible(wanted))
            if document is None:
                return None
            await self._work.store.keys.decrypt_documents(self.model, self.name, [document])
        return self._entity(document)

    async def _find(
        self,
        wanted: Filter,
        *,
        sort: Sequence[tuple[str, int | Mapping[str, Any]]] = (("_id", 1),),
        limit: int = 200,
        skip: int = 0,
        by: Index | None = None,
    ) -> list[E]:
        return [self._entity(document) for document in await self._read(wanted, sort, limit, skip, by)]

    async def _find_part(
        self,
        wanted: Filter,
        span: Span,
        *,
        sort: Sequence[tuple[str, int | Mapping[str, Any]]],
        by: Index | None = None,
    ) -> ListPart[E]:
        """Some of a list and how many there are; `sort` leaves no two in doubt. Raises NotFound: no such page."""
        found = await self._find(wanted, sort=sort, limit=span.limit, skip=span.skip, by=by)
        return ListPart(found, span, await self._count_for(wanted, span, len(found)))

    async def _count_for(self, wanted: Filter, span: Span, found: int) -> int:
        """How many there are, asked only where the part that was found does not say it."""
        if 0 < found < span.limit or not (found or span.skip):
            return span.skip + found
        return await self._count(wanted, at_most=MAX_COUNTED + 1)

    async def _read(
        self,
        wanted: Filter,
        sort: Sequence[tuple[str, int | Mapping[str, Any]]],
        limit: int,
        skip: int = 0,
        by: Index | None = None,
    ) -> list[dict[str, Any]]:
        """Opened, and not yet what they are documents of; by one of the indexes, or by the database's own choice."""
        with translate_errors():
            cursor = self._documents.find(self._only_visible(wanted)).sort(list(sort)).skip(skip).limit(limit)
            if by is not None:
                cursor = cursor.hint(list(by.keys))
            documents = await cursor.to_list(limit)
            await self._work.store.keys.decrypt_documents(self.model, self.name, documents)
        return documents

    async def _count(self, wanted: Filter, *, at_most: int | None = None) -> int:
        """How many there are; with `at_most` no more is counted, for counting reads every entry of an index."""
        limit: dict[str, Any] = {} if at_most is None else {"limit": at_most}
        with translate_errors():
            return await self._documents.count_documents(self._only_visible(wanted), **limit)

    def _only_visible(self, wanted: Filter) -> dict[str, Any]:
        visible = type(self).visible(self._work.actor)
        return {"$and": [visible, wanted]} if visible else dict(wanted)

    def _entity(self, document: dict[str, Any]) -> E:
        entity = self.model.model_validate({**document, "id": document["_id"], "version": document["_v"]})
        self._work.note_loaded(self.name, document)
        return entity  # type: ignore[return-value]  # `model` is E's class: a ClassVar cannot say so

    def _writing(self) -> Writing:
        if not isinstance(self._work, Writing):
            raise TypeError(f"{self.name}: a Reading cannot write; ask for Writing in the signature")
        return self._work


def list_collections(store: Store) -> list[type[Collection[Any]]]:
    """The collections of a service, as they are opened."""
    return [one for one in store.collections if issubclass(one, Collection)]
