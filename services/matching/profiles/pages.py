"""«Моя карточка»: what I can teach, what I want to learn."""

from typing import Annotated, Literal

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.matching.profiles import actions
from services.matching.profiles.model import SELF_ASSESSMENT_LIMIT, Person, SelfAssessmentLine, SkillText
from services.matching.profiles.store import People
from shared.contracts.codes import RequestSubkind
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import require_signed_in
from shared.problems import Refused
from shared.store import Reading
from shared.web import FormErrors, blank_form, read_form, refuse_form, render

router = WorkRouter(include_in_schema=False)


class LineForm(Form):
    """One more line of the self-audit."""

    line: SkillText
    sub_kind: RequestSubkind
    can_teach: Literal["yes", "no"]


class RemovalForm(Form):
    """The line to take out."""

    line: Annotated[str, Field(max_length=300)]


@router.get("/experts/me")
async def card(http: HttpRequest, work: ToRead) -> Response:
    """My card."""
    return _card(http, await _me(work), blank_form())


@router.post("/experts/me")
async def add_line(http: HttpRequest, work: ToWrite) -> Response:
    """Put one more line on the card."""
    me = await _me(work)
    form = await read_form(http, LineForm)
    if isinstance(form, FormErrors):
        return _card(http, me, form)
    if len(me.competencies) >= SELF_ASSESSMENT_LIMIT:
        return _card(http, me, refuse_form(http, line="The card is full: take a line out first"))
    added = SelfAssessmentLine(line=form.line, sub_kind=form.sub_kind, can_teach=form.can_teach == "yes")
    try:
        await actions.save_self_assessment(work, me.id, [*_lines(me), added])
    except Refused as refused:
        return _card(http, me, refuse_form(http, line=refused.detail))
    return RedirectResponse("/experts/me", 303)


@router.post("/experts/me/removal")
async def remove_line(http: HttpRequest, work: ToWrite) -> Response:
    """Take a line out of the card."""
    me = await _me(work)
    form = await read_form(http, RemovalForm)
    if isinstance(form, FormErrors):
        return _card(http, me, form)
    await actions.save_self_assessment(work, me.id, [one for one in _lines(me) if one.line != form.line])
    return RedirectResponse("/experts/me", 303)


async def _me(work: Reading) -> Person:
    require_signed_in(work.actor)
    return await People(work).find(work.actor.person_id or "") or Person.from_actor(work.actor)


def _lines(person: Person) -> list[SelfAssessmentLine]:
    return [SelfAssessmentLine.model_validate(one.model_dump()) for one in person.competencies]


def _card(http: HttpRequest, me: Person, errors: FormErrors) -> Response:
    return render(http, "card.html", me=me, errors=errors)
