"""Letters leave: claimed before they are sent, settled one recipient at a time."""

from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from services.people import policy
from services.people.actions import wording
from services.people.actions.post import Outcome, PostOffice
from services.people.model.letter import Letter
from services.people.model.person import Person
from services.people.model.sign_in import Keys
from services.people.store import Letters, Persons, SignIns
from shared.problems import Conflict, NotFound
from shared.store import Reading, Store, Writing

AT_ONCE = 20


async def send_due(store: Store, office: PostOffice, public_url: str) -> int:
    """Sends what is due; gives the number of messages that the mail server has taken.

    Every step is kept before the next one: a process that dies between the server's word and ours
    sends one message twice, under the same Message-ID, rather than losing it.
    """
    taken = 0
    for letter in await Letters(_look(store)).due(_look(store).now, AT_ONCE):
        try:
            await _claim(store, letter.id)
        except (Conflict, NotFound):
            continue  # another process was faster
        for recipient in letter.queued:
            outcome = await _send(store, office, public_url, letter.id, recipient.person_id)
            taken += outcome is Outcome.TAKEN
            if outcome is Outcome.LATER:
                break
    return taken


async def _claim(store: Store, letter_id: str) -> None:
    work = _work(store)
    letter = await Letters(work).get(letter_id)
    letter.claim(at=work.now)
    await Letters(work).save(letter)
    await work.commit()


async def _send(store: Store, office: PostOffice, public_url: str, letter_id: str, person_id: str) -> Outcome:
    letter = await Letters(_look(store)).get(letter_id)
    person = next(iter(await Persons(_look(store)).some([person_id])), None)
    if person is None:
        outcome, reason = Outcome.NEVER, "The person is not known any more"
    elif letter.useless_after is not None and _look(store).now > letter.useless_after:
        outcome, reason = Outcome.NEVER, "It could not leave while it was of use"
    else:
        keys = None if letter.sign_in_id is None else await _cut_keys(store, letter.sign_in_id)
        outcome, reason = await office.send(_message(letter, person, office, public_url, keys))
    await _settle(store, letter_id, person_id, outcome, reason)
    return outcome


async def _cut_keys(store: Store, sign_in_id: str) -> Keys:
    """The keys are born when the letter leaves: in between they are nowhere."""
    work = _work(store)
    sign_in = await SignIns(work).get(sign_in_id)
    keys = sign_in.cut_keys(at=work.now)
    await SignIns(work).save(sign_in)
    await work.commit()
    return keys


async def _settle(store: Store, letter_id: str, person_id: str, outcome: Outcome, reason: str) -> None:
    work = _work(store)
    letter = await Letters(work).get(letter_id)
    match outcome:
        case Outcome.TAKEN:
            letter.sent_to(person_id, at=work.now)
        case Outcome.NEVER:
            letter.failed_for(person_id, reason, at=work.now)
        case Outcome.LATER:
            letter.put_off(at=work.now)
    await Letters(work).save(letter)
    await work.commit()


def _message(letter: Letter, person: Person, office: PostOffice, public_url: str, keys: Keys | None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = office.sender
    message["To"] = person.email
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    domain = office.sender.rpartition("@")[2]
    message["Message-ID"] = f"<{letter.id}.{person.id}@{domain}>" if keys is None else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(wording.whole(letter, person.greeted_as, public_url, keys))
    return message


def _look(store: Store) -> Reading:
    return Reading(store, policy.THE_ROOM)


def _work(store: Store) -> Writing:
    return Writing(store, policy.THE_ROOM)
