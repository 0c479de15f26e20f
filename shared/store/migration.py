"""Brings a service's database to what its collections declare: indexes, and fields that are to be encrypted by now."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import IndexModel
from pymongo.errors import OperationFailure

from shared.store.attempt_counter import ATTEMPTS_COLLECTION
from shared.store.connection import Document, Store
from shared.store.errors import translate_errors
from shared.store.field_encryption import encrypt_unencrypted
from shared.store.schema import Index

_DECLARED_OTHERWISE = (85, 86)
_EXISTS = 48
_PENDING = IndexModel([("_since", 1), ("_bucket", 1)], partialFilterExpression={"_pending": True})


async def migrate(store: Store) -> None:
    """Makes the indexes that the collections declare, encrypts what is not yet; may run again at any time."""
    with translate_errors():
        for collection in store.collections:
            models = [_index_model(index) for index in collection.indexes]
            if collection.has_outbox:
                models.append(_PENDING)
            await _make_indexes(store, collection.name, models)
        await store.database[ATTEMPTS_COLLECTION].create_index("until", expireAfterSeconds=0)
        await encrypt_unencrypted(store)


async def _make_indexes(store: Store, name: str, models: list[IndexModel]) -> None:
    """Makes the indexes in one go; one that was declared otherwise under the same name gives way."""
    if not models:
        await _make_collection(store, name)
        return
    documents = store.database[name]
    try:
        await documents.create_indexes(models)
    except OperationFailure as error:
        if error.code not in _DECLARED_OTHERWISE:
            raise
        for model in models:  # the answer does not say which of them it is
            await _replace_index(documents, model)


async def _make_collection(store: Store, name: str) -> None:
    """A collection that exists already is not created in the middle of somebody's transaction."""
    try:
        await store.database.command("create", name)
    except OperationFailure as error:
        if error.code != _EXISTS:
            raise


async def _replace_index(documents: AsyncIOMotorCollection[Document], model: IndexModel) -> None:
    try:
        await documents.create_indexes([model])
    except OperationFailure as error:
        if error.code not in _DECLARED_OTHERWISE:
            raise
        await documents.drop_index(model.document["name"])
        await documents.create_indexes([model])


def _index_model(index: Index) -> IndexModel:
    """As the driver wants it: it takes no option that is None."""
    options: dict[str, Any] = {"unique": index.unique}
    if index.where:
        options["partialFilterExpression"] = dict(index.where)
    if index.forget:
        options["expireAfterSeconds"] = 0
    if index.language:
        # An entity's own `language` field is no order to the index: an unknown one would refuse the write.
        options |= {"default_language": index.language, "language_override": "_language"}
    return IndexModel(list(index.keys), **options)
