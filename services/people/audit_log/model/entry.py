"""What was done, by whom and from where: entries tell it, seals hold the entries in their order.

Why it survives the erasure of a person: docs/decisions/0012-audit-log-with-erasable-entries.md.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from shared.entity import Entity, Part
from shared.privacy import Basis, Category, Keep, Personal, Plain, Purpose

EntryValue = str | int | bool | list[str] | None
PersonalField = Literal["by", "about", "client", "before", "after"]
PERSONAL_FIELDS: tuple[PersonalField, ...] = ("by", "about", "client", "before", "after")
ERASED = "audit.erased"
EXPIRED = "audit.outlived"
RETENTION = timedelta(days=3 * 365)
"""How long an entry is kept. Its seal, which tells nothing of anybody, stays for good."""
FIRST_HASH = "0" * 64
LOG = Personal(
    "deeds",
    Purpose.PROTECT,
    Category.TRACE,
    Basis.SAFETY,
    Keep.PROOF,
    encrypted=False,
    reason="chained",
    erased_value=None,
)
"""Who did what. It names nobody in `of`: erasing goes by `Entry.forget`, which keeps the chain whole."""
LogText = Annotated[str, LOG]
_ACTION_PATTERN = re.compile(r"^[a-z_]+\.[a-z_]+$")
_CONTACT_PATTERN = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")


class Entry(Entity):
    """One action. `about` names things as `kind:id`; `before` and `after` are short values, never texts or contacts.

    Every personal field has a salt and a print (the SHA-256 of both): without value and salt the print says nothing,
    and the chain, which holds the prints, stays whole.
    """

    at: datetime
    deed: Plain
    school_ids: list[Plain]
    by: LogText | None = None
    about: list[LogText] | None = None
    client: LogText | None = None
    before: Annotated[dict[str, EntryValue] | None, LOG] = None
    after: Annotated[dict[str, EntryValue] | None, LOG] = None
    salts: dict[str, Plain]
    prints: dict[str, Plain]
    sealed_in: int | None = None

    @classmethod
    def create(
        cls,
        *,
        id_: str,
        at: datetime,
        action: str,
        by: str,
        about: Sequence[str],
        client: str,
        school_ids: Iterable[str] = (),
        before: Mapping[str, EntryValue] | None = None,
        after: Mapping[str, EntryValue] | None = None,
    ) -> "Entry":
        """A new one. Raises ValueError for a name that is none, and for contacts."""
        if not _ACTION_PATTERN.match(action):
            raise ValueError(f"An action is called thing.action, not {action!r}")
        for values in (before, after):
            if values is not None and _CONTACT_PATTERN.search(_canonical(values)):
                raise ValueError(f"{action}: contacts do not belong into the log, say that they changed")
        entry = cls(
            id=id_,
            at=at,
            deed=action,
            school_ids=sorted(set(school_ids)),
            by=by,
            about=list(about),
            client=client,
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
            salts={name: secrets.token_hex(16) for name in PERSONAL_FIELDS},
            prints={},
        )
        entry.prints = {name: _salted_digest(entry.salts[name], getattr(entry, name)) for name in PERSONAL_FIELDS}
        return entry

    @property
    def digest(self) -> str:
        """What a seal holds of this entry."""
        return _digest([self.id, _format_moment(self.at), self.deed, self.school_ids, self.prints])

    @property
    def erased_fields(self) -> frozenset[str]:
        """The personal fields whose values are gone."""
        return frozenset(name for name in PERSONAL_FIELDS if name not in self.salts)

    def erase_fields(self, fields: Iterable[PersonalField]) -> None:
        """Value and salt are gone for good; the prints stay."""
        for name in fields:
            setattr(self, name, None)
            self.salts.pop(name, None)

    def find_fault(self) -> str | None:
        """Why this entry is not as it was written; None when its values still fit their prints."""
        if set(self.prints) != set(PERSONAL_FIELDS):
            return "its prints are not complete"
        for name in PERSONAL_FIELDS:
            value, salt = getattr(self, name), self.salts.get(name)
            if salt is None and value is not None:
                return f"`{name}` was put in after it had been erased"
            if salt is not None and _salted_digest(salt, value) != self.prints[name]:
                return f"`{name}` is not what was written"
        return None


class SealedEntry(Part):
    """One entry in a seal."""

    id: str
    digest: Plain


class Seal(Entity):
    """Some entries in their order, chained to the seal before by its hash."""

    number: int = Field(ge=1)
    at: datetime
    entries: list[SealedEntry]
    previous: Plain
    hash: Plain

    @classmethod
    def create(cls, entries: Sequence[Entry], *, after: "Seal | None", at: datetime) -> "Seal":
        """The next seal over these entries."""
        number, previous = (1, FIRST_HASH) if after is None else (after.number + 1, after.hash)
        held = [SealedEntry(id=entry.id, digest=entry.digest) for entry in entries]
        seal = cls(id=make_seal_id(number), number=number, at=at, entries=held, previous=previous, hash="")
        seal.hash = seal.computed_hash
        return seal

    @property
    def computed_hash(self) -> str:
        """The hash of what the seal holds."""
        held = [[one.id, one.digest] for one in self.entries]
        return _digest([self.number, _format_moment(self.at), self.previous, held])


def make_seal_id(number: int) -> str:
    """The one name of the seal with this number: two that append at once cannot both succeed."""
    return f"seal-{number:012}"


def _salted_digest(salt: str, value: Any) -> str:
    return _digest([salt, value])


def _digest(values: Any) -> str:
    return hashlib.sha256(_canonical(values).encode()).hexdigest()


def _canonical(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _format_moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
