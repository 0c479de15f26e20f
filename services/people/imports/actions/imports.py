"""Somebody brings a file in, looks at what it would do, says yes, or takes it back."""

import hashlib

from services.people.audit_log.actions.entries import log_action
from services.people.imports.actions.tables import MAX_FILE_BYTES
from services.people.imports.model.plan import Import, ImportFile, ImportKind, ImportPart, make_part_id
from services.people.imports.policy import may_import, may_look_at_imports, may_run_import
from services.people.imports.store import ImportFiles, ImportParts, Imports
from shared.problems import Refused, TooLarge
from shared.store import Reading, Writing

_MAX_NAME_LENGTH = 100


async def bring_in_list(work: Writing, kind: ImportKind, file_name: str, content: bytes) -> Import:
    """A file is to be checked. Raises Refused for an empty one, TooLarge for one that is no list."""
    may_import(work.actor, kind)
    if not content:
        raise Refused("Choose a file")
    if len(content) > MAX_FILE_BYTES:
        raise TooLarge("The file is too large: the most is %(megabytes)s MB", megabytes=MAX_FILE_BYTES // 1024**2)
    imported = Import(
        id=work.new_id(),
        kind=kind,
        file_name="".join(filter(str.isprintable, file_name))[-_MAX_NAME_LENGTH:] or "—",
        file_digest=hashlib.sha256(content).hexdigest(),
        asked_by=work.actor.person_id or "",
        school_ids=work.actor.school_ids(),
        asked_at=work.now,
        due_at=work.now,
    )
    await Imports(work).add(imported)
    await ImportFiles(work).add(ImportFile(id=f"file:{imported.id}", content=content))
    return imported


async def run_import(work: Writing, import_id: str, plan: str) -> Import:
    """What was looked at is to be run."""
    may_look_at_imports(work.actor)
    imported = await Imports(work).get(import_id)
    may_run_import(work.actor, imported)
    imported.start_run(plan, at=work.now)
    await Imports(work).save(imported)
    await log_action(work, action="import.run", about=f"import:{imported.id}", school_id=imported.school_ids)
    return imported


async def undo_import(work: Writing, import_id: str) -> Import:
    """What it has done is to go back."""
    may_look_at_imports(work.actor)
    imported = await Imports(work).get(import_id)
    may_run_import(work.actor, imported)
    imported.start_undo(at=work.now)
    await Imports(work).save(imported)
    await log_action(work, action="import.undo", about=f"import:{imported.id}", school_id=imported.school_ids)
    return imported


async def get_import(work: Reading, import_id: str) -> tuple[Import, ImportPart | None]:
    """One import, and the beginning of its plan while it may still be run."""
    may_look_at_imports(work.actor)
    imported = await Imports(work).get(import_id)
    if imported.state != "checked":
        return imported, None
    first = await ImportParts(work.as_service()).list_by_ids([make_part_id(import_id, 0)])
    return imported, first[0] if first else None


async def list_imports(work: Reading, limit: int = 50) -> list[Import]:
    """What was brought in lately."""
    may_look_at_imports(work.actor)
    return await Imports(work).list_newest(limit)
