"""Attempts that were refused stand in the log: bounded, so that nobody can fill it."""

from services.people.access.model.failed_attempts import WINDOW, should_log
from services.people.audit_log.actions.entries import log_action
from services.people.registry.model.fields import digest
from shared.identity import SecurityEvent
from shared.store import AttemptCounter, Store, service_writing

ATTEMPT_REFUSED = "attempt.refused"


async def log_failed_attempt(store: Store, event: SecurityEvent) -> None:
    """Counts it, and writes an entry where its number asks for one: why, at which route, the how many-th in an hour."""
    member = event.actor.person_id
    counted = digest("attempt", event.route, event.reason, member or "")
    count, _ = await AttemptCounter(store).count(counted, WINDOW)
    if not should_log(count, by_member=member is not None):
        return
    work = service_writing(store)
    work.client = event.client
    about = [f"door:{event.route}"] + ([f"session:{event.access_id}"] if event.access_id else [])
    await log_action(
        work,
        action=ATTEMPT_REFUSED,
        about=about,
        by=member or "",
        school_id=event.actor.school_ids(),
        after={"reason": event.reason, "in_an_hour": count},
    )
    await work.commit()
