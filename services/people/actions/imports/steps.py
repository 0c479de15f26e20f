"""The steps of an import, taken by the clock: what dies in the middle is taken up again and has changed nothing."""

import asyncio
import time
from datetime import timedelta

from services.people import policy
from services.people.actions.audit import note
from services.people.actions.imports.people import PeopleWay
from services.people.actions.imports.schools import SchoolsWay
from services.people.actions.imports.ways import Way
from services.people.model.audit import Value
from services.people.model.imports.importing import (
    PLAN_LIVES,
    UNDO_LIVES,
    Import,
    ImportPart,
    Kind,
    Trouble,
    plan_digest,
)
from services.people.model.imports.tables import read_rows
from services.people.store import Persons
from services.people.store.imports import ImportFiles, ImportParts, Imports
from shared.identity import Who
from shared.problems import Conflict, NotFound, Problem, Unavailable
from shared.store import Reading, Store, Writing

WAYS: dict[Kind, Way] = {"people": PeopleWay(), "schools": SchoolsWay()}
CLAIMED_FOR = timedelta(minutes=1)
_TOLD_EVERY = 0.5
_MEANWHILE = "Something was changed while the file was run, so nothing was done: bring the file in again"


async def take_steps(store: Store) -> int:
    """Takes every step that is due; gives how many."""
    taken = 0
    for found in await Imports(_look(store)).due(_look(store).now, 5):
        try:
            await _claim(store, found.id)
            await {"checking": _check, "running": _run, "undoing": _undo}[found.state](store, found)
        except (Conflict, NotFound):
            continue  # another process is at it
        taken += 1
    return taken


async def forget_old(store: Store) -> int:
    """Plans that nobody has run in a day, and what is needed to undo after thirty, are forgotten."""
    look = _look(store)
    old = await Imports(look).stale(look.now - PLAN_LIVES, look.now - UNDO_LIVES, 20)
    for found in old:
        work = _work(store)
        imported = await Imports(work).get(found.id)
        imported.expire()
        await _empty(work, imported)
        await Imports(work).save(imported)
        await work.commit()
    return len(old)


async def _check(store: Store, found: Import) -> None:
    """The dry run: what it finds is the plan that will be run."""
    work, told = _work(store), _Progress(store, found.id)
    file = await ImportFiles(work).get(f"file:{found.id}")
    way = WAYS[found.kind]
    parts: list[ImportPart] = []
    try:
        rows = await asyncio.to_thread(read_rows, file.content, way.heads())
        await told.expect(len(rows))
        lines, troubles = await way.plan(work, await _asker(work, found), rows, told.ready)
        imported = await Imports(work).get(found.id)
        imported.total = len(rows)
        parts = imported.checked(lines, troubles, at=work.now)
    except Unavailable:
        raise
    except Problem as refused:
        work = _work(store)
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
    told, way = _Progress(store, found.id), WAYS[found.kind]
    parts = await ImportParts(_look(store)).of(found.id)
    waiting = [part for part in parts if not part.is_run]
    try:
        asker = await _asker(_look(store), found)
        troubles = await _looked_again(store, asker, found, parts) if len(waiting) == len(parts) else []
        for part in waiting if not troubles else ():
            work = _work(store)
            mine = await ImportParts(work).get(part.id)
            troubles = await _left_behind(work, asker, found, [mine])
            if troubles:
                break
            await way.run(work, asker, mine.lines)
            mine.is_run = True
            for line in mine.lines:
                line.after = None  # what is needed to undo is `before`
            await ImportParts(work).save(mine)
            await work.commit()
            await told.ready(sum(len(one.lines) for one in parts[: part.number + 1]))
    except Conflict:
        troubles = [Trouble(row=0, says=_MEANWHILE)]
    except Unavailable:
        raise  # the claim runs out, and the step is taken up again where it was left
    except Problem as refused:
        troubles = [Trouble(row=0, says=refused.detail, values=dict(refused.values))]
    await _end_run(store, found.id, troubles)


async def _looked_again(store: Store, asker: Who, found: Import, parts: list[ImportPart]) -> list[Trouble]:
    if plan_digest(found.file_digest, parts) != found.plan:
        return [Trouble(row=0, says="The plan is not the one that was looked at")]
    return await _left_behind(_look(store), asker, found, parts)


async def _left_behind(look: Reading, asker: Who, found: Import, parts: list[ImportPart]) -> list[Trouble]:
    if not all(part.is_as_planned for part in parts):
        return [Trouble(row=0, says="The plan is not the one that was looked at")]
    return [one for part in parts for one in await WAYS[found.kind].left_behind(look, asker, part.lines)]


async def _end_run(store: Store, import_id: str, troubles: list[Trouble]) -> None:
    work = _work(store)
    imported = await Imports(work).get(import_id)
    if not troubles:
        imported.done(at=work.now)
        await _note(work, "import.done", imported)
    elif any(part.is_run for part in await ImportParts(work).of(import_id)):
        imported.retreat(troubles, at=work.now)
    else:
        imported.failed(troubles)
        await _empty(work, imported)
    await Imports(work).save(imported)
    await work.commit()


async def _undo(store: Store, found: Import) -> None:
    """What it has created and changed goes back, but for what somebody has changed since; part by part."""
    told, through = _Progress(store, found.id), 0
    asker = Who(person_id=found.asked_by)  # what goes back is the room's own word, whatever they may do by now
    for part in reversed(await ImportParts(_look(store)).of(found.id)):
        if part.is_run:
            work = _work(store)
            mine = await ImportParts(work).get(part.id)
            mine.kept = await WAYS[found.kind].undo(work, asker, list(reversed(mine.lines)))
            mine.is_run = False
            await ImportParts(work).save(mine)
            await work.commit()
        through += len(part.lines)
        await told.ready(through)
    work = _work(store)
    imported = await Imports(work).get(found.id)
    kept = [one for part in await ImportParts(work).of(found.id) for one in part.kept]
    imported.undone(sorted(kept, key=lambda one: one.row), at=work.now)
    await _note(work, "import.taken_back", imported)
    await _empty(work, imported)
    await Imports(work).save(imported)
    await work.commit()


class _Progress:
    """Keeps how far a step is, twice a second at most, and lets others have their turn."""

    def __init__(self, store: Store, import_id: str) -> None:
        self._store = store
        self._id = import_id
        self._told = time.monotonic()

    async def expect(self, total: int) -> None:
        await self._keep(total=total)

    async def ready(self, rows: int) -> None:
        await asyncio.sleep(0)
        if time.monotonic() - self._told >= _TOLD_EVERY:
            await self._keep(ready=rows)
            self._told = time.monotonic()

    async def _keep(self, total: int | None = None, ready: int | None = None) -> None:
        work = _work(self._store)
        imported = await Imports(work).get(self._id)
        imported.total = imported.total if total is None else total
        imported.ready = imported.ready if ready is None else min(ready, imported.total)
        imported.due_at = work.now + CLAIMED_FOR
        await Imports(work).save(imported)
        await work.commit()


async def _claim(store: Store, import_id: str) -> None:
    work = _work(store)
    imported = await Imports(work).get(import_id)
    imported.claim(at=work.now, until=work.now + CLAIMED_FOR)
    await Imports(work).save(imported)
    await work.commit()


async def _empty(work: Writing, imported: Import) -> None:
    """The plan is no longer needed: what it holds of people is forgotten."""
    imported.parts = 0
    for part in await ImportParts(work).of(imported.id):
        part.lines, part.people = [], []
        await ImportParts(work).save(part)


async def _asker(work: Reading, found: Import) -> Who:
    """Whoever has brought it in, with the roles they hold now. Raises NotFound when they are not here any more."""
    return (await Persons(work).get(found.asked_by)).who


async def _note(work: Writing, deed: str, found: Import) -> None:
    figures = {"added": found.added, "changed": found.changed, "same": found.same, "kept": found.kept}
    told: dict[str, Value] = {"kind": found.kind, "file": found.file_digest, **figures}
    await note(work, deed=deed, about=f"import:{found.id}", school_id=found.school_ids, after=told, by=found.asked_by)


def _look(store: Store) -> Reading:
    return Reading(store, policy.THE_ROOM)


def _work(store: Store) -> Writing:
    return Writing(store, policy.THE_ROOM)
