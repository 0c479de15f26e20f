"""Attempts that were refused stand in the log: bounded, so that nobody can fill it."""

from services.people import policy
from services.people.actions.audit import note
from services.people.model.attempts import WINDOW, is_told
from services.people.model.words import digest
from shared.identity import Suspicion
from shared.store import Store, Tally, Writing

REFUSED = "attempt.refused"


async def note_attempt(store: Store, suspicion: Suspicion) -> None:
    """Counts it, and writes an entry where its number asks for one: why, at which door, the how many-th in an hour."""
    member = suspicion.who.person_id
    counted = digest("attempt", suspicion.door, suspicion.reason, member or "")
    count, _ = await Tally(store).count(counted, WINDOW)
    if not is_told(count, by_member=member is not None):
        return
    work = Writing(store, policy.THE_ROOM)
    work.client = suspicion.client
    about = [f"door:{suspicion.door}"] + ([f"session:{suspicion.access_id}"] if suspicion.access_id else [])
    await note(
        work, deed=REFUSED, about=about, by=member or "", school_id=suspicion.who.schools(),
        after={"reason": suspicion.reason, "in_an_hour": count},
    )  # fmt: skip
    await work.commit()
