"""A person sees where they are signed in and ends it; and every page of every room comes here to go on."""

from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from services.people.actions import sessions
from services.people.actions.limits import knock_from
from services.people.actions.sessions import NotRenewed
from services.people.model.limits import RENEWALS_OF_A_CLIENT
from services.people.pages.letting_in import (
    RENEWAL_COOKIE,
    client_host,
    forget_session,
    keep_session,
    page_to_go_on,
)
from shared.http import RENEWAL, ToRead, ToWrite, WorkRouter, note_suspicion

router = WorkRouter(include_in_schema=False)


@router.get(RENEWAL)
@router.post(RENEWAL)
async def renew(http: HttpRequest, work: ToRead) -> Response:
    """There and back with 307, so that a form that was just sent is sent again; signed out if it cannot go on."""
    await knock_from(work.store, RENEWALS_OF_A_CLIENT, client_host(http))
    renewed = await sessions.renew(work.store, http.cookies.get(RENEWAL_COOKIE, ""))
    next_page = page_to_go_on(http, http.query_params.get("next", "/"))
    response: Response
    if isinstance(renewed, NotRenewed):
        if renewed.trouble != "over":
            note_suspicion(http, f"renewal-{renewed.trouble}", access_id=renewed.session_id)
        if http.method == "GET":  # a page for everybody can be seen without being signed in
            response = RedirectResponse(next_page, 303, {"Cache-Control": "no-store"})
        else:
            response = http.app.state.frame.page(http, "signed_out.html", 401, headers={"Cache-Control": "no-store"})
        forget_session(http, response)
        return response
    response = RedirectResponse(next_page, 307, {"Cache-Control": "no-store"})
    keep_session(http, response, renewed)
    return response


@router.get("/sessions")
async def my_sessions(http: HttpRequest, work: ToRead) -> Response:
    """Where I am signed in."""
    found = await sessions.my_sessions(work)
    response: Response = http.app.state.frame.page(
        http, "sessions.html", headers={"Cache-Control": "no-store"}, sessions=found, here=work.who.access_id
    )
    return response


@router.post("/sessions/end")
async def end_all(http: HttpRequest, work: ToWrite) -> Response:
    """Out everywhere, here too."""
    await sessions.end_all_sessions(work)
    response = RedirectResponse("/", 303)
    forget_session(http, response)
    return response


@router.post("/sessions/{session_id}/end")
async def end(session_id: str, work: ToWrite) -> Response:
    """Out there."""
    await sessions.end_session(work, session_id)
    return RedirectResponse("/sessions", 303)
