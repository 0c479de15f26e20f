"""Being signed in: opened at a door, renewed while somebody looks, ended by oneself or by itself."""

from dataclasses import dataclass, replace
from typing import Literal

from services.people import policy
from services.people.actions.audit import note
from services.people.model.member_session import How, MemberSession, Over, Why
from services.people.model.notices import Language
from services.people.model.person import Person
from services.people.policy import doors
from services.people.store import Persons
from services.people.store.doors import ApiTokens, MemberSessions
from services.people.store.post import language_of
from shared.identity import Who
from shared.problems import Conflict, NotFound
from shared.store import Reading, Store, Writing

_TRIES = 5
Trouble = Literal["over", "forged", "stolen"]


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody is in: who they are now, and the secret that renews it (None: another tab has it)."""

    who: Who
    renewal: str | None
    own_device: bool
    spoken: Language = "ru"


@dataclass(frozen=True, slots=True)
class NotRenewed:
    """Somebody is out, and why."""

    trouble: Trouble
    session_id: str | None = None


async def open_session(
    work: Writing, person: Person, *, how: How, device: str, own_device: bool, provider: str | None = None
) -> Opened:
    """Somebody whom a door has recognised is signed in on this device; `provider` is the other site that knew them."""
    work.receipt = None  # an answer with a secret in it is not kept, not even sealed, for a repetition
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
    await note(
        work, deed="session.opened", about=f"person:{person.id}", school_id=person.who.schools(), after={"how": how},
        by=person.id,
    )  # fmt: skip
    spoken = await language_of(work, person)
    return Opened(replace(person.who, access_id=session.id), secret, own_device, spoken)


async def renew(store: Store, shown: str) -> Opened | NotRenewed:
    """Goes on with what the person may do now. Of several tabs that ask at once, each gets a session."""
    id_, _, secret = shown.partition(".")
    for _ in range(_TRIES):
        work = Writing(store, policy.THE_ROOM)
        try:
            found = await _renewed(work, id_, secret)
            await work.commit()
        except Conflict:
            continue  # another tab was faster: look again at what it has left
        return found
    raise Conflict


async def _renewed(work: Writing, id_: str, secret: str) -> Opened | NotRenewed:
    try:
        session = await MemberSessions(work).get(id_)
    except NotFound:
        return NotRenewed("forged")
    if session.is_copied(secret):
        await _end(work, session, "stolen")
        return NotRenewed("stolen", id_)
    try:
        following = session.renew(secret, at=work.now)
    except Over:
        return NotRenewed("over" if not session.is_open(at=work.now) else "forged", id_)
    person = next(iter(await Persons(work).some([session.person_id])), None)
    if person is None:
        await _end(work, session, "person_gone")
        return NotRenewed("over", id_)
    await MemberSessions(work).save(session)
    return Opened(replace(person.who, access_id=session.id), following, session.own_device)


async def my_sessions(work: Reading) -> list[MemberSession]:
    """Where one is signed in, the one seen last first."""
    doors.may_look_at_sessions(work.who)
    return await MemberSessions(work).open_of(work.who.person_id or "")


async def end_session(work: Writing, session_id: str) -> MemberSession:
    """One of one's own sessions opens nothing any more. Raises NotFound for anybody else's."""
    doors.may_look_at_sessions(work.who)
    why: Why = "signed_out" if session_id == work.who.access_id else "ended_by_owner"
    session = await MemberSessions(work).get(session_id)
    await _end(work, session, why)
    return session


async def end_all_sessions(work: Writing) -> int:
    """Signed out everywhere, here too; gives how many there were."""
    doors.may_look_at_sessions(work.who)
    return await end_sessions_of(work, work.who.person_id or "", why="ended_by_owner")


async def end_sessions_of(work: Writing, person_id: str, *, why: Why) -> int:
    """Somebody is signed out everywhere, for a reason of the room's own; gives how many sessions there were."""
    found = await MemberSessions(work).open_of(person_id)
    for session in found:
        await _end(work, session, why)
    return len(found)


async def _end(work: Writing, session: MemberSession, why: Why) -> None:
    ended = session.end(why, at=work.now)
    if ended is not None:
        await MemberSessions(work).save(session)
        work.publish(ended, about=session)
        # Who is being erased must not come into the log by that very work.
        about = f"session:{session.id}" if why == "person_gone" else f"person:{session.person_id}"
        await note(
            work, deed="session.ended", about=about, school_id=work.who.schools(),
            after={"why": why},
        )  # fmt: skip


async def still_opens(store: Store, who: Who) -> bool:
    """Whether what was shown opens anything at this moment; this room knows at once."""
    look, id_ = Reading(store, policy.THE_ROOM), [who.access_id or ""]
    if who.is_program:
        return any(token.is_open(at=look.now) for token in await ApiTokens(look).some(id_))
    return any(session.is_open(at=look.now) for session in await MemberSessions(look).some(id_))
