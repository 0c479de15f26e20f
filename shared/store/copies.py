"""A copy of what a service stores of a person, encrypted for that person alone: nobody on the way can read it.

The one who gathers the copies makes a pair of keys for each copy; services encrypt their part with the public one
(X25519, HKDF-SHA256, AES-256-GCM), so that it may travel as an event.
"""

import json
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.entity import Entity
from shared.privacy import Keep, get_field_plan, list_personal_values
from shared.store.collection import Collection
from shared.store.erasure import list_mentioning
from shared.store.schema import RetentionRule
from shared.store.tenant_filter import visible_to_service
from shared.store.work import Writing

_POINT = 32
_ZERO = bytes(12)  # each key encrypts once


class CopyRecord(Entity):
    """That a copy was given; what was in it is not kept. By the copy's own identifier."""

    at: datetime


class CopyRecords(Collection[CopyRecord]):
    """The copies that this service has given."""

    name = "copied"
    model = CopyRecord
    has_outbox = True
    visible = staticmethod(visible_to_service)
    rules = (RetentionRule(Keep.COPY, 30, "at"),)


def generate_key_pair() -> tuple[str, str]:
    """A private key and its public one, in base64."""
    private = X25519PrivateKey.generate()
    return _text(private.private_bytes_raw()), _text(private.public_key().public_bytes_raw())


def encrypt_for(public: str, content: bytes, copy_id: str) -> str:
    """Sealed for the holder of the private key, in base64; it opens for this copy only."""
    own, theirs = X25519PrivateKey.generate(), b64decode(public)
    point = own.public_key().public_bytes_raw()
    secret = own.exchange(X25519PublicKey.from_public_bytes(theirs))
    return _text(point + _cipher(secret, point, theirs, copy_id).encrypt(_ZERO, content, copy_id.encode()))


def decrypt_copy(private: str, encrypted: str, copy_id: str) -> bytes:
    """What was encrypted. Raises cryptography's InvalidTag for another copy, another key, a changed byte."""
    own, raw = X25519PrivateKey.from_private_bytes(b64decode(private)), b64decode(encrypted)
    point = raw[:_POINT]
    secret = own.exchange(X25519PublicKey.from_public_bytes(point))
    cipher = _cipher(secret, point, own.public_key().public_bytes_raw(), copy_id)
    return cipher.decrypt(_ZERO, raw[_POINT:], copy_id.encode())


async def copy_person(work: Writing, person_id: str, copy_id: str, public: str) -> tuple[CopyRecord, str]:
    """All that the service stores of a person, encrypted; the work must be the service's own (`as_service`)."""
    held = [_describe(name, entity, person_id) for name, entity in await list_mentioning(work, person_id)]
    copied = CopyRecord(id=copy_id, at=work.now)
    await CopyRecords(work).add(copied)
    return copied, encrypt_for(public, json.dumps(held, ensure_ascii=False, default=str).encode(), copy_id)


def _describe(collection: str, entity: Entity, person_id: str) -> dict[str, Any]:
    whole = "id" in get_field_plan(type(entity)).person_ids
    own: dict[str, list[Any]] = {}
    for what, value in list_personal_values(entity, person_id, whole=whole):
        own.setdefault(what, []).append(value)
    return {"where": collection, "id": entity.id, "own": own}


def _cipher(secret: bytes, point: bytes, theirs: bytes, copy_id: str) -> AESGCM:
    info = b"docendo copy\x1f" + point + theirs + copy_id.encode()
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret))


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
