"""Letters leave: claimed before they are sent, settled one recipient at a time."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.people.letters.actions.envelope import Letterhead, make_chat_text, render_message
from services.people.letters.actions.keys import KeyIssuer
from services.people.letters.actions.mailboxes import mark_bouncing
from services.people.letters.actions.preferences import get_language, get_preferences
from services.people.letters.model.letter import Letter
from services.people.letters.model.one_time_keys import OneTimeKeys
from services.people.letters.model.preferences import (
    A_WEEK,
    DeliveryDecision,
    NotificationPreferences,
    decide_delivery,
)
from services.people.letters.outside.ports import DeliveryOutcome, DeliveryResult, MailTransport, MessengerClient
from services.people.letters.store import KindHolds, Letters, Mailboxes
from services.people.registry.actions.directory import find_person, find_schools_by_id
from services.people.registry.model.person import Person
from shared.problems import Conflict, NotFound
from shared.store import Reading, Store, service_reading, service_writing
from shared.telemetry import Telemetry

BATCH_SIZE = 20
SPAN = "people.send-letter"
_MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class LetterDelivery:
    """How letters are sent. `zone` is that of the region, for people of no school that is known.

    `key_issuers` are those whose letters let their reader in, or go to an address of their own.
    """

    store: Store
    transport: MailTransport
    letterhead: Letterhead
    zone: str
    telemetry: Telemetry
    messengers: Mapping[str, MessengerClient] = field(default_factory=dict)
    key_issuers: Sequence[KeyIssuer] = ()

    def find_issuer(self, letter: Letter) -> KeyIssuer | None:
        """Who issues the keys of this letter, and knows its address; None for a letter without."""
        return next((one for one in self.key_issuers if one.serves(letter)), None)


async def send_due_letters(delivery: LetterDelivery) -> int:
    """Sends what is due; gives the number of messages that were taken.

    Every step is kept before the next one: a process that dies between the server's word and ours sends one
    message twice, under the same Message-ID, rather than losing it. It ends a round when nobody answers.
    """
    taken = 0
    reading = service_reading(delivery.store)
    held = await KindHolds(reading).list_held()
    for letter in await Letters(reading).list_due(reading.now, BATCH_SIZE, held):
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
    reading = service_reading(delivery.store)
    letter = await Letters(reading).get(letter_id)
    person = await find_person(reading, person_id)
    if person is None:
        return await _settle_result(delivery, letter_id, person_id, _reject("The person is not known any more"))
    address = await _find_address(delivery, reading, letter, person)
    if address is None or (letter.useless_after is not None and reading.now > letter.useless_after):
        return await _settle_result(delivery, letter_id, person_id, _reject("It could not leave while it was of use"))
    mailbox = await Mailboxes(reading).find_for_person(person_id)
    if mailbox is not None and mailbox.is_bouncing_at(address):
        rejection = _reject("Letters to this address come back: the address has to be corrected", mailbox.code)
        return await _settle_result(delivery, letter_id, person_id, rejection)
    preferences = await get_preferences(reading, person_id)
    decision = await _decide(reading, letter, person, preferences, delivery.zone)
    if decision.mode != "now":
        await _change_letter(delivery, letter_id, lambda one, now: _apply_decision(one, person_id, decision, now))
        return None
    if not await _change_letter(delivery, letter_id, lambda one, now: one.begin_attempt(person_id, at=now)):
        return None
    keys = await _issue_keys(delivery, letter)
    with delivery.telemetry.span(SPAN, letter.traceparent):
        result = await _hand_over(delivery, letter, person, address, keys)
    return await _settle_result(delivery, letter_id, person_id, result, person if letter.change_id is None else None)


async def _hand_over(
    delivery: LetterDelivery, letter: Letter, person: Person, address: str, keys: OneTimeKeys | None
) -> DeliveryResult:
    """By the messenger where the reader has linked one and it takes it, otherwise by mail: mail is always there."""
    reading = service_reading(delivery.store)
    preferences, language = await get_preferences(reading, person.id), await get_language(reading, person)
    message = render_message(letter, person, delivery.letterhead, language, keys, to=address)
    messenger = delivery.messengers.get(preferences.messenger)
    if messenger is not None and preferences.chat is not None and not letter.is_confidential:
        result = await messenger.send(preferences.chat, make_chat_text(message))
        if result.outcome is DeliveryOutcome.ACCEPTED:
            return result
    return await delivery.transport.send(message, address, delivery.letterhead.make_return_address(letter, person.id))


async def _find_address(delivery: LetterDelivery, reading: Reading, letter: Letter, person: Person) -> str | None:
    """Where it goes: to the person, or to the address that is being changed; None when that is forgotten."""
    if letter.change_id is None:
        return person.email
    issuer = delivery.find_issuer(letter)
    return None if issuer is None else await issuer.find_address(reading, letter)


async def _decide(
    reading: Reading, letter: Letter, person: Person, preferences: NotificationPreferences, region: str
) -> DeliveryDecision:
    this_week = await Letters(reading).count_sent_since(person.id, reading.now - A_WEEK)
    schools = await find_schools_by_id(reading, [post.school_id for post in person.posts])
    zone = find_person_zone(person, {school_id: school.zone for school_id, school in schools.items()}, region)
    return decide_delivery(letter.kind, preferences, zone=zone, now=reading.now, this_week=this_week)


def _apply_decision(letter: Letter, person_id: str, decision: DeliveryDecision, now: datetime) -> None:
    if decision.mode == "waits" and decision.until is not None:
        letter.defer_until(person_id, decision.until)
    elif decision.mode == "digest":
        letter.move_to_digest(person_id, at=now)
    else:
        letter.mark_silent(person_id, at=now)


async def _issue_keys(delivery: LetterDelivery, letter: Letter) -> OneTimeKeys | None:
    """The keys are born when the letter leaves: in between they are nowhere."""
    issuer = delivery.find_issuer(letter) if letter.carries_keys else None
    if issuer is None:
        return None
    work = service_writing(delivery.store)
    keys = await issuer.issue_keys(work, letter)
    await work.commit()
    return keys


async def _settle_result(
    delivery: LetterDelivery, letter_id: str, person_id: str, result: DeliveryResult, person: Person | None = None
) -> DeliveryOutcome:
    if result.outcome is DeliveryOutcome.ACCEPTED:
        await _change_letter(delivery, letter_id, lambda one, now: one.mark_sent(person_id, at=now))
    elif result.outcome is DeliveryOutcome.REJECTED:
        await _change_letter(
            delivery, letter_id, lambda one, now: one.mark_failed(person_id, result.reason, at=now, code=result.code)
        )
        if result.is_bad_address and person is not None:
            await mark_bouncing(delivery.store, person, result.reason, result.code)
    elif result.outcome is not DeliveryOutcome.UNKNOWN:
        await _change_letter(delivery, letter_id, lambda one, _: one.withdraw_attempt(person_id))
    return result.outcome


async def _change_letter(
    delivery: LetterDelivery, letter_id: str, change: Callable[[Letter, datetime], object], tries: int = _MAX_ATTEMPTS
) -> bool:
    """Changes a letter, again when somebody else has changed it meanwhile: the mail server's word must be kept.

    Gives what `change` gives, as yes or no. Raises Conflict after the last try.
    """
    for left in range(tries - 1, -1, -1):
        work = service_writing(delivery.store)
        letter = await Letters(work).get(letter_id)
        result = change(letter, work.now)
        await Letters(work).save(letter)
        try:
            await work.commit()
        except Conflict:
            if not left:
                raise
        else:
            return bool(result)
    raise Conflict


def _reject(reason: str, code: str = "") -> DeliveryResult:
    return DeliveryResult(DeliveryOutcome.REJECTED, reason, code)
