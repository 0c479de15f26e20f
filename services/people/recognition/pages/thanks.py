"""Saying thanks: to a colleague, or by the one who had asked; and reading it before it is passed on."""

from typing import Annotated

from fastapi import Query
from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.people.recognition.actions import thanks
from services.people.recognition.model.thanks import MAX_TEXT_LENGTH, WriteThanks
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter
from shared.problems import Problem
from shared.web import NO_STORE, FormErrors, blank_form, msgid, read_form, refuse_form, render

router = WorkRouter(include_in_schema=False)
ACTION_REFUSALS = (
    msgid("Choose somebody with whom you have worked"),
    msgid("Several notes of yours wait to be read: write again when they have been passed on"),
    msgid("You have thanked them already: they will read it, too"),
)


class ThanksForm(Form):
    """The note."""

    to: Annotated[str, Field(max_length=64)] = ""
    text: Annotated[
        str,
        Field(min_length=3, max_length=MAX_TEXT_LENGTH, json_schema_extra={"refusal": {"any": "Write your thanks"}}),
    ]


@router.get("/thanks")
async def thanks_page(http: HttpRequest, work: ToRead, to: Annotated[str, Query(max_length=64)] = "") -> Response:
    """The form."""
    return await _form_page(http, work, blank_form(to=to))


@router.post("/thanks")
async def write(http: HttpRequest, work: ToWrite) -> Response:
    """The note waits for the coordinator."""
    form = await read_form(http, ThanksForm)
    if isinstance(form, FormErrors):
        return await _form_page(http, work, form)
    try:
        await thanks.write_thanks(work, WriteThanks(text=form.text, to=form.to or None))
    except Problem as refused:
        return await _form_page(http, work, refuse_form(http, refused.status, form=refused.detail))
    return RedirectResponse("/thanks/written", 303)


@router.get("/thanks/written")
async def written(http: HttpRequest) -> Response:
    """What happens next."""
    return render(http, "thanked.html", headers=NO_STORE)


@router.get("/thanks/waiting")
async def waiting(http: HttpRequest, work: ToRead) -> Response:
    """What is to be read before it is passed on."""
    notes, people = await thanks.list_waiting_thanks(work)
    return render(http, "thanks_waiting.html", headers=NO_STORE, notes=notes, people=people)


@router.post("/thanks/{thanks_id}/pass")
async def pass_on(thanks_id: str, work: ToWrite) -> Response:
    """It is passed on."""
    await thanks.decide_thanks(work, thanks_id, passed=True)
    return RedirectResponse("/thanks/waiting", 303)


@router.post("/thanks/{thanks_id}/refuse")
async def refuse(thanks_id: str, work: ToWrite) -> Response:
    """It goes no further."""
    await thanks.decide_thanks(work, thanks_id, passed=False)
    return RedirectResponse("/thanks/waiting", 303)


@router.post("/thanks/{thanks_id}/show")
async def show(thanks_id: str, work: ToWrite) -> Response:
    """Others may see it."""
    await thanks.set_thanks_shown(work, thanks_id, shown=True)
    return RedirectResponse("/portfolio#thanks", 303)


@router.post("/thanks/{thanks_id}/hide")
async def hide(thanks_id: str, work: ToWrite) -> Response:
    """Others may not see it."""
    await thanks.set_thanks_shown(work, thanks_id, shown=False)
    return RedirectResponse("/portfolio#thanks", 303)


async def _form_page(http: HttpRequest, work: ToRead, errors: FormErrors) -> Response:
    people = await thanks.list_thankable_people(work)
    return render(http, "thanks.html", headers=NO_STORE, errors=errors, people=people, limit=MAX_TEXT_LENGTH)
