"""What is wrong about me: corrected at once, by a letter to a new address, or by asking those who may."""

from typing import Annotated, Any

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.people.privacy.actions import address_changes, corrections
from services.people.privacy.model.correction import CorrectionText, CorrectMyself, CorrectPerson, WholeName
from services.people.privacy.policy import may_correct_myself
from services.people.registry.actions.directory import find_schools_by_id, get_person
from services.people.registry.model.fields import EmailAddress
from shared.days import PlausibleDay
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter, get_client_host, log_refusal
from shared.problems import Refused
from shared.store import Reading
from shared.web import NO_STORE, FormErrors, blank_form, read_form, refuse_form, render

router = WorkRouter(include_in_schema=False)
_MAX_SUBJECTS, _MAX_SUBJECT_LENGTH = 20, 100
_NAME_REFUSAL: Any = {"refusal": {"any": "Write the whole name in letters: 2 to 200 signs, without digits"}}


class MyselfForm(Form):
    """Name and subjects; the subjects on a line each."""

    name: Annotated[WholeName, Field(json_schema_extra=_NAME_REFUSAL)]
    name_en: Annotated[WholeName, Field(json_schema_extra=_NAME_REFUSAL)]
    subjects: Annotated[str, Field(max_length=3_000)] = ""


class PersonForm(MyselfForm):
    """The same, and the first day in the job."""

    started: PlausibleDay | None = None


class AddressForm(Form):
    """The new address."""

    email: Annotated[EmailAddress, Field(json_schema_extra={"refusal": {"any": "Write your e-mail address"}})]


class CodeForm(Form):
    """The code of the letter."""

    code: Annotated[str, Field(min_length=8, max_length=64)]


class WrongForm(Form):
    """What else is wrong."""

    text: CorrectionText


@router.get("/my-data/correction")
async def my_page(http: HttpRequest, work: ToRead, done: str = "") -> Response:
    """What is mine to say, and how the rest is corrected."""
    return await _my_page(http, work, None, done=done)


@router.post("/my-data/correction")
async def correct_myself(http: HttpRequest, work: ToWrite) -> Response:
    """From now on it is so."""
    may_correct_myself(work.actor)
    form = await read_form(http, MyselfForm)
    if isinstance(form, FormErrors):
        return await _my_page(http, work, form)
    subjects = parse_subjects(form.subjects)
    if subjects is None:
        return await _my_page(http, work, refuse_form(http, subjects="At most 20 subjects, each at most 100 letters"))
    await corrections.correct_myself(work, CorrectMyself(name=form.name, name_en=form.name_en, subjects=subjects))
    return RedirectResponse("/my-data/correction?done=said", 303)


@router.post("/my-data/address")
async def ask_address(http: HttpRequest, work: ToWrite) -> Response:
    """A letter goes there; nothing changes before it is answered."""
    may_correct_myself(work.actor)
    form = await read_form(http, AddressForm)
    if isinstance(form, FormErrors):
        return await _my_page(http, work, form)
    try:
        await address_changes.request_address_change(work, form.email)
    except Refused as refused:
        return await _my_page(http, work, refuse_form(http, email=refused.detail))
    return RedirectResponse("/my-data/correction?done=letter", 303)


@router.post("/my-data/address/code")
async def confirm_by_code(http: HttpRequest, work: ToWrite) -> Response:
    """From now on letters go to the new address: the code of the letter was typed where one is signed in."""
    may_correct_myself(work.actor)
    form = await read_form(http, CodeForm)
    if isinstance(form, FormErrors):
        return await _my_page(http, work, form)
    reading = work.new_reading()
    try:
        await address_changes.confirm_address_by_code(work, form.code, client=get_client_host(http))
    except Refused as refused:
        log_refusal(http, refused)
        return await _my_page(http, reading, refuse_form(http, code=refused.detail))
    return render(http, "new_address.html", headers=NO_STORE, token=None, errors=blank_form())


@router.get("/my-data/address/{token}")
async def before_confirming(token: str, http: HttpRequest, work: ToRead) -> Response:
    """One more button: programs that look into letters open links, but press no buttons."""
    await address_changes.check_address_link(work, token)
    return render(http, "new_address.html", headers=NO_STORE, token=token, errors=blank_form())


@router.post("/my-data/address/{token}")
async def confirm_address(token: str, http: HttpRequest, work: ToWrite) -> Response:
    """From now on letters go to the new address."""
    await address_changes.confirm_address(work, token, client=get_client_host(http))
    return render(http, "new_address.html", headers=NO_STORE, token=None, errors=blank_form())


@router.post("/my-data/correction/rest")
async def ask_for_the_rest(http: HttpRequest, work: ToWrite) -> Response:
    """Those who may are told."""
    may_correct_myself(work.actor)
    form = await read_form(http, WrongForm)
    if isinstance(form, FormErrors):
        return await _my_page(http, work, form)
    await corrections.request_correction(work, form.text)
    return RedirectResponse("/my-data/correction?done=asked", 303)


@router.get("/people/{person_id}/correction")
async def page_of(person_id: str, http: HttpRequest, work: ToRead) -> Response:
    """The same for those who answer for the person."""
    return await _page_of(http, work, person_id, None)


@router.post("/people/{person_id}/correction")
async def correct_person(person_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """From now on it is so, and what was asked for is settled."""
    await corrections.get_correctable_person(work, person_id)
    form = await read_form(http, PersonForm)
    if isinstance(form, FormErrors):
        return await _page_of(http, work, person_id, form)
    subjects = parse_subjects(form.subjects)
    if subjects is None:
        refused = refuse_form(http, subjects="At most 20 subjects, each at most 100 letters")
        return await _page_of(http, work, person_id, refused)
    command = CorrectPerson(name=form.name, name_en=form.name_en, subjects=subjects, started=form.started)
    await corrections.correct_person(work, person_id, command)
    return RedirectResponse(f"/people/{person_id}", 303)


@router.post("/people/{person_id}/correction/settlement")
async def settle(person_id: str, work: ToWrite) -> Response:
    """There is nothing more to correct."""
    await corrections.settle_correction(work, person_id)
    return RedirectResponse(f"/people/{person_id}", 303)


def parse_subjects(typed: str) -> list[str] | None:
    """The subjects, each once; None when there are too many or one is too long."""
    lines = list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
    return None if len(lines) > _MAX_SUBJECTS or any(len(line) > _MAX_SUBJECT_LENGTH for line in lines) else lines


async def _my_page(http: HttpRequest, work: Reading, errors: FormErrors | None, done: str = "") -> Response:
    person = await get_person(work, may_correct_myself(work.actor))
    typed = {"name": person.name, "name_en": person.name_en, "subjects": "\n".join(person.subjects)}
    return render(
        http,
        "correction.html",
        headers=NO_STORE,
        person=person,
        errors=_fill_form(errors, typed),
        done=done,
        schools=await find_schools_by_id(work),
        asked=await corrections.find_pending_correction(work, person.id),
        awaits_code=await address_changes.is_address_change_pending(work) or (errors is not None and "code" in errors),
    )


async def _page_of(http: HttpRequest, work: Reading, person_id: str, errors: FormErrors | None) -> Response:
    person = await corrections.get_correctable_person(work, person_id)
    typed = {
        "name": person.name,
        "name_en": person.name_en,
        "subjects": "\n".join(person.subjects),
        "started": person.started.isoformat() if person.started else "",
    }
    asked = await corrections.find_pending_correction(work, person.id)
    return render(
        http, "correction_of.html", headers=NO_STORE, person=person, errors=_fill_form(errors, typed), asked=asked
    )


def _fill_form(errors: FormErrors | None, kept: dict[str, str]) -> FormErrors:
    """What was typed where something is wrong with it; beside it what is kept."""
    if errors is None:
        return blank_form(**kept)
    return FormErrors(errors.refusals, {**{name: [one] for name, one in kept.items()}, **errors.answers}, errors.status)
