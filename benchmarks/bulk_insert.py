"""Copies of real documents, in bulk: each with a key, a code and an identifier of its own, as intake makes them."""

import hashlib
import hmac
import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import uvloop
from bson import encode
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pymongo import MongoClient
from pymongo.collection import Collection

from benchmarks.environment import Place
from benchmarks.figures import NotMeasured
from services.intake.requests.model import Request, Stage
from services.intake.requests.store import Requests
from services.matching.topics.store import Demands
from shared.http import Secrets
from shared.identity import new_id
from shared.privacy import list_encrypted_fields
from shared.store import Connection, Store
from shared.store.person_keys import KEYS_COLLECTION, PersonKey, _associated_data, _generate_keys

ONE_SCHOOL = 400
"""Requests of one school: there are more schools when there are more requests, as in a region that grows."""
LEAST = 400
"""Added at every size: what is followed is a copy, whose key no process has at hand."""
_AT_ONCE = 1_000
_OPEN = [stage.value for stage in Stage if stage not in (Stage.CLOSED, Stage.WITHDRAWN)]
_DAYS = 3 * 365


class Stock:
    """The stored requests of intake, and what matching knows of them. `codes` open some of them."""

    def __init__(self, place: Place, secrets: Secrets) -> None:
        self._place = place
        self._secrets = secrets
        self._chance = random.Random(1)  # the same stock every time
        self._count = 0
        self._templates = uvloop.run(self._opened())
        self.codes: list[str] = []

    def fill(self, size: int) -> None:
        """So many requests lie there afterwards, or some more than lay there already."""
        with MongoClient[dict[str, Any]](self._place.mongo_url) as client:
            intake, matching = (client[f"{self._place.prefix}_{service}"] for service in ("intake", "matching"))
            requests, demands = intake[Requests.name], matching[Demands.name]
            known = demands.find_one({"_pending": None})
            if known is None:
                raise NotMeasured("matching knows of no request")
            missing = iter(range(max(LEAST, size - requests.estimated_document_count())))
            while batch := list(islice(missing, _AT_ONCE)):
                copies = list(self._copies(len(batch), intake[KEYS_COLLECTION]))
                requests.insert_many(copies, ordered=False)
                demands.insert_many([_demand(known, copy) for copy in copies], ordered=False)

    async def _opened(self) -> list[dict[str, Any]]:
        connection = Connection(self._place.mongo_url)
        store = Store.for_service(
            connection, self._place.prefix, "intake", Requests, master_key=self._secrets.master_key
        )
        found = await store.collection(Requests.name).find({"_pending": None}).to_list(200)
        await store.keys.decrypt_documents(Request, Requests.name, found)
        await connection.close()
        if not found:
            raise NotMeasured("no request has been sent yet")
        return found

    def _copies(self, count: int, keys: Collection[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        made = _keys(self._secrets.master_key, count)
        keys.insert_many([{"_id": key.id, "key": wrapped} for key, wrapped in made], ordered=False)
        for key, _ in made:
            yield self._copy(self._templates[self._count % len(self._templates)], key)
            self._count += 1

    def _copy(self, template: dict[str, Any], key: PersonKey) -> dict[str, Any]:
        id_, nonce = new_id(), os.urandom(12)
        fields = list_encrypted_fields(Request)
        inner = {name: template[name] for name in fields}
        moved = datetime.now(UTC) - timedelta(days=self._chance.uniform(0, _DAYS))
        code = self._secrets.derive_code(id_)
        if self._count % 97 == 0:
            self.codes = [*self.codes[-199:], code]
        place_in_school = self._count % ONE_SCHOOL
        return {
            **{name: value for name, value in template.items() if name not in fields},
            "_id": id_,
            "_key": key.id,
            "code_digest": self._secrets.digest_code(code),
            "_sealed": nonce + key.cipher.encrypt(nonce, encode(inner), _associated_data(Requests.name, id_)),
            "school_id": f"stock-{self._count // ONE_SCHOOL}",
            "submitted_at": moved,
            "moved_at": moved,
            "stage": _OPEN[place_in_school % len(_OPEN)] if place_in_school < 60 else Stage.CLOSED.value,
            "author_id": None,
        }


def _demand(known: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    marks = [{**mark, "subject": request["_id"]} for mark in known.get("_inbox", ())]
    closed = request["stage"] == Stage.CLOSED.value
    return {**known, "_id": request["_id"], "school_id": request["school_id"], "_inbox": marks, "ended": closed}


def _keys(master_key: bytes, count: int) -> list[tuple[PersonKey, bytes]]:
    master = AESGCM(hmac.digest(master_key, b"keys", hashlib.sha256))  # as shared.store.person_keys.Keys does
    made: list[tuple[PersonKey, bytes]] = []
    while len(made) < count:
        made += _generate_keys(master)
    return made[:count]
