"""Files that were brought in, the plans made of them, and what became of them."""

from datetime import datetime

from services.people.imports.model.plan import Import, ImportFile, ImportPart
from services.people.imports.policy import visible_imports
from shared.store import Collection, Index, visible_to_service

_MAX_PARTS = 200


class Imports(Collection[Import]):
    """What was brought in."""

    name = "imports"
    model = Import
    visible = staticmethod(visible_imports)
    indexes = (
        Index((("asked_at", -1),)),
        Index((("asked_by", 1), ("asked_at", -1))),
        Index((("due_at", 1),), where={"state": {"$in": ["checking", "running", "undoing"]}}),
        Index((("done_at", 1),), where={"parts": {"$gt": 0}}),
    )

    async def list_newest(self, limit: int) -> list[Import]:
        """The last ones."""
        return await self._find({}, sort=[("asked_at", -1), ("_id", -1)], limit=limit)

    async def list_due(self, now: datetime, limit: int) -> list[Import]:
        """Those with a step that nobody is at."""
        wanted = {"state": {"$in": ["checking", "running", "undoing"]}, "due_at": {"$lte": now}}
        return await self._find(wanted, sort=[("due_at", 1)], limit=limit)

    async def list_stale(self, unrun: datetime, done: datetime, limit: int) -> list[Import]:
        """Plans that nobody has run since `unrun`, and what was done before `done`."""
        waits = {"state": "checked", "checked_at": {"$lt": unrun}}
        past = {"state": {"$in": ["done", "undone", "failed"]}, "asked_at": {"$lt": done}}
        return await self._find({"parts": {"$gt": 0}, "$or": [waits, past]}, limit=limit)


class ImportFiles(Collection[ImportFile]):
    """The bytes, until they are read."""

    name = "import_files"
    model = ImportFile
    visible = staticmethod(visible_to_service)


class ImportParts(Collection[ImportPart]):
    """The plans."""

    name = "import_parts"
    model = ImportPart
    visible = staticmethod(visible_to_service)
    indexes = (Index((("import_id", 1), ("number", 1))),)

    async def list_for_import(self, import_id: str) -> list[ImportPart]:
        """The plan of one import, in its order."""
        return await self._find({"import_id": import_id}, sort=[("number", 1)], limit=_MAX_PARTS)
