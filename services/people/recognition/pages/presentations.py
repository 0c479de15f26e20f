"""Works for contests: composed by their author, printed, and shown to others by the author's own choice."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.people.recognition.actions import presentations
from services.people.recognition.model.presentation import Presentation, Visibility, WriteResearch
from services.people.registry.actions.directory import find_schools_by_id
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter, service_state
from shared.problems import Conflict, Refused
from shared.store import Reading, Writing
from shared.web import PRIVATE_LINK, FormErrors, blank_form, read_form, refuse_form, render

router = WorkRouter(include_in_schema=False)
F = TypeVar("F", bound=Form)
_MINE = "/presentations"
_WORDS = ("title", "contest", "abstract", "question", "method", "outcome")


class BeginForm(Form):
    """What the work is called, and for which contest it is."""

    title: Annotated[str, Field(min_length=3, max_length=200)]
    contest: Annotated[str, Field(max_length=200)] = ""


class WordsForm(BeginForm):
    """The author's own words."""

    abstract: Annotated[str, Field(max_length=1_500)] = ""
    question: Annotated[str, Field(max_length=6_000)] = ""
    method: Annotated[str, Field(max_length=6_000)] = ""
    outcome: Annotated[str, Field(max_length=6_000)] = ""


class ProofsForm(Form):
    """The proven achievements that are shown."""

    facts: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=500)] = Field(default_factory=list)


class OrderForm(Form):
    """One of them, a place higher or lower."""

    fact: Annotated[str, Field(max_length=64)]
    step: Literal["up", "down"]


class ShownForm(Form):
    """Who sees it."""

    to: Annotated[Visibility, Field(json_schema_extra={"refusal": {"any": "Say who may see it"}})]


@router.get("/presentations")
async def mine(http: HttpRequest, work: ToRead) -> Response:
    """One's own works, and the form for a new one."""
    return await _list_page(http, work, FormErrors())


@router.post("/presentations")
async def begin(http: HttpRequest, work: ToWrite) -> Response:
    """A new work."""
    form = await read_form(http, BeginForm)
    if isinstance(form, FormErrors):
        return await _list_page(http, work, form)
    try:
        begun = await presentations.begin_presentation(work, WriteResearch(title=form.title, contest=form.contest))
    except Conflict as refused:
        return await _list_page(http, work, refuse_form(http, refused.status, form=refused.detail))
    return RedirectResponse(f"{_MINE}/{begun.id}", 303)


@router.get("/presentations/shared/{token}")
async def shared(token: str, http: HttpRequest, work: ToRead) -> Response:
    """What a secret link opens."""
    person, found, proofs = await presentations.open_shared_presentation(work, token)
    return await _sheet_page(http, work, person=person, presentation=found, proofs=proofs, own=False)


@router.get("/presentations/{presentation_id}")
async def composed(presentation_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One's own work with everything that may be changed in it."""
    return await _edit_page(http, work, presentation_id)


@router.get("/presentations/{presentation_id}/sheet")
async def sheet(presentation_id: str, http: HttpRequest, work: ToRead) -> Response:
    """The same as others would see it, to be printed."""
    person, found, proven = await presentations.get_my_presentation(work, presentation_id)
    return await _sheet_page(
        http, work, person=person, presentation=found, proofs=found.select_proofs(proven), own=True
    )


@router.post("/presentations/{presentation_id}")
async def write(presentation_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Other words."""

    async def change(form: WordsForm) -> None:
        await presentations.write_presentation(work, presentation_id, WriteResearch(**form.model_dump()))

    return await _change(http, work, presentation_id, WordsForm, change)


@router.post("/presentations/{presentation_id}/facts")
async def choose(presentation_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Other proven achievements."""

    async def change(form: ProofsForm) -> None:
        await presentations.choose_proofs(work, presentation_id, form.facts)

    return await _change(http, work, presentation_id, ProofsForm, change, refused_field="facts", anchor="#order")


@router.post("/presentations/{presentation_id}/order")
async def move(presentation_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """One of them a place higher or lower."""

    async def change(form: OrderForm) -> None:
        await presentations.move_proof(work, presentation_id, form.fact, up=form.step == "up")

    return await _change(http, work, presentation_id, OrderForm, change, anchor="#order")


@router.post("/presentations/{presentation_id}/shown")
async def show(presentation_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Who sees it from now on."""

    async def change(form: ShownForm) -> None:
        sign = service_state(http).secrets.sign
        await presentations.set_presentation_visibility(work, presentation_id, form.to, sign)

    return await _change(http, work, presentation_id, ShownForm, change, refused_field="to", anchor="#shown")


@router.post("/presentations/{presentation_id}/removal")
async def remove(presentation_id: str, work: ToWrite) -> Response:
    """It is gone for good."""
    await presentations.remove_presentation(work, presentation_id)
    return RedirectResponse(_MINE, 303)


async def _change(
    http: HttpRequest,
    work: Writing,
    presentation_id: str,
    model: type[F],
    change: Callable[[F], Awaitable[None]],
    *,
    refused_field: str = "form",
    anchor: str = "",
) -> Response:
    """Reads a form and does what it says, or shows it again with what has to be mended."""
    form = await read_form(http, model)
    if isinstance(form, FormErrors):
        return await _refuse_form_page(http, work, presentation_id, form)
    try:
        await change(form)
    except Refused as refused:
        errors = refuse_form(http, **{refused_field: refused.detail})
        return await _refuse_form_page(http, work, presentation_id, errors)
    return RedirectResponse(f"{_MINE}/{presentation_id}{anchor}", 303)


async def _list_page(http: HttpRequest, work: Reading, errors: FormErrors) -> Response:
    found = await presentations.list_my_presentations(work)
    return render(http, "presentations.html", headers=PRIVATE_LINK, presentations=found, errors=errors)


async def _refuse_form_page(http: HttpRequest, work: Reading, presentation_id: str, errors: FormErrors) -> Response:
    """The page with the refusal of one form; the words in the others stand as they were, or as they were typed."""
    kept = work.new_reading()  # what is remembered, not what was refused
    _, found, _ = await presentations.get_my_presentation(kept, presentation_id)
    typed = _fill_form(found).answers | errors.answers
    return await _edit_page(http, kept, presentation_id, FormErrors(errors.refusals, typed, errors.status))


async def _edit_page(
    http: HttpRequest, work: Reading, presentation_id: str, errors: FormErrors | None = None
) -> Response:
    _, found, proven = await presentations.get_my_presentation(work, presentation_id)
    link = presentations.make_presentation_token(found, service_state(http).secrets.sign) if found.link else ""
    base = service_state(http).settings.public_url.rstrip("/")
    return render(
        http,
        "presentation_edit.html",
        headers=PRIVATE_LINK,
        presentation=found,
        proven=proven,
        chosen=found.select_proofs(proven),
        errors=errors or _fill_form(found),
        link=f"{base}{_MINE}/shared/{link}" if link else "",
    )


def _fill_form(found: Presentation) -> FormErrors:
    return blank_form(**{name: getattr(found, name) for name in _WORDS}, to=found.visibility, facts=found.fact_ids)


async def _sheet_page(http: HttpRequest, work: Reading, **context: Any) -> Response:
    schools = await find_schools_by_id(work)
    return render(http, "presentation.html", headers=PRIVATE_LINK, schools=schools, now=work.now, **context)
