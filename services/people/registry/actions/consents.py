"""A member agrees to something, or takes it back: the same way, one press each."""

from services.people.audit_log.actions.entries import log_action
from services.people.registry.model.consent import ConsentSubject
from services.people.registry.model.person import Person
from services.people.registry.store import Persons
from shared.identity import require_signed_in
from shared.problems import Forbidden
from shared.store import Writing


async def change_consent(work: Writing, person_id: str, subject: ConsentSubject, *, given: bool) -> Person:
    """The person says yes or no, from now on. Nobody says it for another; said again, nothing happens."""
    require_signed_in(work.actor)
    person = await Persons(work).get(person_id)
    if work.actor.person_id != person.id:
        raise Forbidden("Everybody agrees for themselves")
    changed = person.give_consent(subject, at=work.now) if given else person.withdraw_consent(subject, at=work.now)
    if changed is not None:
        await Persons(work).save(person)
        work.publish(changed, about=person)
        action = "consent.given" if given else "consent.withdrawn"
        await log_action(work, action=action, about=f"person:{person.id}", after={"subject": subject})
    return person
