"""A program brings lists in: a dry run first, then exactly that is run."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query
from fastapi import Request as HttpRequest
from pydantic import BaseModel, Field

from services.people.imports.actions import imports as actions
from services.people.imports.model.plan import Import, ImportKind, ImportState, RowError
from shared.entity import Command
from shared.http import ToRead, ToWrite, WorkRouter
from shared.web import Language, PageRenderer, get_renderer

router = WorkRouter(prefix="/api")


class RunPlan(Command):
    """The plan that was looked at."""

    plan: Annotated[str, Field(min_length=64, max_length=64)]


class RowErrorView(BaseModel):
    """What is wrong with a row (0: with the whole file), in both languages."""

    row: int
    ru: str
    en: str


class ImportView(BaseModel):
    """One import. `plan` is to be given back to run exactly what was found."""

    id: str
    kind: ImportKind
    file_name: str
    asked_by: str
    asked_at: datetime
    state: ImportState
    total: int
    ready: int
    plan: str | None
    added: int
    changed: int
    same: int
    wrong: int
    kept: int
    troubles: list[RowErrorView]

    @classmethod
    def from_import(cls, found: Import, http: HttpRequest) -> "ImportView":
        """The view of one import."""
        frame: PageRenderer = get_renderer(http)

        def translate(language: Language, one: RowError) -> str:
            return frame.translate_into(language, one.says, **one.values)

        errors = [RowErrorView(row=one.row, ru=translate("ru", one), en=translate("en", one)) for one in found.troubles]
        values = found.model_dump(include=set(cls.model_fields) - {"troubles"}) | {"id": found.id}
        return cls(**values, troubles=errors)


class ImportListView(BaseModel):
    """What was brought in lately."""

    imports: list[ImportView]


@router.post("/imports", status_code=202, tags=["imports"])
async def bring_in(
    work: ToWrite,
    http: HttpRequest,
    kind: Literal["schools", "people"],
    file_name: Annotated[str, Query(max_length=200)] = "",
) -> ImportView:
    """Send a list as the body of the request, CSV or XLSX: it is checked, and nothing is changed yet."""
    return ImportView.from_import(await actions.bring_in_list(work, kind, file_name, await http.body()), http)


@router.get("/imports", tags=["imports"])
async def list_imports(work: ToRead, http: HttpRequest) -> ImportListView:
    """What was brought in lately."""
    return ImportListView(imports=[ImportView.from_import(one, http) for one in await actions.list_imports(work)])


@router.get("/imports/{import_id}", tags=["imports"])
async def look(import_id: str, work: ToRead, http: HttpRequest) -> ImportView:
    """How far it is, what would be done, what is wrong."""
    found, _ = await actions.get_import(work, import_id)
    return ImportView.from_import(found, http)


@router.post("/imports/{import_id}/run", status_code=202, tags=["imports"])
async def run(import_id: str, command: RunPlan, work: ToWrite, http: HttpRequest) -> ImportView:
    """Run the plan that was looked at: all of it or nothing."""
    return ImportView.from_import(await actions.run_import(work, import_id, command.plan), http)


@router.post("/imports/{import_id}/undo", status_code=202, tags=["imports"])
async def undo(import_id: str, work: ToWrite, http: HttpRequest) -> ImportView:
    """Take back what it has created and changed; rows that somebody has changed since stay."""
    return ImportView.from_import(await actions.undo_import(work, import_id), http)
