"""The cookies by which a browser is known: made and taken away here only."""

from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from services.people.actions.sessions import Opened
from services.people.model.device import device_of
from services.people.model.member_session import LONGEST
from services.people.model.sign_in import KEYS_LIVE, own_page
from shared.http import RENEWAL, REQUEST_COOKIE, SESSION_COOKIE, note_suspicion
from shared.web import greet_in

RENEWAL_COOKIE = "renewal"
TICKET_COOKIE = "asked"
_AT_THE_DOOR = "/sign-in"


def client_host(http: HttpRequest) -> str:
    """The address in the network of the one who asks, as far as the gateway tells it."""
    return http.client.host if http.client else "unknown"


def device(http: HttpRequest) -> str:
    """The device in two words."""
    return device_of(http.headers.get("user-agent", "")[:500])


def page_to_go_on(http: HttpRequest, asked: str) -> str:
    """The page of this site that was asked for; a foreign one becomes the first page, and a line in the log."""
    own = own_page(asked)
    if own != asked:
        note_suspicion(http, "foreign-page")
    return own if own.partition("?")[0] != RENEWAL else "/"


def let_in(http: HttpRequest, opened: Opened, next_page: str, status: int = 303) -> Response:
    """In, and on to the page."""
    response = RedirectResponse(page_to_go_on(http, next_page), status, {"Cache-Control": "no-store"})
    keep_session(http, response, opened)
    greet_in(http, response, opened.spoken, int(LONGEST[True].total_seconds()) if opened.own_device else None)
    response.delete_cookie(TICKET_COOKIE, path=_AT_THE_DOOR, httponly=True, samesite="lax", secure=_is_secure(http))
    return response


def keep_session(http: HttpRequest, response: Response, opened: Opened) -> None:
    """The short session for every room, and what renews it for the renewal's door alone.

    On a shared device the browser forgets both when it is closed.
    """
    seconds = int(LONGEST[True].total_seconds()) if opened.own_device else None
    _set(http, response, SESSION_COOKIE, http.app.state.sessions.member(opened.who), "/", seconds)
    if opened.renewal is not None:
        _set(http, response, RENEWAL_COOKIE, opened.renewal, RENEWAL, seconds)


def keep_ticket(http: HttpRequest, response: Response, ticket: str) -> None:
    """The code of the letter will open in the browser that has asked."""
    _set(http, response, TICKET_COOKIE, ticket, _AT_THE_DOOR, int(KEYS_LIVE.total_seconds()))


def forget_session(http: HttpRequest, response: Response, *, and_request: bool = False) -> None:
    """Nothing of the session stays in the browser."""
    places = {SESSION_COOKIE: "/", RENEWAL_COOKIE: RENEWAL} | ({REQUEST_COOKIE: "/"} if and_request else {})
    for name, path in places.items():
        response.delete_cookie(name, path=path, httponly=True, samesite="lax", secure=_is_secure(http))


def _set(http: HttpRequest, response: Response, name: str, value: str, path: str, seconds: int | None) -> None:
    response.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="lax", secure=_is_secure(http))


def _is_secure(http: HttpRequest) -> bool:
    return str(http.app.state.settings.public_url).startswith("https:")
