"""Everybody who changes something, or looks at personal data, leaves an entry in the same atomic work."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.people import policy
from services.people.model.audit import ERASED, KEPT, OUTLIVED, Entry, Personal, Seal, Value
from services.people.policy.audit import may_read_log
from services.people.store import Persons
from services.people.store.audit import Asked, Entries, Seals
from shared.identity import Who
from shared.problems import Conflict
from shared.store import WORDS, Reading, Store, Writing

PER_SEAL = 200
_AT_ONCE = 100
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking the chain has found; `fault` names the first entry that is not as it was written."""

    entries: int
    seals: int
    erased: int
    unsealed: int
    head: str
    fault: str | None = None

    def __str__(self) -> str:
        figures = f"entries={self.entries} seals={self.seals} erased={self.erased} unsealed={self.unsealed}"
        return f"{figures} head={self.head} " + ("holds" if self.fault is None else f"BROKEN: {self.fault}")


@dataclass(slots=True)
class _Outlived:
    """The seals whose entries are all gone, and up to which seal the log itself says so, and when it did."""

    missing: dict[int, datetime] = field(default_factory=dict)
    until: int = 0
    at: datetime | None = None

    def take(self, entry: Entry) -> None:
        until = (entry.after or {}).get("until_seal")
        if isinstance(until, int) and until > self.until:
            self.until, self.at = until, entry.at

    def fault(self) -> str | None:
        """The first seal whose entries are gone before their time, or without a word."""
        for number, sealed_at in self.missing.items():
            if self.at is None or number > self.until:
                return f"the entries of seal {number} are missing"
            if sealed_at >= self.at - KEPT:
                return f"the entries of seal {number} were let go of before their time"
        return None


async def note(
    work: Writing,
    *,
    deed: str,
    about: str | Sequence[str],
    school_id: str | Iterable[str] = (),
    before: Mapping[str, Value] | None = None,
    after: Mapping[str, Value] | None = None,
    by: str | None = None,
) -> None:
    """Writes an entry with everything else of this work, or not at all.

    `about` names things as `kind:id` (`person:…`, `school:…`); `before` and `after` are short values without contacts
    and without anybody's texts. `by` is for a work that the room does on behalf of somebody it has just recognised.
    """
    entry = Entry.tell(
        id_=work.new_id(), at=work.now, deed=deed, by=_name(work.who) if by is None else by, client=work.client,
        about=[about] if isinstance(about, str) else about,
        school_ids=[school_id] if isinstance(school_id, str) else school_id, before=before, after=after,
    )  # fmt: skip
    await Entries(work).add(entry)


async def found(work: Reading, asked: Asked, limit: int = 100, skip: int = 0) -> list[Entry]:
    """What fits, the newest first."""
    may_read_log(work.who)
    entries = await Entries(work).found(asked, limit, skip)
    for entry in entries:
        await _open(work, entry)
    return entries


async def export(work: Writing, asked: Asked) -> AsyncIterator[Entry]:
    """Everything that fits, to be taken away; that it was taken is noted first."""
    may_read_log(work.who)
    given = {"person": asked.person, "deed": asked.deed, "school": asked.school}
    period = {"since": asked.since, "until": asked.until}
    told: dict[str, Value] = {word: value for word, value in given.items() if value}
    told |= {word: moment.isoformat() for word, moment in period.items() if moment is not None}
    await note(work, deed="audit.exported", about="audit:log", school_id=work.who.schools(), after=told)
    return _opened(Reading(work.store, work.who), asked)


async def _opened(work: Reading, asked: Asked) -> AsyncIterator[Entry]:
    async for entry in Entries(work).all_found(asked):
        await _open(work, entry)
        yield entry


async def _open(work: Reading, entry: Entry) -> None:
    """Puts the words of a person into their place for whoever reads the log; the chain holds them sealed.

    Nothing stands there once the person's key is gone: in a copy that was restored.
    """
    person_id = next((one.removeprefix("person:") for one in entry.about or [] if one.startswith("person:")), None)
    for told in (entry.before, entry.after):
        for name, value in (told or {}).items():
            if told is not None and person_id is not None and isinstance(value, str) and value.startswith(WORDS):
                words = await Persons(Reading(work.store, policy.THE_ROOM)).open_with(person_id, value)
                told[name] = None if words is None else json.loads(words)


async def seal_due(store: Store) -> int:
    """Seals what has been written since; gives how many entries. Of several that seal at once, one does."""
    sealed = 0
    while True:
        work = Writing(store, policy.THE_ROOM)
        waiting = await Entries(work).unsealed(PER_SEAL)
        if not waiting:
            return sealed
        seal = Seal.close(waiting, after=await Seals(work).last(), at=work.now)
        await Seals(work).add(seal)
        for entry in waiting:
            entry.sealed_in = seal.number
            await Entries(work).save(entry)
        try:
            await work.commit()
        except Conflict:
            return sealed  # another process was faster: the rest is its, or the next hour's
        sealed += len(waiting)


async def let_go_due(store: Store) -> int:
    """Lets go of the entries whose time is over, seal by seal from the oldest on; gives how many.

    The seals stay, so the chain holds from its beginning. Each time an entry says up to which seal the entries are
    gone: what is gone and younger, or without such an entry, is a fault.
    """
    gone = 0
    while True:
        work = Writing(store, policy.THE_ROOM)
        oldest = await Entries(work).oldest_sealed()
        seal = None if oldest is None else await Seals(work).numbered(oldest.sealed_in or 0)
        if seal is None or seal.at >= work.now - KEPT:
            return gone
        held = await Entries(work).sealed_in(seal.number)
        for entry in held:
            await Entries(work).remove(entry)
        await note(work, deed=OUTLIVED, about="audit:log", after={"until_seal": seal.number, "entries": len(held)})
        try:
            await work.commit()
        except Conflict:
            return gone  # another process is at it
        gone += len(held)


async def check(work: Reading, head: tuple[int, str] | None = None) -> Checked:
    """Walks the whole chain. `head` is the number and hash of a seal that somebody has written down elsewhere."""
    entries = erased = 0
    last: Seal | None = None
    gone: dict[str, frozenset[str]] = {}
    admitted: dict[str, set[str]] = {}
    outlived = _Outlived()
    fault: str | None = None
    while fault is None and (seals := await Seals(work).after(last.number if last else 0, _AT_ONCE)):
        for seal in seals:
            fault = _seal_fault(seal, last, head) or await _entries_fault(work, seal, gone, admitted, outlived)
            if fault is not None:
                break
            entries, last = entries + len(seal.entries), seal
    fault = fault or outlived.fault()
    number = last.number if last else 0
    if fault is None and (beyond := await Entries(work).beyond(number)) is not None:
        fault = f"entry {beyond.id} names seal {beyond.sealed_in}, but the chain ends at {number}"
    if fault is None and head is not None and head[0] > number:
        fault = f"seal {head[0]} was written down, but the chain ends at {number}"
    for id_, fields in gone.items():
        erased += 1
        if fault is None and fields - admitted.get(id_, set()):
            fault = f"entry {id_} has lost {', '.join(sorted(fields))}, and no entry says that it was erased"
    unsealed = await Entries(work).how_many_unsealed()
    return Checked(entries, number, erased, unsealed, f"{number}:{last.hash}" if last else "0:", fault)


async def forget_person(work: Writing, person_id: str) -> int:
    """A person is erased: what tells of them in the log goes, the deeds and the chain stay. Gives how many entries.

    That it was done is an entry of its own; without it the chain would not hold.
    """
    touched: dict[frozenset[Personal], list[str]] = {}
    for entry in await Entries(work).of(person_id, _MOST):
        fields: set[Personal] = {"by", "client"} if entry.by == person_id else set()
        if f"person:{person_id}" in (entry.about or []):
            fields |= {"about", "before", "after"}
        entry.forget(fields)
        await Entries(work).save(entry)
        touched.setdefault(frozenset(fields), []).append(f"entry:{entry.id}")
    for lost, about in touched.items():
        await note(work, deed=ERASED, about=about, after={"fields": sorted(lost)})
    return sum(map(len, touched.values()))


def _seal_fault(seal: Seal, last: Seal | None, head: tuple[int, str] | None) -> str | None:
    number = last.number + 1 if last else 1
    if seal.number != number:
        return f"seal {number} is missing"
    if last is not None and seal.previous != last.hash:
        return f"seal {number} does not follow seal {last.number}"
    if seal.hash != seal.true_hash:
        return f"seal {number} is not what was written"
    if head is not None and head[0] == number and head[1] != seal.hash:
        return f"seal {number} is not the one that was written down"
    return None


async def _entries_fault(
    work: Reading, seal: Seal, gone: dict[str, frozenset[str]], admitted: dict[str, set[str]], outlived: _Outlived
) -> str | None:
    there = {entry.id: entry for entry in await Entries(work).sealed_in(seal.number)}
    if not there:
        outlived.missing[seal.number] = seal.at
        return None
    for held in seal.entries:
        entry = there.pop(held.id, None)
        if entry is None:
            return f"entry {held.id} of seal {seal.number} is missing"
        if entry.digest != held.digest:
            return f"entry {held.id} is not what was written"
        if (fault := entry.fault()) is not None:
            return f"entry {held.id}: {fault}"
        if entry.erased:
            gone[entry.id] = entry.erased
        _admit(entry, admitted, outlived)
    if there:
        return f"entry {min(there)} says that seal {seal.number} holds it, but it does not"
    return None


def _admit(entry: Entry, admitted: dict[str, set[str]], outlived: _Outlived) -> None:
    """What this entry says is gone."""
    if entry.deed == OUTLIVED:
        outlived.take(entry)
    if entry.deed == ERASED:
        fields = (entry.after or {}).get("fields")
        for named in entry.about or []:
            lost = fields if isinstance(fields, list) else ()
            admitted.setdefault(named.removeprefix("entry:"), set()).update(lost)


def _name(who: Who) -> str:
    return who.person_id or (f"room:{who.service}" if who.service else "")
