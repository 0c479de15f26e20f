"""Addresses that give letters back: marked at once, seen by coordinators, trusted again by a word."""

from services.people.letters import policy
from services.people.letters.model.mailbox import Mailbox, digest_address
from services.people.letters.store import Mailboxes
from services.people.registry.actions.directory import find_persons_by_id
from services.people.registry.model.person import Person
from shared.problems import AlreadyThere, Conflict
from shared.store import Reading, Store, Writing, service_writing

_MAX_ATTEMPTS = 5


async def mark_bouncing(store: Store, person: Person, reason: str, code: str) -> None:
    """Nothing more is sent to this address until it is corrected."""
    for left in range(_MAX_ATTEMPTS - 1, -1, -1):
        work = service_writing(store)
        await record_bounce(work, person, reason, code)
        try:
            await work.commit()
        except (Conflict, AlreadyThere):
            if not left:
                raise
        else:
            return


async def record_bounce(work: Writing, person: Person, reason: str, code: str) -> None:
    """The same as a part of a work."""
    schools = sorted({post.school_id for post in person.posts})
    mailbox = await Mailboxes(work).find_for_person(person.id)
    if mailbox is None:
        mailbox = Mailbox(
            id=person.id,
            address=digest_address(person.email),
            bouncing=True,
            reason=reason,
            code=code,
            since=work.now,
            school_ids=schools,
        )
        await Mailboxes(work).add(mailbox)
        return
    mailbox.mark_bouncing(person.email, reason, code, at=work.now)
    mailbox.school_ids = schools
    await Mailboxes(work).save(mailbox)


async def list_bouncing_mailboxes(work: Reading) -> list[tuple[Mailbox, Person]]:
    """The addresses of one's schools that are not written to; those corrected meanwhile are left out."""
    policy.may_read_letters(work.actor)
    mailboxes = await Mailboxes(work).list_bouncing()
    people = await find_persons_by_id(work.as_service(), [mailbox.id for mailbox in mailboxes])
    return [
        (mailbox, people[mailbox.id])
        for mailbox in mailboxes
        if mailbox.id in people and mailbox.is_bouncing_at(people[mailbox.id].email)
    ]


async def trust_mailbox(work: Writing, person_id: str) -> None:
    """Whoever looks after letters says that the address works again."""
    policy.may_read_letters(work.actor)
    policy.may_change_letters(work.actor)
    mailbox = await Mailboxes(work).get(person_id)
    mailbox.trust(work.actor.person_id or "")
    await Mailboxes(work).save(mailbox)
