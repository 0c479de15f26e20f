"""A person is let in by a letter, or, where this is a demo, becomes somebody of the sample region."""

from typing import Annotated, Literal

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.people.access.actions import sign_in
from services.people.access.actions.sessions import end_session, open_session
from services.people.access.pages.cookies import (
    TICKET_COOKIE,
    delete_session_cookies,
    get_device,
    get_next_page,
    set_ticket_cookie,
    sign_in_response,
)
from services.people.access.pages.provider import get_providers
from services.people.registry.actions.directory import find_schools_by_id
from services.people.registry.model.fields import EmailAddress
from services.people.settings import PeopleSettings
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter, get_client_host, log_refusal, service_state
from shared.problems import NotFound, Refused
from shared.store import Reading
from shared.web import NO_STORE, FormErrors, blank_form, msgid, read_form, refuse_form, render

router = WorkRouter(include_in_schema=False)
_KEY_REFUSED = msgid("This link or code is over or was used already: ask for a new letter")
MODEL_REFUSALS = (msgid("Too many tries in a short time. Minutes to wait: %(minutes)s"),)
OwnDevice = Annotated[Literal["yes", ""], Field()]


class AddressForm(Form):
    """Where the letter goes, and where to go on afterwards."""

    email: Annotated[EmailAddress, Field(json_schema_extra={"refusal": {"any": "Write your e-mail address"}})]
    next: Annotated[str, Field(max_length=500)] = "/"


class CodeForm(Form):
    """The code of the letter."""

    code: Annotated[str, Field(min_length=8, max_length=64)]
    own_device: OwnDevice = ""


class LinkForm(Form):
    """The button behind the link."""

    own_device: OwnDevice = ""


class BecomeForm(Form):
    """Whom a visitor of the demo becomes."""

    person_id: Annotated[str, Field(max_length=64)]
    next: Annotated[str, Field(max_length=500)] = "/"


@router.get("/sign-in")
async def sign_in_page(http: HttpRequest, work: ToRead) -> Response:
    """The form."""
    asked = get_next_page(http, http.query_params.get("next", "/"))
    return await _sign_in_page(http, work, blank_form(next=asked))


@router.post("/sign-in")
async def ask_sign_in(http: HttpRequest, work: ToWrite) -> Response:
    """A letter is on its way, if the address is known; the answer is the same if it is not."""
    form = await read_form(http, AddressForm)
    if isinstance(form, FormErrors):
        return await _sign_in_page(http, work, form)
    going_on = get_next_page(http, form.next)
    try:
        ticket = await sign_in.request_sign_in(work, form.email, client=get_client_host(http), next_page=going_on)
    except Refused:
        refused = refuse_form(http, email="Write the whole e-mail address, for example olga@school.example.org")
        return await _sign_in_page(http, work, refused)
    response = RedirectResponse("/sign-in/sent", 303)
    set_ticket_cookie(http, response, ticket)
    return response


@router.get("/sign-in/sent")
async def sent_page(http: HttpRequest) -> Response:
    """Look into your box; the code can be typed here."""
    return render(http, "sent.html", headers=NO_STORE)


@router.post("/sign-in/code")
async def open_with_code(http: HttpRequest, work: ToWrite) -> Response:
    """In by the code, in the browser that has asked for it."""
    form = await read_form(http, CodeForm)
    if isinstance(form, FormErrors):
        return render(http, "sent.html", headers=NO_STORE, errors=form)
    ticket = http.cookies.get(TICKET_COOKIE, "")
    try:
        person, next_page = await sign_in.open_with_code(work, ticket, form.code, client=get_client_host(http))
    except Refused as refused:
        log_refusal(http, refused)
        return render(http, "sent.html", headers=NO_STORE, errors=refuse_form(http, code=_KEY_REFUSED))
    own_device = form.own_device == "yes"
    opened = await open_session(work, person, how="code", device=get_device(http), own_device=own_device)
    return sign_in_response(http, opened, next_page)


@router.post("/sign-in/demo")
async def become(http: HttpRequest, work: ToWrite) -> Response:
    """In as somebody of the sample region. Not there unless this is a demo."""
    if not service_state(http).settings.demo:
        raise NotFound
    form = await read_form(http, BecomeForm)
    if isinstance(form, FormErrors):
        return await _sign_in_page(http, work, form)
    person = await sign_in.impersonate_demo_person(work, form.person_id, demo=True, client=get_client_host(http))
    opened = await open_session(work, person, how="demo", device=get_device(http), own_device=False)
    return sign_in_response(http, opened, form.next)


@router.get("/sign-in/{token}")
async def confirm_page(token: str, http: HttpRequest, work: ToRead) -> Response:
    """One more button: programs that look into letters open links, but press no buttons."""
    await sign_in.get_sign_in_by_link(work, token)
    return render(http, "confirm.html", headers=NO_STORE, token=token)


@router.post("/sign-in/{token}")
async def open_with_link(token: str, http: HttpRequest, work: ToWrite) -> Response:
    """In by the link, on this device or another one."""
    form = await read_form(http, LinkForm)
    if isinstance(form, FormErrors):
        return render(http, "confirm.html", headers=NO_STORE, errors=form, token=token)
    person, next_page = await sign_in.open_with_link(work, token, client=get_client_host(http))
    own_device = form.own_device == "yes"
    opened = await open_session(work, person, how="letter", device=get_device(http), own_device=own_device)
    return sign_in_response(http, opened, next_page)


@router.post("/sign-out")
async def sign_out(http: HttpRequest, work: ToWrite) -> Response:
    """Out, in every service; the request that was open is closed as well. At another site one is signed in still."""
    session = None if work.actor.access_id is None else await end_session(work, work.actor.access_id)
    elsewhere = None if session is None else session.provider
    response = RedirectResponse("/" if elsewhere is None else f"/sign-in/with/{elsewhere}/out", 303)
    delete_session_cookies(http, response, and_request=True)
    return response


async def _sign_in_page(http: HttpRequest, work: Reading, errors: FormErrors) -> Response:
    demo = await sign_in.list_demo_people(work) if service_state(http).settings.demo else []
    schools = await find_schools_by_id(work) if demo else {}
    others = get_providers(service_state(http).settings.get(PeopleSettings).oidc).values()
    return render(http, "sign_in.html", headers=NO_STORE, errors=errors, demo=demo, schools=schools, others=others)
