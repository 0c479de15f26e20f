"""Lists are brought in: choose a file, look at what it would do, say yes, watch it, take it back."""

from typing import Annotated, Literal, get_args

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.people.imports import policy as may
from services.people.imports.actions import imports
from services.people.imports.actions.tables import MAX_FILE_BYTES
from services.people.imports.model.plan import Import, ImportKind
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import Role
from shared.problems import Refused, TooLarge
from shared.web import FormErrors, read_form, refuse_form, render, translate
from shared.web.uploads import open_form_with_file

router = WorkRouter(include_in_schema=False)
_REFRESH = 2


class PlanForm(Form):
    """The plan that was looked at."""

    plan: Annotated[str, Field(min_length=64, max_length=64)]


@router.get("/imports")
async def imports_page(http: HttpRequest, work: ToRead) -> Response:
    """The form, and what was brought in lately."""
    return await _page(http, work, FormErrors())


@router.post("/imports")
async def bring_in(http: HttpRequest, work: ToWrite) -> Response:
    """A file is to be checked.

    Whoever has not signed in is told so before anything is read, others before a file is opened.
    """
    may.may_import(work.actor, "people")
    try:
        kind, name, content = await _upload(http)
        imported = await imports.bring_in_list(work, kind, name, content)
    except (Refused, TooLarge) as refused:
        errors = refuse_form(http, refused.status, file=translate(http, refused.detail, **refused.values))
        return await _page(http, work, errors)
    return RedirectResponse(f"/imports/{imported.id}", 303)


@router.get("/imports/{import_id}")
async def import_page(import_id: str, http: HttpRequest, work: ToRead) -> Response:
    """How far it is, what would be done, what is wrong. It looks again by itself while a step is under way."""
    found, part = await imports.get_import(work, import_id)
    headers = {"Refresh": str(_REFRESH)} if found.is_busy else {}
    return render(http, "import.html", found=found, part=part, headers=headers, may_run=_may_run(work, found))


@router.post("/imports/{import_id}/run")
async def run(import_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """What was looked at is run."""
    form = await read_form(http, PlanForm)
    await imports.run_import(
        work, import_id, "" if isinstance(form, FormErrors) else form.plan
    )  # no plan is not the plan
    return RedirectResponse(f"/imports/{import_id}", 303)


@router.post("/imports/{import_id}/undo")
async def undo(import_id: str, work: ToWrite) -> Response:
    """It goes back."""
    await imports.undo_import(work, import_id)
    return RedirectResponse(f"/imports/{import_id}", 303)


async def _upload(http: HttpRequest) -> tuple[ImportKind, str, bytes]:
    """The one file of the form. Raises Refused when there is none."""
    async with open_form_with_file(http, "file", fields=2, part_size=MAX_FILE_BYTES + 1) as (form, file):
        asked = form.get("kind")
        kind: ImportKind | None = next((one for one in get_args(ImportKind) if one == asked), None)
        if kind is None:
            raise Refused("Choose what is in the file")
        return kind, file.filename or "", await file.read()


async def _page(http: HttpRequest, work: ToRead, errors: FormErrors) -> Response:
    return render(
        http,
        "imports.html",
        imports=await imports.list_imports(work),
        errors=errors,
        kinds=_kinds(work),
        may_bring_in=work.actor.has_role(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN),
    )


def _kinds(work: ToRead) -> tuple[Literal["schools", "people"], ...]:
    return ("people", "schools") if work.actor.has_role(Role.REGION_OPERATOR) else ("people",)


def _may_run(work: ToRead, found: Import) -> bool:
    return work.actor.has_role(Role.REGION_OPERATOR) or found.asked_by == work.actor.person_id
