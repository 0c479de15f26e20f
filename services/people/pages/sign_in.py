"""A person is let in by a letter, or, where this is a demo, becomes somebody of the sample region."""

from typing import Annotated

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.people.actions import sign_in
from services.people.model.person import Person
from services.people.model.sign_in import own_page
from services.people.model.words import Address
from services.people.store import Schools
from shared.entity import Form
from shared.http import REQUEST_COOKIE, SESSION_COOKIE, ToRead, ToWrite, WorkRouter
from shared.http.sessions import SESSION_SECONDS
from shared.problems import NotFound, Refused
from shared.store import Reading
from shared.web import FormErrors, blank_form, msgid, read_form, refuse_form

router = WorkRouter(include_in_schema=False)
_OVER = "This link or code is over or was used already: ask for a new letter"
SAID_BY_THE_MODEL = (
    msgid("Too many sign-in letters were asked for. Minutes to wait: %(minutes)s"),
)  # fmt: skip


class AddressForm(Form):
    """Where the letter goes, and where to go on afterwards."""

    email: Annotated[Address, Field(json_schema_extra={"refusal": {"any": "Write your e-mail address"}})]
    next: Annotated[str, Field(max_length=500)] = "/"


class CodeForm(Form):
    """The code of the letter."""

    code: Annotated[str, Field(min_length=8, max_length=64)]


class BecomeForm(Form):
    """Whom a visitor of the demo becomes."""

    person_id: Annotated[str, Field(max_length=64)]
    next: Annotated[str, Field(max_length=500)] = "/"


@router.get("/sign-in")
async def sign_in_page(http: HttpRequest, work: ToRead) -> Response:
    """The form."""
    asked = own_page(http.query_params.get("next", "/"))
    return await _sign_in_page(http, work, blank_form(next=asked))


@router.post("/sign-in")
async def ask_sign_in(http: HttpRequest, work: ToWrite) -> Response:
    """A letter is on its way, if the address is known; the answer is the same if it is not."""
    form = await read_form(http, AddressForm)
    if isinstance(form, FormErrors):
        return await _sign_in_page(http, work, form)
    client = http.client.host if http.client else "unknown"
    try:
        await sign_in.ask_sign_in(work, form.email, client=client, next_page=form.next)
    except Refused:
        refused = refuse_form(http, email="Write the whole e-mail address, for example olga@school.example.org")
        return await _sign_in_page(http, work, refused)
    return RedirectResponse("/sign-in/sent", 303)


@router.get("/sign-in/sent")
async def sent_page(http: HttpRequest) -> Response:
    """Look into your box; the code can be typed here."""
    return _page(http, "sent.html")


@router.post("/sign-in/code")
async def open_with_code(http: HttpRequest, work: ToWrite) -> Response:
    """In by the code."""
    form = await read_form(http, CodeForm)
    if isinstance(form, FormErrors):
        return _page(http, "sent.html", errors=form)
    try:
        person, next_page = await sign_in.let_in(work, form.code)
    except Refused:
        return _page(http, "sent.html", errors=refuse_form(http, code=_OVER))
    return _let_in(http, person, next_page)


@router.post("/sign-in/demo")
async def become(http: HttpRequest, work: ToRead) -> Response:
    """In as somebody of the sample region. Not there unless this is a demo."""
    if not http.app.state.settings.demo:
        raise NotFound
    form = await read_form(http, BecomeForm)
    if isinstance(form, FormErrors):
        return await _sign_in_page(http, work, form)
    person = await sign_in.become(work, form.person_id, demo=True)
    return _let_in(http, person, form.next)


@router.get("/sign-in/{token}")
async def confirm_page(token: str, http: HttpRequest, work: ToRead) -> Response:
    """One more button: programs that look into letters open links, but press no buttons."""
    await sign_in.look_at_key(work, token)
    return _page(http, "confirm.html", token=token)


@router.post("/sign-in/{token}")
async def open_with_link(token: str, http: HttpRequest, work: ToWrite) -> Response:
    """In by the link."""
    person, next_page = await sign_in.let_in(work, token)
    return _let_in(http, person, next_page)


@router.post("/sign-out")
async def sign_out(http: HttpRequest) -> Response:
    """Out, and the request that was open is closed as well."""
    response = RedirectResponse("/", 303)
    for cookie in (SESSION_COOKIE, REQUEST_COOKIE):
        response.delete_cookie(cookie, httponly=True, samesite="lax", secure=_is_secure(http))
    return response


def _let_in(http: HttpRequest, person: Person, next_page: str) -> Response:
    response = RedirectResponse(own_page(next_page), 303)
    response.set_cookie(
        SESSION_COOKIE, http.app.state.sessions.member(person.who), max_age=SESSION_SECONDS, httponly=True,
        samesite="lax", secure=_is_secure(http),
    )  # fmt: skip
    return response


async def _sign_in_page(http: HttpRequest, work: Reading, errors: FormErrors) -> Response:
    demo = await sign_in.demo_people(work) if http.app.state.settings.demo else []
    schools = {school.id: school for school in await Schools(work).all()} if demo else {}
    return _page(http, "sign_in.html", errors=errors, demo=demo, schools=schools)


def _is_secure(http: HttpRequest) -> bool:
    return str(http.app.state.settings.public_url).startswith("https:")


def _page(http: HttpRequest, name: str, **context: object) -> Response:
    response: Response = http.app.state.frame.page(http, name, headers={"Cache-Control": "no-store"}, **context)
    return response
