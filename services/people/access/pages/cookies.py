"""The cookies by which a browser is known: made and taken away here only."""

from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from services.people.access.actions.sessions import OpenedSession
from services.people.access.model.device import describe_device
from services.people.access.model.member_session import MAX_LIFETIME
from services.people.access.model.sign_in import sanitize_next_page
from services.people.letters.model.one_time_keys import KEY_LIFETIME
from shared.http import RENEWAL_PATH, REQUEST_COOKIE, SESSION_COOKIE, log_security_event, service_state
from shared.web import set_first_language

RENEWAL_COOKIE = "renewal"
TICKET_COOKIE = "asked"
_TICKET_PATH = "/sign-in"


def get_device(http: HttpRequest) -> str:
    """The device in two words."""
    return describe_device(http.headers.get("user-agent", "")[:500])


def get_next_page(http: HttpRequest, page: str) -> str:
    """The page of this site that was asked for; a foreign one becomes the first page, and a line in the log."""
    own = sanitize_next_page(page)
    if own != page:
        log_security_event(http, "foreign-page")
    return own if own.partition("?")[0] != RENEWAL_PATH else "/"


def sign_in_response(http: HttpRequest, opened: OpenedSession, next_page: str, status: int = 303) -> Response:
    """In, and on to the page."""
    response = RedirectResponse(get_next_page(http, next_page), status, {"Cache-Control": "no-store"})
    set_session_cookies(http, response, opened)
    set_first_language(
        http, response, opened.language, int(MAX_LIFETIME[True].total_seconds()) if opened.own_device else None
    )
    response.delete_cookie(TICKET_COOKIE, path=_TICKET_PATH, httponly=True, samesite="lax", secure=_is_secure(http))
    return response


def set_session_cookies(http: HttpRequest, response: Response, opened: OpenedSession) -> None:
    """The short session for every service, and what renews it for the renewal's route alone.

    On a shared device the browser forgets both when it is closed.
    """
    seconds = int(MAX_LIFETIME[True].total_seconds()) if opened.own_device else None
    _set_cookie(
        http, response, SESSION_COOKIE, service_state(http).sessions.issue_member_token(opened.actor), "/", seconds
    )
    if opened.renewal is not None:
        _set_cookie(http, response, RENEWAL_COOKIE, opened.renewal, RENEWAL_PATH, seconds)


def set_ticket_cookie(http: HttpRequest, response: Response, ticket: str) -> None:
    """The code of the letter will open in the browser that has asked."""
    _set_cookie(http, response, TICKET_COOKIE, ticket, _TICKET_PATH, int(KEY_LIFETIME.total_seconds()))


def delete_session_cookies(http: HttpRequest, response: Response, *, and_request: bool = False) -> None:
    """Nothing of the session stays in the browser."""
    places = {SESSION_COOKIE: "/", RENEWAL_COOKIE: RENEWAL_PATH} | ({REQUEST_COOKIE: "/"} if and_request else {})
    for name, path in places.items():
        response.delete_cookie(name, path=path, httponly=True, samesite="lax", secure=_is_secure(http))


def _set_cookie(http: HttpRequest, response: Response, name: str, value: str, path: str, seconds: int | None) -> None:
    response.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="lax", secure=_is_secure(http))


def _is_secure(http: HttpRequest) -> bool:
    return service_state(http).settings.public_url.startswith("https:")
