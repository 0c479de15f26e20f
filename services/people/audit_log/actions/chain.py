"""The chain that holds the log: entries are sealed in order, let go of after their time, and looked over."""

from dataclasses import dataclass, field
from datetime import datetime

from services.people.audit_log.actions.entries import log_action
from services.people.audit_log.model.entry import ERASED, EXPIRED, RETENTION, Entry, Seal
from services.people.audit_log.store import Entries, Seals
from shared.problems import Conflict
from shared.store import Reading, Store, service_writing

ENTRIES_PER_SEAL = 200
_SEALS_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class ChainReport:
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
class _ExpiredSeals:
    """The seals whose entries are all gone, and up to which seal the log itself says so, and when it did."""

    missing: dict[int, datetime] = field(default_factory=dict)
    until: int = 0
    at: datetime | None = None

    def note_expiry(self, entry: Entry) -> None:
        until = (entry.after or {}).get("until_seal")
        if isinstance(until, int) and until > self.until:
            self.until, self.at = until, entry.at

    def find_fault(self) -> str | None:
        """The first seal whose entries are gone before their time, or without a word."""
        for number, sealed_at in self.missing.items():
            if self.at is None or number > self.until:
                return f"the entries of seal {number} are missing"
            if sealed_at >= self.at - RETENTION:
                return f"the entries of seal {number} were let go of before their time"
        return None


async def seal_entries(store: Store) -> int:
    """Seals what has been written since; gives how many entries. Of several that seal at once, one does."""
    sealed = 0
    while True:
        work = service_writing(store)
        waiting = await Entries(work).list_unsealed(ENTRIES_PER_SEAL)
        if not waiting:
            return sealed
        seal = Seal.create(waiting, after=await Seals(work).find_last(), at=work.now)
        await Seals(work).add(seal)
        for entry in waiting:
            entry.sealed_in = seal.number
            await Entries(work).save(entry)
        try:
            await work.commit()
        except Conflict:
            return sealed  # another process was faster: the rest is its, or the next hour's
        sealed += len(waiting)


async def delete_expired_entries(store: Store) -> int:
    """Lets go of the entries whose time is over, seal by seal from the oldest on; gives how many.

    The seals stay, so the chain holds from its beginning. Each time an entry says up to which seal the entries are
    gone: what is gone and younger, or without such an entry, is a fault.
    """
    gone = 0
    while True:
        work = service_writing(store)
        oldest = await Entries(work).find_oldest_sealed()
        seal = None if oldest is None else await Seals(work).find_numbered(oldest.sealed_in or 0)
        if seal is None or seal.at >= work.now - RETENTION:
            return gone
        held = await Entries(work).list_sealed_in(seal.number)
        for entry in held:
            await Entries(work).remove(entry)
        await log_action(
            work, action=EXPIRED, about="audit:log", after={"until_seal": seal.number, "entries": len(held)}
        )
        try:
            await work.commit()
        except Conflict:
            return gone  # another process is at it
        gone += len(held)


async def verify_chain(work: Reading, head: tuple[int, str] | None = None) -> ChainReport:
    """Walks the whole chain. `head` is the number and hash of a seal that somebody has written down elsewhere."""
    entries = erased = 0
    last: Seal | None = None
    gone: dict[str, frozenset[str]] = {}
    admitted: dict[str, set[str]] = {}
    outlived = _ExpiredSeals()
    fault: str | None = None
    while fault is None and (seals := await Seals(work).list_after(last.number if last else 0, _SEALS_PER_PAGE)):
        for seal in seals:
            fault = _find_seal_fault(seal, last, head) or await _find_entries_fault(
                work, seal, gone, admitted, outlived
            )
            if fault is not None:
                break
            entries, last = entries + len(seal.entries), seal
    fault = fault or outlived.find_fault()
    number = last.number if last else 0
    if fault is None and (beyond := await Entries(work).find_beyond(number)) is not None:
        fault = f"entry {beyond.id} names seal {beyond.sealed_in}, but the chain ends at {number}"
    if fault is None and head is not None and head[0] > number:
        fault = f"seal {head[0]} was written down, but the chain ends at {number}"
    for id_, fields in gone.items():
        erased += 1
        if fault is None and fields - admitted.get(id_, set()):
            fault = f"entry {id_} has lost {', '.join(sorted(fields))}, and no entry says that it was erased"
    unsealed = await Entries(work).count_unsealed()
    return ChainReport(entries, number, erased, unsealed, f"{number}:{last.hash}" if last else "0:", fault)


def _find_seal_fault(seal: Seal, last: Seal | None, head: tuple[int, str] | None) -> str | None:
    number = last.number + 1 if last else 1
    if seal.number != number:
        return f"seal {number} is missing"
    if last is not None and seal.previous != last.hash:
        return f"seal {number} does not follow seal {last.number}"
    if seal.hash != seal.computed_hash:
        return f"seal {number} is not what was written"
    if head is not None and head[0] == number and head[1] != seal.hash:
        return f"seal {number} is not the one that was written down"
    return None


async def _find_entries_fault(
    work: Reading, seal: Seal, gone: dict[str, frozenset[str]], admitted: dict[str, set[str]], expired: _ExpiredSeals
) -> str | None:
    there = {entry.id: entry for entry in await Entries(work).list_sealed_in(seal.number)}
    if not there:
        expired.missing[seal.number] = seal.at
        return None
    for held in seal.entries:
        entry = there.pop(held.id, None)
        if entry is None:
            return f"entry {held.id} of seal {seal.number} is missing"
        if entry.digest != held.digest:
            return f"entry {held.id} is not what was written"
        if (fault := entry.find_fault()) is not None:
            return f"entry {held.id}: {fault}"
        if entry.erased_fields:
            gone[entry.id] = entry.erased_fields
        _note_admissions(entry, admitted, expired)
    if there:
        return f"entry {min(there)} says that seal {seal.number} holds it, but it does not"
    return None


def _note_admissions(entry: Entry, admitted: dict[str, set[str]], expired: _ExpiredSeals) -> None:
    """What this entry says is gone."""
    if entry.deed == EXPIRED:
        expired.note_expiry(entry)
    if entry.deed == ERASED:
        fields = (entry.after or {}).get("fields")
        for named in entry.about or []:
            lost = fields if isinstance(fields, list) else ()
            admitted.setdefault(named.removeprefix("entry:"), set()).update(lost)
