"""Encrypts, at the start and before the service answers anybody, what was stored before it was to be encrypted.

A change encrypts what it touches anyway; this does it for what nobody touches. It does not count as a write:
what waits for an unchanged thing (the undoing of a list that was brought in) still finds it unchanged.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

from pymongo import UpdateOne

from shared.entity import Entity
from shared.privacy import list_encrypted_fields
from shared.store.connection import Store
from shared.store.person_keys import UNENCRYPTED, PersonKey
from shared.store.schema import CollectionSchema

PROGRESS_COLLECTION = "_sealing"
"""One document: which fields of each collection a look over all of it has found encrypted."""
_AT_ONCE = 500


@dataclass(slots=True)
class _Old:
    collection: str
    entity: Entity
    loaded: dict[str, Any] | None
    key: PersonKey | None = None
    rekeyed: bool = False


async def encrypt_unencrypted(store: Store) -> int:
    """How many things were encrypted. A process without the master key leaves them to the services.

    A collection is looked over at each start until nothing open is found in it: a process of the version before may
    have written meanwhile.
    """
    if not store.keys.can_encrypt:
        return 0
    known = await store.database[PROGRESS_COLLECTION].find_one({"_id": PROGRESS_COLLECTION}) or {}
    count, done = 0, {}
    for name, model in _models(store.collections):
        fields = sorted(list_encrypted_fields(model))
        if known.get(name) == fields:
            continue
        await _drop_indexes(store, name, fields)
        found = 0
        async for some in _read_unencrypted(store, name, fields):
            await _encrypt(store, name, model, some)
            found += len(some)
        if not found:
            done[name] = fields
        count += found
    if done:
        await store.database[PROGRESS_COLLECTION].update_one({"_id": PROGRESS_COLLECTION}, {"$set": done}, upsert=True)
    return count


def _models(collections: Iterable[type[CollectionSchema]]) -> list[tuple[str, type[Entity]]]:
    """Of two views of one collection the one that knows more: the other has no room for all that is encrypted."""
    widest: dict[str, type[Entity]] = {}
    for one in collections:
        known = widest.get(one.name)
        if known is None or len(list_encrypted_fields(one.model)) > len(list_encrypted_fields(known)):
            widest[one.name] = one.model
    return [(name, model) for name, model in widest.items() if list_encrypted_fields(model)]


async def _drop_indexes(store: Store, name: str, fields: list[str]) -> None:
    """An index on what is encrypted orders nothing and may still hold what was there."""
    documents = store.database[name]
    for index, one in (await documents.index_information()).items():
        if any(str(path).split(".")[0] in fields for path, _ in one["key"]):
            await documents.drop_index(index)


async def _read_unencrypted(store: Store, name: str, fields: list[str]) -> AsyncIterator[list[dict[str, Any]]]:
    last: Any = None
    while True:
        wanted: dict[str, Any] = {"$or": [{field: {"$ne": None}} for field in fields]}
        if last is not None:
            wanted["_id"] = {"$gt": last}
        some = await store.database[name].find(wanted).sort("_id", 1).limit(_AT_ONCE).to_list(_AT_ONCE)
        if not some:
            return
        last = some[-1]["_id"]
        yield some


async def _encrypt(store: Store, name: str, model: type[Entity], documents: list[dict[str, Any]]) -> None:
    before = [{"_id": one["_id"], "_v": one.get("_v"), "_key": one.get("_key")} for one in documents]
    await store.keys.decrypt_documents(model, name, documents)
    writes = []
    for unchanged, one in zip(before, documents, strict=True):
        old = _Old(name, model.model_validate({**one, "id": one["_id"], "version": one.get("_v", 0)}), one)
        old.key = await store.keys.get_for_write(old)
        body = store.keys.encrypt_body(old, old.entity.model_dump(exclude={"id"}))
        touched = {*one[UNENCRYPTED], *model.model_computed_fields, "_key", "_sealed"}
        writes.append(UpdateOne(unchanged, {"$set": {part: body[part] for part in body if part in touched}}))
    await store.database[name].bulk_write(writes, ordered=False)
