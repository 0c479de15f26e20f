"""Everybody who changes something, or looks at personal data, leaves an entry in the same atomic work."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

from services.people.audit_log.actions.directory import get_directory
from services.people.audit_log.model.entry import ERASED, Entry, EntryValue, PersonalField
from services.people.audit_log.model.query import LogQuery
from services.people.audit_log.policy import may_read_log
from services.people.audit_log.store import Entries
from shared.identity import Actor
from shared.store import ENCRYPTED_PREFIX, Reading, Writing

_MAX_ENTRIES = 5_000


async def log_action(
    work: Writing,
    *,
    action: str,
    about: str | Sequence[str],
    school_id: str | Iterable[str] = (),
    before: Mapping[str, EntryValue] | None = None,
    after: Mapping[str, EntryValue] | None = None,
    by: str | None = None,
) -> None:
    """Writes an entry with everything else of this work, or not at all.

    `about` names things as `kind:id` (`person:…`, `school:…`); `before` and `after` are short values without contacts
    and without anybody's texts. `by` is for a work that the service does on behalf of somebody it has just recognised.
    """
    entry = Entry.create(
        id_=work.new_id(),
        at=work.now,
        action=action,
        by=_actor_name(work.actor) if by is None else by,
        client=work.client,
        about=[about] if isinstance(about, str) else about,
        school_ids=[school_id] if isinstance(school_id, str) else school_id,
        before=before,
        after=after,
    )
    await Entries(work).add(entry)


async def list_entries(work: Reading, query: LogQuery, limit: int = 100, skip: int = 0) -> list[Entry]:
    """What fits, the newest first."""
    may_read_log(work.actor)
    entries = await Entries(work).list_matching(query, limit, skip)
    for entry in entries:
        await _decrypt_words(work, entry)
    return entries


async def export_entries(work: Writing, query: LogQuery) -> AsyncIterator[Entry]:
    """Everything that fits, to be taken away; that it was taken is noted first."""
    may_read_log(work.actor)
    given = {"person": query.person, "deed": query.action, "school": query.school}
    period = {"since": query.since, "until": query.until}
    values: dict[str, EntryValue] = {word: value for word, value in given.items() if value}
    values |= {word: moment.isoformat() for word, moment in period.items() if moment is not None}
    await log_action(work, action="audit.exported", about="audit:log", school_id=work.actor.school_ids(), after=values)
    return _iterate_decrypted(work.new_reading(), query)


async def _iterate_decrypted(work: Reading, query: LogQuery) -> AsyncIterator[Entry]:
    async for entry in Entries(work).iterate_matching(query):
        await _decrypt_words(work, entry)
        yield entry


async def _decrypt_words(work: Reading, entry: Entry) -> None:
    """Puts the words of a person into their place for whoever reads the log; the chain holds them sealed.

    Nothing stands there once the person's key is gone: in a copy that was restored.
    """
    person_id = next((one.removeprefix("person:") for one in entry.about or [] if one.startswith("person:")), None)
    if person_id is None:
        return
    service = work.as_service()
    for values in (entry.before or {}, entry.after or {}):
        for name, value in values.items():
            if isinstance(value, str) and value.startswith(ENCRYPTED_PREFIX):
                words = await get_directory().decrypt_words(service, person_id, value)
                values[name] = None if words is None else json.loads(words)


async def forget_person(work: Writing, person_id: str) -> int:
    """A person is erased: what tells of them in the log goes, the actions and the chain stay. Gives how many entries.

    That it was done is an entry of its own; without it the chain would not hold.
    """
    touched: dict[frozenset[PersonalField], list[str]] = {}
    for entry in await Entries(work).list_for_person(person_id, _MAX_ENTRIES):
        fields: set[PersonalField] = {"by", "client"} if entry.by == person_id else set()
        if f"person:{person_id}" in (entry.about or []):
            fields |= {"about", "before", "after"}
        entry.erase_fields(fields)
        await Entries(work).save(entry)
        touched.setdefault(frozenset(fields), []).append(f"entry:{entry.id}")
    for lost, about in touched.items():
        await log_action(work, action=ERASED, about=about, after={"fields": sorted(lost)})
    return sum(map(len, touched.values()))


def _actor_name(actor: Actor) -> str:
    return actor.person_id or (f"room:{actor.service}" if actor.service else "")
