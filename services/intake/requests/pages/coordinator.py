"""The coordinator: one request, a question, the exact wording."""

from typing import Annotated

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.intake.requests import actions
from services.intake.requests.model import CompetencyText, FormulateRequest, MessageText
from shared.contracts.codes import RequestKind, RequestSubkind
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter
from shared.store import Reading
from shared.web import FormErrors, blank_form, read_form, refuse_form, render

router = WorkRouter(include_in_schema=False)


class QuestionForm(Form):
    """What the coordinator wants to know."""

    words: MessageText


class FormulationForm(Form):
    """The problem, put exactly; a competency on each line."""

    problem: Annotated[str, Field(min_length=20, max_length=2_000)]
    kind: RequestKind
    sub_kind: RequestSubkind
    competencies: Annotated[str, Field(max_length=3_000)] = ""


@router.get("/requests/{request_id}")
async def card(request_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One request for those who work on it."""
    return await _render_card(http, work, request_id)


@router.post("/requests/{request_id}/question")
async def ask_question(request_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Ask the one who handed it in."""
    form = await read_form(http, QuestionForm)
    if isinstance(form, FormErrors):
        return await _render_card(http, work, request_id, form)
    await actions.ask_question(work, request_id, form.words)
    return RedirectResponse(f"/requests/{request_id}", 303)


@router.post("/requests/{request_id}/formulation")
async def formulate(request_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Put the problem exactly."""
    form = await read_form(http, FormulationForm)
    if isinstance(form, FormErrors):
        return await _render_card(http, work, request_id, form)
    lines: list[CompetencyText] = [line.strip() for line in form.competencies.splitlines() if line.strip()]
    if len(lines) > 12 or any(len(line) > 300 for line in lines):
        return await _render_card(http, work, request_id, refuse_form(http, competencies="At most 12 short lines"))
    command = FormulateRequest(problem=form.problem, kind=form.kind, sub_kind=form.sub_kind, competencies=lines)
    await actions.formulate_request(work, request_id, command)
    return RedirectResponse(f"/requests/{request_id}", 303)


async def _render_card(http: HttpRequest, work: Reading, request_id: str, errors: FormErrors | None = None) -> Response:
    request = await actions.get_request_for_staff(work, request_id)
    return render(http, "card.html", asked=request, errors=errors or blank_form())
