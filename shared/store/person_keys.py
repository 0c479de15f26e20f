"""The key of each person's things: what is personal is encrypted with it, and gone when it is gone.

Keys are made ahead, a batch in one durable write, so that a request does not wait for a second one. They lie in a
collection of their own, encrypted by the deployment's master key, and stay out of ordinary backups
(docs/decisions/0013-field-encryption-with-a-key-per-person.md): to erase a key is to erase the copies too.
"""

import asyncio
import hashlib
import hmac
import os
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol

from bson import decode, encode
from bson.codec_options import CodecOptions
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from motor.motor_asyncio import AsyncIOMotorCollection
from pydantic import BaseModel

from shared.entity import Entity
from shared.identity import new_id
from shared.privacy import get_field_plan, list_encrypted_fields

KEYS_COLLECTION = "_keys"
BATCH_SIZE, REFILL_BELOW = 256, 64
CACHE_SIZE = 4_096
"""Keys in the cache, the last used: each weighs 2.5 kB of the process's memory."""
CACHE_SECONDS = 300.0
"""Seconds for which a cached key is good: another process may have erased it meanwhile."""
_AWARE: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True)
_NONCE, _KEY = 12, 32
_FOUND = "hmac:"
ENCRYPTED_PREFIX = "sealed:"
UNENCRYPTED = "_bare"
"""In a document that was read, never in the database: the fields that are not encrypted and are to be."""


@dataclass(frozen=True, slots=True)
class PersonKey:
    """One key and its name."""

    id: str
    cipher: AESGCM


class Encryptable(Protocol):
    """A thing of a work, and what was read of it."""

    collection: str
    entity: Entity
    loaded: dict[str, Any] | None
    key: PersonKey | None
    rekeyed: bool


class PersonKeys:
    """The keys of one service. Without a master key nothing personal can be kept."""

    def __init__(self, collection: AsyncIOMotorCollection[dict[str, Any]], master_key: bytes | None) -> None:
        self._collection = collection
        self._master = None if master_key is None else AESGCM(hmac.digest(master_key, b"keys", hashlib.sha256))
        self._index_key = b"" if master_key is None else hmac.digest(master_key, b"prints", hashlib.sha256)
        self._ahead: list[PersonKey] = []
        self._cache: OrderedDict[str, tuple[PersonKey, float]] = OrderedDict()
        self._making = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    @property
    def can_encrypt(self) -> bool:
        """Whether this process knows the master key."""
        return self._master is not None

    def compute_blind_index(self, text: str) -> str:
        """What is kept of a text by which something is found: the same for the same text, and nothing to read."""
        if not self._index_key:
            raise TypeError("a service that keeps personal things needs the deployment's master key")
        return _FOUND + hmac.digest(self._index_key, text.encode(), hashlib.sha256).hex()

    def _to_blind_index(self, text: str) -> str:
        return text if text.startswith(_FOUND) else self.compute_blind_index(text)

    async def get_for_write(self, kept: Encryptable) -> PersonKey | None:
        """The key for a thing that is to be written: its own, or a new one; None where nothing is encrypted."""
        if not list_encrypted_fields(type(kept.entity)):
            return None
        own = None if kept.rekeyed else (kept.loaded or {}).get("_key")
        keys = {} if own is None else await self._fetch([own])
        return keys.get(own or "") or await self._new()

    def encrypt_body(self, kept: Encryptable, body: dict[str, Any]) -> dict[str, Any]:
        """The body as the database gets it; of an old thing in which nothing encrypted has changed, without that."""
        model, loaded = type(kept.entity), kept.loaded or {}
        for name in get_field_plan(model).blind_indexed:
            value = body[name]
            index = self._to_blind_index
            body[name] = [index(one) for one in value] if isinstance(value, list) else index(value)
        fields = list_encrypted_fields(model)
        if kept.key is None or not fields:
            return body
        inner = {name: body.pop(name) for name in fields}
        bare = loaded.get(UNENCRYPTED, ())
        if loaded.get("_key") == kept.key.id and not bare and all(loaded.get(name) == inner[name] for name in fields):
            return body
        nonce = os.urandom(_NONCE)
        cipher = kept.key.cipher.encrypt(nonce, encode(inner), _associated_data(kept.collection, kept.entity.id))
        body.update(dict.fromkeys(bare))
        return {**body, "_key": kept.key.id, "_sealed": nonce + cipher}

    async def decrypt_documents(
        self, model: type[BaseModel], collection: str, documents: Sequence[dict[str, Any]]
    ) -> None:
        """Puts what is encrypted back into its place, or, where the key is gone, what is left of an erased field.

        A field that was stored before it was to be encrypted is read as it stands, and named in UNENCRYPTED.
        """
        fields = list_encrypted_fields(model)
        if not fields or not documents:
            return
        keys = await self._fetch([one["_key"] for one in documents if "_key" in one])
        for one in documents:
            inner = _decrypt_document(one, collection, keys) if "_key" in one else {}
            if len(inner) < len(fields):
                _fill_unencrypted(
                    one, model, [name for name in fields if name not in inner], gone="_key" in one and not inner
                )
            one.update({name: inner[name] for name in fields if name in inner})

    async def encrypt_text(self, key_id: str, place: str, words: str) -> str:
        """A text that goes elsewhere, encrypted with a thing's key: `place` says whose it is. Raises LookupError."""
        key = (await self._fetch([key_id])).get(key_id)
        if key is None:
            raise LookupError(f"{place}: its key is gone")
        nonce = os.urandom(_NONCE)
        return ENCRYPTED_PREFIX + b64encode(nonce + key.cipher.encrypt(nonce, words.encode(), place.encode())).decode()

    async def decrypt_text(self, key_id: str, place: str, sealed: str) -> str | None:
        """The words; None where the key is gone, or where they are another's."""
        key = (await self._fetch([key_id])).get(key_id)
        if key is None:
            return None
        try:
            raw = b64decode(sealed.removeprefix(ENCRYPTED_PREFIX))
            return key.cipher.decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
        except (InvalidTag, ValueError):  # another's, or something that only begins like it
            return None

    async def erase(self, kept: Iterable[Encryptable], session: Any) -> None:
        """Removes for ever the keys of what is rekeyed or removed."""
        gone = [one.loaded["_key"] for one in kept if one.rekeyed and one.loaded and "_key" in one.loaded]
        if not gone:
            return
        await self._collection.delete_many({"_id": {"$in": gone}}, session=session)
        for one in gone:
            self._cache.pop(one, None)

    async def _new(self) -> PersonKey:
        while not self._ahead:
            await self._make()
        if len(self._ahead) < REFILL_BELOW and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._make())
        key = self._ahead.pop()
        self._remember(key, monotonic() + CACHE_SECONDS)
        return key

    async def _make(self) -> None:
        """A batch in one durable write; who comes meanwhile waits for the same batch."""
        if self._master is None:
            raise TypeError("a service that keeps personal things needs the deployment's master key")
        async with self._making:
            if len(self._ahead) >= REFILL_BELOW:
                return
            made = _generate_keys(self._master)
            await self._collection.insert_many([{"_id": key.id, "key": wrapped} for key, wrapped in made])
            self._ahead += [key for key, _ in made]

    async def _fetch(self, ids: Sequence[str]) -> dict[str, PersonKey]:
        """Those of the keys that are not erased.

        They are given back: what is in the cache may be pushed out by others, and a thing without its key would look
        like an erased one.
        """
        now = monotonic()  # before the database is asked: what is erased from here on is no longer good in time
        at_hand = {one: self._cache[one] for one in ids if one in self._cache}
        found = {one: key for one, (key, until) in at_hand.items() if now < until}
        unknown = {one for one in ids if one not in found}
        for one in found:
            self._remember(*at_hand[one])
        if unknown and self._master is not None:
            async for kept in self._collection.find({"_id": {"$in": list(unknown)}}):
                raw = kept["key"]
                opened = self._master.decrypt(raw[:_NONCE], raw[_NONCE:], kept["_id"].encode())
                found[kept["_id"]] = key = PersonKey(kept["_id"], AESGCM(opened))
                self._remember(key, now + CACHE_SECONDS)
        return found

    def _remember(self, key: PersonKey, until: float) -> None:
        """As the last used; the first of all gives way: a plain dict would look for its first through all its gaps."""
        self._cache[key.id] = key, until
        self._cache.move_to_end(key.id)
        if len(self._cache) > CACHE_SIZE:
            self._cache.popitem(last=False)


def _decrypt_document(document: dict[str, Any], collection: str, keys: Mapping[str, PersonKey]) -> dict[str, Any]:
    key = keys.get(document["_key"])
    if key is None:
        return {}
    blob = document["_sealed"]
    try:
        return decode(
            key.cipher.decrypt(blob[:_NONCE], blob[_NONCE:], _associated_data(collection, document["_id"])), _AWARE
        )
    except InvalidTag:
        raise RuntimeError(f"{collection}: something encrypted was moved or changed by another hand") from None


def _fill_unencrypted(document: dict[str, Any], model: type[BaseModel], unsealed: Sequence[str], *, gone: bool) -> None:
    """What is not in the encrypted part: kept open from before, or nothing; nothing at all once the key is `gone`."""
    document[UNENCRYPTED] = [name for name in unsealed if document.get(name) is not None]
    if "_key" in document:
        document.update(
            {name: _erased_value(model, name) for name in unsealed if gone or name not in document[UNENCRYPTED]}
        )


def _generate_keys(master: AESGCM) -> list[tuple[PersonKey, bytes]]:
    """New keys, each with what is kept of it. One draw of random bytes serves them all, as dear as encrypting."""
    batch, drawn, size = new_id(), os.urandom(BATCH_SIZE * (_KEY + _NONCE)), _KEY + _NONCE
    made: list[tuple[PersonKey, bytes]] = []
    for number in range(BATCH_SIZE):
        piece = drawn[number * size : (number + 1) * size]
        key, nonce, id_ = piece[:_KEY], piece[_KEY:], f"{batch}-{number}"
        made.append((PersonKey(id_, AESGCM(key)), nonce + master.encrypt(nonce, key, id_.encode())))
    return made


def _associated_data(collection: str, id_: str) -> bytes:
    """What is encrypted for one document opens in no other."""
    return f"{collection}\x1f{id_}".encode()


def _erased_value(model: type[BaseModel], name: str) -> Any:
    one = get_field_plan(model).personal.get(name)
    return one.erased_value if one is not None else model.model_fields[name].get_default(call_default_factory=True)
