"""Letters leave: claimed before they are sent, settled one recipient at a time."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.people.access.store import SignIns
from services.people.audit_log.model import service_actor
from services.people.letters.actions.envelope import Letterhead, make_chat_text, render_message
from services.people.letters.actions.mailboxes import mark_bouncing
from services.people.letters.model.letter import Letter
from services.people.letters.model.one_time_keys import OneTimeKeys
from services.people.letters.model.preferences import (
    A_WEEK,
    DeliveryDecision,
    Messenger,
    NotificationPreferences,
    decide_delivery,
)
from services.people.letters.outside.mail import DeliveryOutcome, DeliveryResult, SmtpTransport
from services.people.letters.outside.messengers import MessengerClient
from services.people.letters.store import KindHolds, Letters, Mailboxes, get_language, get_preferences
from services.people.privacy.store import AddressChanges
from services.people.registry.model.person import Person
from services.people.registry.store import Persons, Schools
from shared.problems import Conflict, NotFound
from shared.store import Reading, Store, Writing
from shared.telemetry import Telemetry

BATCH_SIZE = 20
SPAN = "people.send-letter"
_MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class LetterDelivery:
    """Where letters are sent from. `zone` is that of the region, for people of no school that is known."""

    store: Store
    transport: SmtpTransport
    letterhead: Letterhead
    zone: str
    telemetry: Telemetry
    messengers: Mapping[Messenger, MessengerClient] = field(default_factory=dict)

    def open_reading(self) -> Reading:
        """The room looks."""
        return Reading(self.store, service_actor.SERVICE_ACTOR)


async def send_due_letters(delivery: LetterDelivery) -> int:
    """Sends what is due; gives the number of messages that were taken.

    Every step is kept before the next one: a process that dies between the server's word and ours sends one
    message twice, under the same Message-ID, rather than losing it. It ends a round when nobody answers.
    """
    taken = 0
    look = delivery.open_reading()
    held = await KindHolds(look).list_held()
    for letter in await Letters(look).list_due(look.now, BATCH_SIZE, held):
        try:
            await _change_letter(delivery, letter.id, lambda one, now: one.claim(at=now), tries=1)
        except (Conflict, NotFound):
            continue  # another process was faster
        sent, goes_on = await _send_letter(delivery, letter)
        taken += sent
        if not goes_on:
            break
    return taken


def find_person_zone(person: Person, zones: Mapping[str, str], default: str) -> str:
    """The time zone of a person: that of their first school that is known."""
    return next((zones[post.school_id] for post in person.posts if post.school_id in zones), default)


async def _send_letter(delivery: LetterDelivery, letter: Letter) -> tuple[int, bool]:
    """How many were taken, and whether somebody answered at all."""
    taken, put_off = 0, False
    for recipient in letter.queued:
        outcome = await _run_to_completion(_send_to_recipient(delivery, letter.id, recipient.person_id))
        taken += outcome is DeliveryOutcome.ACCEPTED
        put_off = put_off or outcome in (DeliveryOutcome.DEFERRED, DeliveryOutcome.UNKNOWN)
        if outcome is DeliveryOutcome.UNAVAILABLE:
            await _change_letter(delivery, letter.id, lambda one, now: one.schedule_retry(at=now))
            return taken, False
    if put_off:
        await _change_letter(delivery, letter.id, lambda one, now: one.schedule_retry(at=now))
    else:
        await _change_letter(delivery, letter.id, lambda one, now: one.finish_round(at=now))
    return taken, True


async def _run_to_completion(step: Coroutine[Any, Any, DeliveryOutcome | None]) -> DeliveryOutcome | None:
    """A process that is told to stop finishes the message it has in its hand, so that none leaves twice."""
    task = asyncio.get_running_loop().create_task(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


async def _send_to_recipient(delivery: LetterDelivery, letter_id: str, person_id: str) -> DeliveryOutcome | None:
    """One message; None when it goes another way than by itself now."""
    look = delivery.open_reading()
    letter = await Letters(look).get(letter_id)
    person = next(iter(await Persons(look).list_by_ids([person_id])), None)
    if person is None:
        return await _settle_result(delivery, letter_id, person_id, _reject("The person is not known any more"))
    address = await _find_address(look, letter, person)
    if address is None or (letter.useless_after is not None and look.now > letter.useless_after):
        return await _settle_result(delivery, letter_id, person_id, _reject("It could not leave while it was of use"))
    box = await Mailboxes(look).find_for_person(person_id)
    if box is not None and box.is_bouncing_at(address):
        never = _reject("Letters to this address come back: the address has to be corrected", box.code)
        return await _settle_result(delivery, letter_id, person_id, never)
    wishes = await get_preferences(look, person_id)
    way = await _decide(look, letter, person, wishes, delivery.zone)
    if way.mode != "now":
        await _change_letter(delivery, letter_id, lambda one, now: _apply_decision(one, person_id, way, now))
        return None
    if not await _change_letter(delivery, letter_id, lambda one, now: one.begin_attempt(person_id, at=now)):
        return None
    keys = await _issue_keys(delivery, letter)
    with delivery.telemetry.span(SPAN, letter.traceparent):
        answer = await _hand_over(delivery, letter, person, address, keys)
    return await _settle_result(delivery, letter_id, person_id, answer, person if letter.change_id is None else None)


async def _hand_over(
    delivery: LetterDelivery, letter: Letter, person: Person, address: str, keys: OneTimeKeys | None
) -> DeliveryResult:
    """By the messenger where the reader has linked one and it takes it, otherwise by mail: mail is always there."""
    look = delivery.open_reading()
    wishes, spoken = await get_preferences(look, person.id), await get_language(look, person)
    message = render_message(letter, person, delivery.letterhead, spoken, keys, to=address)
    bot = delivery.messengers.get(wishes.messenger)
    if bot is not None and wishes.chat is not None and not letter.is_confidential:
        told = await bot.send(wishes.chat, make_chat_text(message))
        if told.outcome is DeliveryOutcome.ACCEPTED:
            return told
    return await delivery.transport.send(message, address, delivery.letterhead.make_return_address(letter, person.id))


async def _find_address(look: Reading, letter: Letter, person: Person) -> str | None:
    """Where it goes: to the person, or to the address that is being changed; None when that is forgotten."""
    if letter.change_id is None:
        return person.email
    change = next(iter(await AddressChanges(look).list_by_ids([letter.change_id])), None)
    return None if change is None else change.old_email if letter.to_old else change.email


async def _decide(
    look: Reading, letter: Letter, person: Person, wishes: NotificationPreferences, region: str
) -> DeliveryDecision:
    this_week = await Letters(look).count_sent_since(person.id, look.now - A_WEEK)
    schools = await Schools(look).list_by_ids([post.school_id for post in person.posts])
    zone = find_person_zone(person, {school.id: school.zone for school in schools}, region)
    return decide_delivery(letter.kind, wishes, zone=zone, now=look.now, this_week=this_week)


def _apply_decision(letter: Letter, person_id: str, decision: DeliveryDecision, now: datetime) -> None:
    if decision.mode == "waits" and decision.until is not None:
        letter.defer_until(person_id, decision.until)
    elif decision.mode == "digest":
        letter.move_to_digest(person_id, at=now)
    else:
        letter.mark_silent(person_id, at=now)


async def _issue_keys(delivery: LetterDelivery, letter: Letter) -> OneTimeKeys | None:
    """The keys are born when the letter leaves: in between they are nowhere."""
    work = Writing(delivery.store, service_actor.SERVICE_ACTOR)
    if letter.sign_in_id is not None:
        sign_in = await SignIns(work).get(letter.sign_in_id)
        keys = sign_in.issue_keys(at=work.now)
        await SignIns(work).save(sign_in)
    elif letter.change_id is not None and not letter.to_old:
        change = await AddressChanges(work).get(letter.change_id)
        keys = change.issue_keys(at=work.now)
        await AddressChanges(work).save(change)
    else:
        return None
    await work.commit()
    return keys


async def _settle_result(
    delivery: LetterDelivery, letter_id: str, person_id: str, answer: DeliveryResult, person: Person | None = None
) -> DeliveryOutcome:  # fmt: skip
    if answer.outcome is DeliveryOutcome.ACCEPTED:
        await _change_letter(delivery, letter_id, lambda one, now: one.mark_sent(person_id, at=now))
    elif answer.outcome is DeliveryOutcome.REJECTED:
        await _change_letter(
            delivery, letter_id, lambda one, now: one.mark_failed(person_id, answer.reason, at=now, code=answer.code)
        )
        if answer.is_bad_address and person is not None:
            await mark_bouncing(delivery.store, person, answer.reason, answer.code)
    elif answer.outcome is not DeliveryOutcome.UNKNOWN:
        await _change_letter(delivery, letter_id, lambda one, _: one.withdraw_attempt(person_id))
    return answer.outcome


async def _change_letter(
    delivery: LetterDelivery, letter_id: str, change: Callable[[Letter, datetime], object], tries: int = _MAX_ATTEMPTS
) -> bool:
    """Changes a letter, again when somebody else has changed it meanwhile: the mail server's word must be kept.

    Gives what `change` gives, as yes or no. Raises Conflict after the last try.
    """
    for left in range(tries - 1, -1, -1):
        work = Writing(delivery.store, service_actor.SERVICE_ACTOR)
        letter = await Letters(work).get(letter_id)
        answer = change(letter, work.now)
        await Letters(work).save(letter)
        try:
            await work.commit()
        except Conflict:
            if not left:
                raise
        else:
            return bool(answer)
    raise Conflict


def _reject(reason: str, code: str = "") -> DeliveryResult:
    return DeliveryResult(DeliveryOutcome.REJECTED, reason, code)
