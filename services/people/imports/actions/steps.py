"""The steps of an import, taken by the clock: what dies in the middle is taken up again and has changed nothing."""

import asyncio
import time
from datetime import timedelta

from services.people.audit_log.actions.entries import log_action
from services.people.audit_log.model.entry import EntryValue
from services.people.imports.actions.importer import ListImporter
from services.people.imports.actions.people import PeopleImporter
from services.people.imports.actions.schools import SchoolsImporter
from services.people.imports.actions.tables import read_rows
from services.people.imports.model.plan import (
    PLAN_LIFETIME,
    UNDO_PERIOD,
    Import,
    ImportKind,
    ImportPart,
    RowError,
    digest_plan,
)
from services.people.imports.store import ImportFiles, ImportParts, Imports
from services.people.registry.actions.directory import get_person
from shared.identity import Actor
from shared.problems import Conflict, NotFound, Problem, Unavailable
from shared.store import Reading, Store, Writing, service_reading, service_writing

IMPORTERS: dict[ImportKind, ListImporter] = {"people": PeopleImporter(), "schools": SchoolsImporter()}
CLAIM_DURATION = timedelta(minutes=1)
_PROGRESS_INTERVAL = 0.5
_CHANGED_MEANWHILE = "Something was changed while the file was run, so nothing was done: bring the file in again"


async def take_due_steps(store: Store) -> int:
    """Takes every step that is due; gives how many."""
    taken = 0
    for found in await Imports(service_reading(store)).list_due(service_reading(store).now, 5):
        try:
            await _claim(store, found.id)
            await {"checking": _check, "running": _run, "undoing": _undo}[found.state](store, found)
        except (Conflict, NotFound):
            continue  # another process is at it
        taken += 1
    return taken


async def expire_old_imports(store: Store) -> int:
    """Plans that nobody has run in a day, and what is needed to undo after thirty, are forgotten."""
    reading = service_reading(store)
    old = await Imports(reading).list_stale(reading.now - PLAN_LIFETIME, reading.now - UNDO_PERIOD, 20)
    for found in old:
        work = service_writing(store)
        imported = await Imports(work).get(found.id)
        imported.expire()
        await _clear_plan(work, imported)
        await Imports(work).save(imported)
        await work.commit()
    return len(old)


async def _check(store: Store, found: Import) -> None:
    """The dry run: what it finds is the plan that will be run."""
    work, progress = service_writing(store), _Progress(store, found.id)
    file = await ImportFiles(work).get(f"file:{found.id}")
    importer = IMPORTERS[found.kind]
    parts: list[ImportPart] = []
    try:
        rows = await asyncio.to_thread(read_rows, file.content, importer.get_headings())
        await progress.set_total(len(rows))
        plan, errors = await importer.plan(work, await _get_owner(work, found), rows, progress.report)
        imported = await Imports(work).get(found.id)
        imported.total = len(rows)
        parts = imported.finish_check(plan, errors, at=work.now)
    except Unavailable:
        raise
    except Problem as refused:
        work = service_writing(store)
        imported, file = await Imports(work).get(found.id), await ImportFiles(work).get(f"file:{found.id}")
        imported.refuse(refused.detail, dict(refused.values), at=work.now)
    file.content = b""
    await Imports(work).save(imported)
    await ImportFiles(work).save(file)
    for part in parts:
        await ImportParts(work).add(part)
    await work.commit()


async def _run(store: Store, found: Import) -> None:
    """The plan, part by part, after every row was looked at again; if the world changes even later, it goes back."""
    progress, importer = _Progress(store, found.id), IMPORTERS[found.kind]
    parts = await ImportParts(service_reading(store)).list_for_import(found.id)
    waiting = [part for part in parts if not part.is_run]
    try:
        owner = await _get_owner(service_reading(store), found)
        errors = await _check_plan(store, owner, found, parts) if len(waiting) == len(parts) else []
        for part in waiting if not errors else ():
            work = service_writing(store)
            mine = await ImportParts(work).get(part.id)
            errors = await _find_conflicts(work, owner, found, [mine])
            if errors:
                break
            await importer.run(work, owner, mine.lines)
            mine.is_run = True
            for planned in mine.lines:
                planned.after = None  # what is needed to undo is `before`
            await ImportParts(work).save(mine)
            await work.commit()
            await progress.report(sum(len(one.lines) for one in parts[: part.number + 1]))
    except Conflict:
        errors = [RowError(row=0, says=_CHANGED_MEANWHILE)]
    except Unavailable:
        raise  # the claim runs out, and the step is taken up again where it was left
    except Problem as refused:
        errors = [RowError(row=0, says=refused.detail, values=dict(refused.values))]
    await _finish_run(store, found.id, errors)


async def _check_plan(store: Store, owner: Actor, found: Import, parts: list[ImportPart]) -> list[RowError]:
    if digest_plan(found.file_digest, parts) != found.plan:
        return [RowError(row=0, says="The plan is not the one that was looked at")]
    return await _find_conflicts(service_reading(store), owner, found, parts)


async def _find_conflicts(reading: Reading, owner: Actor, found: Import, parts: list[ImportPart]) -> list[RowError]:
    if not all(part.is_as_planned for part in parts):
        return [RowError(row=0, says="The plan is not the one that was looked at")]
    return [one for part in parts for one in await IMPORTERS[found.kind].find_conflicts(reading, owner, part.lines)]


async def _finish_run(store: Store, import_id: str, errors: list[RowError]) -> None:
    work = service_writing(store)
    imported = await Imports(work).get(import_id)
    if not errors:
        imported.finish_run(at=work.now)
        await _log_action(work, "import.done", imported)
    elif any(part.is_run for part in await ImportParts(work).list_for_import(import_id)):
        imported.start_rollback(errors, at=work.now)
    else:
        imported.mark_failed(errors)
        await _clear_plan(work, imported)
    await Imports(work).save(imported)
    await work.commit()


async def _undo(store: Store, found: Import) -> None:
    """What it has created and changed goes back, but for what somebody has changed since; part by part."""
    progress, through = _Progress(store, found.id), 0
    owner = Actor(person_id=found.asked_by)  # it goes back by the service itself, whatever they may do by now
    for part in reversed(await ImportParts(service_reading(store)).list_for_import(found.id)):
        if part.is_run:
            work = service_writing(store)
            mine = await ImportParts(work).get(part.id)
            mine.kept = await IMPORTERS[found.kind].undo(work, owner, list(reversed(mine.lines)))
            mine.is_run = False
            await ImportParts(work).save(mine)
            await work.commit()
        through += len(part.lines)
        await progress.report(through)
    work = service_writing(store)
    imported = await Imports(work).get(found.id)
    kept = [one for part in await ImportParts(work).list_for_import(found.id) for one in part.kept]
    imported.finish_undo(sorted(kept, key=lambda one: one.row), at=work.now)
    await _log_action(work, "import.taken_back", imported)
    await _clear_plan(work, imported)
    await Imports(work).save(imported)
    await work.commit()


class _Progress:
    """Keeps how far a step is, twice a second at most, and lets others have their turn."""

    def __init__(self, store: Store, import_id: str) -> None:
        self._store = store
        self._id = import_id
        self._reported_at = time.monotonic()

    async def set_total(self, total: int) -> None:
        await self._save(total=total)

    async def report(self, rows: int) -> None:
        await asyncio.sleep(0)
        if time.monotonic() - self._reported_at >= _PROGRESS_INTERVAL:
            await self._save(ready=rows)
            self._reported_at = time.monotonic()

    async def _save(self, total: int | None = None, ready: int | None = None) -> None:
        work = service_writing(self._store)
        imported = await Imports(work).get(self._id)
        imported.total = imported.total if total is None else total
        imported.ready = imported.ready if ready is None else min(ready, imported.total)
        imported.due_at = work.now + CLAIM_DURATION
        await Imports(work).save(imported)
        await work.commit()


async def _claim(store: Store, import_id: str) -> None:
    work = service_writing(store)
    imported = await Imports(work).get(import_id)
    imported.claim(at=work.now, until=work.now + CLAIM_DURATION)
    await Imports(work).save(imported)
    await work.commit()


async def _clear_plan(work: Writing, imported: Import) -> None:
    """The plan is no longer needed: what it holds of people is forgotten."""
    imported.parts = 0
    for part in await ImportParts(work).list_for_import(imported.id):
        part.lines, part.people = [], []
        await ImportParts(work).save(part)


async def _get_owner(work: Reading, found: Import) -> Actor:
    """Whoever has brought it in, with the roles they hold now. Raises NotFound when they are not here any more."""
    return (await get_person(work, found.asked_by)).actor


async def _log_action(work: Writing, action: str, found: Import) -> None:
    figures = {"added": found.added, "changed": found.changed, "same": found.same, "kept": found.kept}
    details: dict[str, EntryValue] = {"kind": found.kind, "file": found.file_digest, **figures}
    await log_action(
        work, action=action, about=f"import:{found.id}", school_id=found.school_ids, after=details, by=found.asked_by
    )
