"""The key of each person's things: what is personal is sealed with it, and gone when it is gone.

Keys are made ahead, a batch in one durable write, so that a request does not wait for a second one. They lie in a
collection of their own, sealed by the deployment's master key, and stay out of ordinary backups
(docs/decisions/0013): to erase a key is to erase the copies too.
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
from shared.privacy import plan, sealed_fields

COLLECTION = "_keys"
AHEAD, LOW = 256, 64
KNOWN = 4_096
"""Keys at hand, the last used: each weighs 2.5 kB of the process's memory."""
GOOD_FOR = 300.0
"""Seconds for which a key at hand is good: another process may have erased it meanwhile."""
_AWARE: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True)
_NONCE, _KEY = 12, 32
_FOUND = "hmac:"
WORDS = "sealed:"
BARE = "_bare"
"""In a document that was read, never in the database: the fields that stand open and are to be sealed."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key and its name."""

    id: str
    cipher: AESGCM


class Kept(Protocol):
    """A thing of a work, and what was read of it."""

    collection: str
    entity: Entity
    loaded: dict[str, Any] | None
    key: Key | None
    cleansed: bool


class Keys:
    """The keys of one room. Without a master key nothing personal can be kept."""

    def __init__(self, collection: AsyncIOMotorCollection[dict[str, Any]], master: bytes | None) -> None:
        self._collection = collection
        self._master = None if master is None else AESGCM(hmac.digest(master, b"keys", hashlib.sha256))
        self._prints = b"" if master is None else hmac.digest(master, b"prints", hashlib.sha256)
        self._ahead: list[Key] = []
        self._known: OrderedDict[str, tuple[Key, float]] = OrderedDict()
        self._making = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    @property
    def can_seal(self) -> bool:
        """Whether this process knows the master key."""
        return self._master is not None

    def print_of(self, text: str) -> str:
        """What is kept of a text by which something is found: the same for the same text, and nothing to read."""
        if not self._prints:
            raise TypeError("a room that keeps personal things needs the deployment's master key")
        return _FOUND + hmac.digest(self._prints, text.encode(), hashlib.sha256).hex()

    def _printed(self, text: str) -> str:
        return text if text.startswith(_FOUND) else self.print_of(text)

    async def belonging_to(self, kept: Kept) -> Key | None:
        """The key for a thing that is to be written: its own, or a new one; None where nothing is sealed."""
        if not sealed_fields(type(kept.entity)):
            return None
        own = None if kept.cleansed else (kept.loaded or {}).get("_key")
        keys = {} if own is None else await self._fetch([own])
        return keys.get(own or "") or await self._new()

    def sealed(self, kept: Kept, body: dict[str, Any]) -> dict[str, Any]:
        """The body as the database gets it; of an old thing in which nothing sealed has changed, without that."""
        model, loaded = type(kept.entity), kept.loaded or {}
        for name in plan(model).found:
            told = body[name]
            body[name] = [self._printed(one) for one in told] if isinstance(told, list) else self._printed(told)
        fields = sealed_fields(model)
        if kept.key is None or not fields:
            return body
        inner = {name: body.pop(name) for name in fields}
        bare = loaded.get(BARE, ())
        if loaded.get("_key") == kept.key.id and not bare and all(loaded.get(name) == inner[name] for name in fields):
            return body
        nonce = os.urandom(_NONCE)
        cipher = kept.key.cipher.encrypt(nonce, encode(inner), _place(kept.collection, kept.entity.id))
        body.update(dict.fromkeys(bare))
        return {**body, "_key": kept.key.id, "_sealed": nonce + cipher}

    async def open(self, model: type[BaseModel], collection: str, documents: Sequence[dict[str, Any]]) -> None:
        """Puts what is sealed back into its place, or, where the key is gone, what is left of an erased field.

        A field that was kept before it was to be sealed stands open beside the others: it is read, and named in BARE.
        """
        fields = sealed_fields(model)
        if not fields or not documents:
            return
        keys = await self._fetch([one["_key"] for one in documents if "_key" in one])
        for one in documents:
            inner = _inside(one, collection, keys) if "_key" in one else {}
            if len(inner) < len(fields):
                _uncover(one, model, [name for name in fields if name not in inner], gone="_key" in one and not inner)
            one.update({name: inner[name] for name in fields if name in inner})

    async def seal_words(self, key_id: str, place: str, words: str) -> str:
        """Words that go elsewhere, sealed with the key of a thing: `place` says whose they are. Raises LookupError."""
        key = (await self._fetch([key_id])).get(key_id)
        if key is None:
            raise LookupError(f"{place}: its key is gone")
        nonce = os.urandom(_NONCE)
        return WORDS + b64encode(nonce + key.cipher.encrypt(nonce, words.encode(), place.encode())).decode()

    async def open_words(self, key_id: str, place: str, sealed: str) -> str | None:
        """The words; None where the key is gone, or where they are another's."""
        key = (await self._fetch([key_id])).get(key_id)
        if key is None:
            return None
        try:
            raw = b64decode(sealed.removeprefix(WORDS))
            return key.cipher.decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
        except (InvalidTag, ValueError):  # another's, or something that only begins like it
            return None

    async def erase(self, kept: Iterable[Kept], session: Any) -> None:
        """Forgets for ever the keys of what is cleansed or taken away."""
        gone = [one.loaded["_key"] for one in kept if one.cleansed and one.loaded and "_key" in one.loaded]
        if not gone:
            return
        await self._collection.delete_many({"_id": {"$in": gone}}, session=session)
        for one in gone:
            self._known.pop(one, None)

    async def _new(self) -> Key:
        while not self._ahead:
            await self._make()
        if len(self._ahead) < LOW and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._make())
        key = self._ahead.pop()
        self._remember(key, monotonic() + GOOD_FOR)
        return key

    async def _make(self) -> None:
        """A batch in one durable write; who comes meanwhile waits for the same batch."""
        if self._master is None:
            raise TypeError("a room that keeps personal things needs the deployment's master key")
        async with self._making:
            if len(self._ahead) >= LOW:
                return
            made = _batch(self._master)
            await self._collection.insert_many([{"_id": key.id, "key": wrapped} for key, wrapped in made])
            self._ahead += [key for key, _ in made]

    async def _fetch(self, ids: Sequence[str]) -> dict[str, Key]:
        """Those of the keys that are not erased.

        They are given in hand: what is at hand may be pushed out by others, and a thing without its key would look
        like an erased one.
        """
        now = monotonic()  # before the database is asked: what is erased from here on is no longer good in time
        at_hand = {one: self._known[one] for one in ids if one in self._known}
        found = {one: key for one, (key, until) in at_hand.items() if now < until}
        unknown = {one for one in ids if one not in found}
        for one in found:
            self._remember(*at_hand[one])
        if unknown and self._master is not None:
            async for kept in self._collection.find({"_id": {"$in": list(unknown)}}):
                raw = kept["key"]
                opened = self._master.decrypt(raw[:_NONCE], raw[_NONCE:], kept["_id"].encode())
                found[kept["_id"]] = key = Key(kept["_id"], AESGCM(opened))
                self._remember(key, now + GOOD_FOR)
        return found

    def _remember(self, key: Key, until: float) -> None:
        """As the last used; the first of all gives way: a plain dict would look for its first through all its gaps."""
        self._known[key.id] = key, until
        self._known.move_to_end(key.id)
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)


def _inside(document: dict[str, Any], collection: str, keys: Mapping[str, Key]) -> dict[str, Any]:
    key = keys.get(document["_key"])
    if key is None:
        return {}
    blob = document["_sealed"]
    try:
        return decode(key.cipher.decrypt(blob[:_NONCE], blob[_NONCE:], _place(collection, document["_id"])), _AWARE)
    except InvalidTag:
        raise RuntimeError(f"{collection}: something sealed was moved or changed by another hand") from None


def _uncover(document: dict[str, Any], model: type[BaseModel], unsealed: Sequence[str], *, gone: bool) -> None:
    """What is not in the sealed part: kept open from before, or nothing; nothing at all once the key is `gone`."""
    document[BARE] = [name for name in unsealed if document.get(name) is not None]
    if "_key" in document:
        document.update({name: _left(model, name) for name in unsealed if gone or name not in document[BARE]})


def _batch(master: AESGCM) -> list[tuple[Key, bytes]]:
    """New keys, each with what is kept of it. One draw of random bytes serves them all: a draw costs as a sealing."""
    batch, drawn, size = new_id(), os.urandom(AHEAD * (_KEY + _NONCE)), _KEY + _NONCE
    made: list[tuple[Key, bytes]] = []
    for number in range(AHEAD):
        piece = drawn[number * size : (number + 1) * size]
        key, nonce, id_ = piece[:_KEY], piece[_KEY:], f"{batch}-{number}"
        made.append((Key(id_, AESGCM(key)), nonce + master.encrypt(nonce, key, id_.encode())))
    return made


def _place(collection: str, id_: str) -> bytes:
    """What is sealed for one document opens in no other."""
    return f"{collection}\x1f{id_}".encode()


def _left(model: type[BaseModel], name: str) -> Any:
    one = plan(model).personal.get(name)
    return one.left if one is not None else model.model_fields[name].get_default(call_default_factory=True)
