"""A program helps somebody to be let in, goes on, and ends it; and finds the keys that sign."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Request as HttpRequest
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from services.people.access.actions import sessions as actions_sessions
from services.people.access.actions import sign_in
from services.people.access.actions.rate_limits import count_attempt_from
from services.people.access.actions.sessions import OpenedSession, RenewalRefused
from services.people.access.model.device import describe_device
from services.people.access.model.member_session import MemberSession, SignInMethod
from services.people.access.model.rate_limits import RENEWALS_PER_CLIENT
from services.people.registry.model.fields import EmailAddress, Slug
from services.people.registry.model.person import Person
from shared.entity import Command
from shared.http import ToRead, ToWrite, WorkRouter, get_client_host, log_security_event, service_state
from shared.problems import SignInNeeded
from shared.store import Writing

router = WorkRouter()
Secret = Annotated[str, Field(min_length=8, max_length=200)]


class AskSignIn(Command):
    """Where the letter goes."""

    email: EmailAddress


class OpenSession(Command):
    """The token of the link, or the code, however it is typed, with the ticket that was given to whom asked."""

    token: Secret
    ticket: Annotated[str, Field(max_length=200)] | None = None


class BecomePerson(Command):
    """Somebody of the demo's region."""

    person_id: Slug


class RenewSession(Command):
    """What renews a session."""

    renewal: Secret


class SignInLetterView(BaseModel):
    """What everybody hears who asks to be let in; a code opens with the ticket only."""

    message: str = "If we know this address, a letter with a link and a code is on its way"
    ticket: str


class Session(BaseModel):
    """`session` is sent as `Authorization: Bearer …` and lives for minutes; `renewal` is exchanged for the next one."""

    session: str
    renewal: str | None


class SessionView(BaseModel):
    """Where somebody is signed in."""

    id: str
    how: SignInMethod
    device: str
    opened_at: datetime
    seen_at: datetime
    over_at: datetime
    is_this_one: bool

    @classmethod
    def from_session(cls, session: MemberSession, here: str | None) -> "SessionView":
        """The view of one session."""
        return cls(**session.model_dump(include=set(cls.model_fields)), is_this_one=session.id == here)


class SessionsPage(BaseModel):
    """All open sessions of a person."""

    sessions: list[SessionView]


@router.get("/.well-known/jwks.json", tags=["sign-in"])
async def published_keys(http: HttpRequest) -> Response:
    """The public keys that sign sessions and tokens, as a JSON Web Key Set; a new one is here before it signs."""
    keys: dict[str, Any] = service_state(http).secrets.session_keys.to_jwks()
    return JSONResponse(keys, headers={"Cache-Control": "public, max-age=30"})


@router.post("/api/sign-ins", status_code=202, tags=["sign-in"])
async def ask_sign_in(command: AskSignIn, work: ToWrite, http: HttpRequest) -> SignInLetterView:
    """Ask for a letter that lets you in. The answer does not tell whether the address is known."""
    return SignInLetterView(ticket=await sign_in.request_sign_in(work, command.email, client=get_client_host(http)))


@router.post("/api/sessions", status_code=201, tags=["sign-in"])
async def open_session(command: OpenSession, work: ToWrite, http: HttpRequest) -> Session:
    """Open a session with the token or the code of the letter: it works once."""
    if command.ticket is None:
        person, _ = await sign_in.open_with_link(work, command.token, client=get_client_host(http))
        return await _open_session(work, http, person, "letter")
    person, _ = await sign_in.open_with_code(work, command.ticket, command.token, client=get_client_host(http))
    return await _open_session(work, http, person, "code")


@router.post("/api/sessions/demo", status_code=201, tags=["sign-in"])
async def open_demo_session(command: BecomePerson, work: ToWrite, http: HttpRequest) -> Session:
    """Become somebody of the sample region; only where this is a demo."""
    demo = service_state(http).settings.demo
    person = await sign_in.impersonate_demo_person(work, command.person_id, demo=demo, client=get_client_host(http))
    return await _open_session(work, http, person, "demo")


@router.post("/api/sessions/renewals", status_code=201, tags=["sign-in"])
async def renew_session(command: RenewSession, work: ToRead, http: HttpRequest) -> Session:
    """Go on: a new session, and what renews the next one. What was given in is over with that."""
    await count_attempt_from(work.store, RENEWALS_PER_CLIENT, get_client_host(http))
    renewed = await actions_sessions.renew_session(work.store, command.renewal)
    if isinstance(renewed, RenewalRefused):
        if renewed.failure != "over":
            log_security_event(http, f"renewal-{renewed.failure}", access_id=renewed.session_id)
        raise SignInNeeded("This session is over: sign in again")
    return _session_answer(http, renewed)


@router.get("/api/sessions", tags=["sign-in"])
async def my_sessions(work: ToRead) -> SessionsPage:
    """Where you are signed in."""
    found = await actions_sessions.list_my_sessions(work)
    return SessionsPage(sessions=[SessionView.from_session(one, work.actor.access_id) for one in found])


@router.delete("/api/sessions/{session_id}", status_code=204, tags=["sign-in"])
async def end_session(session_id: str, work: ToWrite) -> None:
    """End one of your sessions."""
    await actions_sessions.end_session(work, session_id)


@router.delete("/api/sessions", status_code=204, tags=["sign-in"])
async def end_all_sessions(work: ToWrite) -> None:
    """Sign out everywhere, here too."""
    await actions_sessions.end_all_sessions(work)


async def _open_session(work: Writing, http: HttpRequest, person: Person, how: SignInMethod) -> Session:
    device = describe_device(http.headers.get("user-agent", "")[:500])
    return _session_answer(
        http, await actions_sessions.open_session(work, person, how=how, device=device, own_device=False)
    )


def _session_answer(http: HttpRequest, opened: OpenedSession) -> Session:
    return Session(session=service_state(http).sessions.issue_member_token(opened.actor), renewal=opened.renewal)
