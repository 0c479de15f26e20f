"""Somebody brings a file in, looks at what it would do, says yes, or takes it back."""

import hashlib

from services.people.actions.audit import note
from services.people.model.imports.importing import Import, ImportFile, ImportPart, Kind, part_id
from services.people.model.imports.tables import FILE_BYTES
from services.people.policy import THE_ROOM
from services.people.policy.imports import may_import, may_look_at_imports, may_run
from services.people.store.imports import ImportFiles, ImportParts, Imports
from shared.problems import Refused, TooLarge
from shared.store import Reading, Writing

_NAME = 100


async def bring_in(work: Writing, kind: Kind, file_name: str, content: bytes) -> Import:
    """A file is to be checked. Raises Refused for an empty one, TooLarge for one that is no list."""
    may_import(work.who, kind)
    if not content:
        raise Refused("Choose a file")
    if len(content) > FILE_BYTES:
        raise TooLarge("The file is too large: the most is %(megabytes)s MB", megabytes=FILE_BYTES // 1024**2)
    imported = Import(
        id=work.new_id(), kind=kind, file_name="".join(filter(str.isprintable, file_name))[-_NAME:] or "—",
        file_digest=hashlib.sha256(content).hexdigest(), asked_by=work.who.person_id or "",
        school_ids=work.who.schools(), asked_at=work.now, due_at=work.now,
    )  # fmt: skip
    await Imports(work).add(imported)
    await ImportFiles(work).add(ImportFile(id=f"file:{imported.id}", content=content))
    return imported


async def run(work: Writing, import_id: str, plan: str) -> Import:
    """What was looked at is to be run."""
    may_look_at_imports(work.who)
    imported = await Imports(work).get(import_id)
    may_run(work.who, imported)
    imported.run(plan, at=work.now)
    await Imports(work).save(imported)
    await note(work, deed="import.run", about=f"import:{imported.id}", school_id=imported.school_ids)
    return imported


async def undo(work: Writing, import_id: str) -> Import:
    """What it has done is to go back."""
    may_look_at_imports(work.who)
    imported = await Imports(work).get(import_id)
    may_run(work.who, imported)
    imported.undo(at=work.now)
    await Imports(work).save(imported)
    await note(work, deed="import.undo", about=f"import:{imported.id}", school_id=imported.school_ids)
    return imported


async def look(work: Reading, import_id: str) -> tuple[Import, ImportPart | None]:
    """One import, and the beginning of its plan while it may still be run."""
    may_look_at_imports(work.who)
    imported = await Imports(work).get(import_id)
    if imported.state != "checked":
        return imported, None
    first = await ImportParts(Reading(work.store, THE_ROOM)).some([part_id(import_id, 0)])
    return imported, first[0] if first else None


async def newest(work: Reading, limit: int = 50) -> list[Import]:
    """What was brought in lately."""
    may_look_at_imports(work.who)
    return await Imports(work).newest(limit)
