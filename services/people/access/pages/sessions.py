"""A person sees where they are signed in and ends it; and every page of every service comes here to go on."""

from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from services.people.access.actions import sessions
from services.people.access.actions.rate_limits import count_attempt_from
from services.people.access.actions.sessions import RenewalRefused
from services.people.access.model.rate_limits import RENEWALS_PER_CLIENT
from services.people.access.pages.cookies import (
    RENEWAL_COOKIE,
    delete_session_cookies,
    get_next_page,
    set_session_cookies,
)
from shared.http import RENEWAL_PATH, ToRead, ToWrite, WorkRouter, get_client_host, log_security_event
from shared.web import NO_STORE, render

router = WorkRouter(include_in_schema=False)


@router.get(RENEWAL_PATH)
@router.post(RENEWAL_PATH)
async def renew(http: HttpRequest, work: ToRead) -> Response:
    """There and back with 307, so that a form that was just sent is sent again; signed out if it cannot go on."""
    await count_attempt_from(work.store, RENEWALS_PER_CLIENT, get_client_host(http))
    renewed = await sessions.renew_session(work.store, http.cookies.get(RENEWAL_COOKIE, ""))
    next_page = get_next_page(http, http.query_params.get("next", "/"))
    response: Response
    if isinstance(renewed, RenewalRefused):
        if renewed.failure != "over":
            log_security_event(http, f"renewal-{renewed.failure}", access_id=renewed.session_id)
        if http.method == "GET":  # a page for everybody can be seen without being signed in
            response = RedirectResponse(next_page, 303, {"Cache-Control": "no-store"})
        else:
            response = render(http, "signed_out.html", status=401, headers=NO_STORE)
        delete_session_cookies(http, response)
        return response
    response = RedirectResponse(next_page, 307, {"Cache-Control": "no-store"})
    set_session_cookies(http, response, renewed)
    return response


@router.get("/sessions")
async def my_sessions(http: HttpRequest, work: ToRead) -> Response:
    """Where I am signed in."""
    found = await sessions.list_my_sessions(work)
    return render(http, "sessions.html", headers=NO_STORE, sessions=found, here=work.actor.access_id)


@router.post("/sessions/end")
async def end_all(http: HttpRequest, work: ToWrite) -> Response:
    """Out everywhere, here too."""
    await sessions.end_all_sessions(work)
    response = RedirectResponse("/", 303)
    delete_session_cookies(http, response)
    return response


@router.post("/sessions/{session_id}/end")
async def end(session_id: str, work: ToWrite) -> Response:
    """Out there."""
    await sessions.end_session(work, session_id)
    return RedirectResponse("/sessions", 303)
