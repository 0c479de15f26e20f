"""Being signed in: opened by one of several ways, renewed while somebody looks, ended by oneself or by itself."""

from dataclasses import dataclass, replace
from typing import Literal

from services.people.access import policy
from services.people.access.model.member_session import EndReason, MemberSession, SessionOver, SignInMethod
from services.people.access.store import ApiTokens, MemberSessions
from services.people.audit_log.actions.entries import log_action
from services.people.letters.actions.preferences import get_language
from services.people.letters.model.preferences import Language
from services.people.registry.actions.directory import find_person
from services.people.registry.model.person import Person
from shared.identity import Actor
from shared.problems import Conflict, NotFound
from shared.store import Reading, Store, Writing, service_reading, service_writing

_MAX_ATTEMPTS = 5
RenewalFailure = Literal["over", "forged", "stolen"]


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """Somebody is in: who they are now, and the secret that renews it (None: another tab has it)."""

    actor: Actor
    renewal: str | None
    own_device: bool
    language: Language = "ru"


@dataclass(frozen=True, slots=True)
class RenewalRefused:
    """Somebody is out, and why."""

    failure: RenewalFailure
    session_id: str | None = None


async def open_session(
    work: Writing, person: Person, *, how: SignInMethod, device: str, own_device: bool, provider: str | None = None
) -> OpenedSession:
    """Somebody who was recognised is signed in on this device; `provider` is the other site that knew them."""
    work.idempotency = None  # an answer with a secret in it is not kept, not even sealed, for a repetition
    session, secret = MemberSession.open(
        id_=work.new_id(),
        person_id=person.id,
        how=how,
        device=device,
        own_device=own_device,
        at=work.now,
        provider=provider,
    )
    await MemberSessions(work).add(session)
    await log_action(
        work,
        action="session.opened",
        about=f"person:{person.id}",
        school_id=person.actor.school_ids(),
        after={"how": how},
        by=person.id,
    )
    language = await get_language(work, person)
    return OpenedSession(replace(person.actor, access_id=session.id), secret, own_device, language)


async def renew_session(store: Store, renewal: str) -> OpenedSession | RenewalRefused:
    """Goes on with what the person may do now. Of several tabs that ask at once, each gets a session."""
    id_, _, secret = renewal.partition(".")
    for _ in range(_MAX_ATTEMPTS):
        work = service_writing(store)
        try:
            found = await _renew_once(work, id_, secret)
            await work.commit()
        except Conflict:
            continue  # another tab was faster: look again at what it has left
        return found
    raise Conflict


async def _renew_once(work: Writing, id_: str, secret: str) -> OpenedSession | RenewalRefused:
    try:
        session = await MemberSessions(work).get(id_)
    except NotFound:
        return RenewalRefused("forged")
    if session.is_copied(secret):
        await _end_session(work, session, "stolen")
        return RenewalRefused("stolen", id_)
    try:
        following = session.renew(secret, at=work.now)
    except SessionOver:
        return RenewalRefused("over" if not session.is_open(at=work.now) else "forged", id_)
    person = await find_person(work, session.person_id)
    if person is None:
        await _end_session(work, session, "person_gone")
        return RenewalRefused("over", id_)
    await MemberSessions(work).save(session)
    return OpenedSession(replace(person.actor, access_id=session.id), following, session.own_device)


async def list_my_sessions(work: Reading) -> list[MemberSession]:
    """Where one is signed in, the one seen last first."""
    policy.may_view_sessions(work.actor)
    return await MemberSessions(work).list_open_for_person(work.actor.person_id or "")


async def end_session(work: Writing, session_id: str) -> MemberSession:
    """One of one's own sessions opens nothing any more. Raises NotFound for anybody else's."""
    policy.may_view_sessions(work.actor)
    why: EndReason = "signed_out" if session_id == work.actor.access_id else "ended_by_owner"
    session = await MemberSessions(work).get(session_id)
    await _end_session(work, session, why)
    return session


async def end_all_sessions(work: Writing) -> int:
    """Signed out everywhere, here too; gives how many there were."""
    policy.may_view_sessions(work.actor)
    return await end_person_sessions(work, work.actor.person_id or "", why="ended_by_owner")


async def end_person_sessions(work: Writing, person_id: str, *, why: EndReason) -> int:
    """Somebody is signed out everywhere, for a reason of the service's own; gives how many sessions there were."""
    found = await MemberSessions(work).list_open_for_person(person_id)
    for session in found:
        await _end_session(work, session, why)
    return len(found)


async def end_sessions_of_departed(work: Writing, person: Person) -> None:
    """Whoever has no role any more is signed out everywhere."""
    await end_person_sessions(work, person.id, why="left")


async def _end_session(work: Writing, session: MemberSession, why: EndReason) -> None:
    event = session.end(why, at=work.now)
    if event is not None:
        await MemberSessions(work).save(session)
        work.publish(event, about=session)
        # Who is being erased must not come into the log by that very work.
        about = f"session:{session.id}" if why == "person_gone" else f"person:{session.person_id}"
        await log_action(
            work,
            action="session.ended",
            about=about,
            school_id=work.actor.school_ids(),
            after={"why": why},
        )


async def is_access_valid(store: Store, actor: Actor) -> bool:
    """Whether what was shown opens anything at this moment; this service knows at once."""
    work, id_ = service_reading(store), [actor.access_id or ""]
    if actor.is_program:
        return any(token.is_valid(at=work.now) for token in await ApiTokens(work).list_by_ids(id_))
    return any(session.is_open(at=work.now) for session in await MemberSessions(work).list_by_ids(id_))
