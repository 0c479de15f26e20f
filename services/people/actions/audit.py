"""Everybody who changes something, or looks at personal data, leaves an entry in the same atomic work."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

from services.people import policy
from services.people.model.audit import ERASED, Entry, Personal, Value
from services.people.policy.audit import may_read_log
from services.people.store import Persons
from services.people.store.audit import Asked, Entries
from shared.identity import Who
from shared.store import WORDS, Reading, Writing

_MOST = 5_000


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


def _name(who: Who) -> str:
    return who.person_id or (f"room:{who.service}" if who.service else "")
