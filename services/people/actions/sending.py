"""Letters leave: claimed before they are sent, settled one recipient at a time."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.people import policy
from services.people.actions.boxes import mark_bouncing
from services.people.actions.envelope import Letterhead, render
from services.people.actions.notifying import Notifier, notice_of
from services.people.actions.post import Answer, Outcome, PostOffice
from services.people.model.letter import Letter
from services.people.model.notices import A_WEEK, Messenger, NoticePreferences, Way, way_of
from services.people.model.person import Person
from services.people.model.sign_in import Keys
from services.people.store import Letters, Persons, Schools, SignIns
from services.people.store.correcting import AddressChanges
from services.people.store.post import Boxes, KindHolds, language_of, wishes_of
from shared.problems import Conflict, NotFound
from shared.store import Reading, Store, Writing
from shared.telemetry import Telemetry

AT_ONCE = 20
SPAN = "people.send-letter"
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """Where letters are sent from. `zone` is that of the region, for people of no school that is known."""

    store: Store
    office: PostOffice
    letterhead: Letterhead
    zone: str
    telemetry: Telemetry
    notifiers: Mapping[Messenger, Notifier] = field(default_factory=dict)

    def look(self) -> Reading:
        """The room looks."""
        return Reading(self.store, policy.THE_ROOM)


async def send_due(desk: Desk) -> int:
    """Sends what is due; gives the number of messages that were taken.

    Every step is kept before the next one: a process that dies between the server's word and ours sends one
    message twice, under the same Message-ID, rather than losing it. It ends a round when nobody answers.
    """
    taken = 0
    look = desk.look()
    held = await KindHolds(look).held()
    for letter in await Letters(look).due(look.now, AT_ONCE, held):
        try:
            await _change(desk, letter.id, lambda one, now: one.claim(at=now), tries=1)
        except (Conflict, NotFound):
            continue  # another process was faster
        sent, goes_on = await _send(desk, letter)
        taken += sent
        if not goes_on:
            break
    return taken


def lives_in(person: Person, zones: Mapping[str, str], otherwise: str) -> str:
    """The time zone of a person: that of their first school that is known."""
    return next((zones[post.school_id] for post in person.posts if post.school_id in zones), otherwise)


async def _send(desk: Desk, letter: Letter) -> tuple[int, bool]:
    """How many were taken, and whether somebody answered at all."""
    taken, put_off = 0, False
    for recipient in letter.queued:
        outcome = await _finished(_send_to(desk, letter.id, recipient.person_id))
        taken += outcome is Outcome.TAKEN
        put_off = put_off or outcome in (Outcome.LATER, Outcome.DOUBTFUL)
        if outcome is Outcome.AWAY:
            await _change(desk, letter.id, lambda one, now: one.put_off(at=now))
            return taken, False
    if put_off:
        await _change(desk, letter.id, lambda one, now: one.put_off(at=now))
    else:
        await _change(desk, letter.id, lambda one, now: one.let_go(at=now))
    return taken, True


async def _finished(step: Coroutine[Any, Any, Outcome | None]) -> Outcome | None:
    """A process that is told to stop finishes the message it has in its hand, so that none leaves twice."""
    task = asyncio.get_running_loop().create_task(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


async def _send_to(desk: Desk, letter_id: str, person_id: str) -> Outcome | None:
    """One message; None when it goes another way than by itself now."""
    look = desk.look()
    letter = await Letters(look).get(letter_id)
    person = next(iter(await Persons(look).some([person_id])), None)
    if person is None:
        return await _settle(desk, letter_id, person_id, _never("The person is not known any more"))
    address = await _address_of(look, letter, person)
    if address is None or (letter.useless_after is not None and look.now > letter.useless_after):
        return await _settle(desk, letter_id, person_id, _never("It could not leave while it was of use"))
    box = await Boxes(look).of(person_id)
    if box is not None and box.returns(address):
        never = _never("Letters to this address come back: the address has to be corrected", box.code)
        return await _settle(desk, letter_id, person_id, never)
    wishes = await wishes_of(look, person_id)
    way = await _way(look, letter, person, wishes, desk.zone)
    if way.goes != "now":
        await _change(desk, letter_id, lambda one, now: _go_another_way(one, person_id, way, now))
        return None
    if not await _change(desk, letter_id, lambda one, now: one.hand_in(person_id, at=now)):
        return None
    keys = await _cut_keys(desk, letter)
    with desk.telemetry.span(SPAN, letter.traceparent):
        answer = await _hand_in(desk, letter, person, address, keys)
    return await _settle(desk, letter_id, person_id, answer, person if letter.change_id is None else None)


async def _hand_in(desk: Desk, letter: Letter, person: Person, address: str, keys: Keys | None) -> Answer:
    """By the messenger where the reader has linked one and it takes it, otherwise by mail: mail is always there."""
    look = desk.look()
    wishes, spoken = await wishes_of(look, person.id), await language_of(look, person)
    message = render(letter, person, desk.letterhead, spoken, keys, to=address)
    bot = desk.notifiers.get(wishes.messenger)
    if bot is not None and wishes.chat is not None and not letter.is_theirs_alone:
        told = await bot.tell(wishes.chat, notice_of(message))
        if told.outcome is Outcome.TAKEN:
            return told
    return await desk.office.send(message, address, desk.letterhead.returns_to(letter, person.id))


async def _address_of(look: Reading, letter: Letter, person: Person) -> str | None:
    """Where it goes: to the person, or to the address that is being changed; None when that is forgotten."""
    if letter.change_id is None:
        return person.email
    change = next(iter(await AddressChanges(look).some([letter.change_id])), None)
    return None if change is None else change.old_email if letter.to_old else change.email


async def _way(look: Reading, letter: Letter, person: Person, wishes: NoticePreferences, region: str) -> Way:
    this_week = await Letters(look).sent_since(person.id, look.now - A_WEEK)
    schools = await Schools(look).some([post.school_id for post in person.posts])
    zone = lives_in(person, {school.id: school.zone for school in schools}, region)
    return way_of(letter.kind, wishes, zone=zone, now=look.now, this_week=this_week)


def _go_another_way(letter: Letter, person_id: str, way: Way, now: datetime) -> None:
    if way.goes == "waits" and way.until is not None:
        letter.wait_for(person_id, way.until)
    elif way.goes == "digest":
        letter.to_the_digest(person_id, at=now)
    else:
        letter.silence(person_id, at=now)


async def _cut_keys(desk: Desk, letter: Letter) -> Keys | None:
    """The keys are born when the letter leaves: in between they are nowhere."""
    work = Writing(desk.store, policy.THE_ROOM)
    if letter.sign_in_id is not None:
        sign_in = await SignIns(work).get(letter.sign_in_id)
        keys = sign_in.cut_keys(at=work.now)
        await SignIns(work).save(sign_in)
    elif letter.change_id is not None and not letter.to_old:
        change = await AddressChanges(work).get(letter.change_id)
        keys = change.cut_keys(at=work.now)
        await AddressChanges(work).save(change)
    else:
        return None
    await work.commit()
    return keys


async def _settle(
    desk: Desk, letter_id: str, person_id: str, answer: Answer, person: Person | None = None
) -> Outcome:  # fmt: skip
    if answer.outcome is Outcome.TAKEN:
        await _change(desk, letter_id, lambda one, now: one.sent_to(person_id, at=now))
    elif answer.outcome is Outcome.NEVER:
        await _change(
            desk, letter_id, lambda one, now: one.failed_for(person_id, answer.reason, at=now, code=answer.code)
        )
        if answer.of_address and person is not None:
            await mark_bouncing(desk.store, person, answer.reason, answer.code)
    elif answer.outcome is not Outcome.DOUBTFUL:
        await _change(desk, letter_id, lambda one, _: one.not_handed(person_id))
    return answer.outcome


async def _change(
    desk: Desk, letter_id: str, change: Callable[[Letter, datetime], object], tries: int = _TRIES
) -> bool:
    """Changes a letter, again when somebody else has changed it meanwhile: the mail server's word must be kept.

    Gives what `change` gives, as yes or no. Raises Conflict after the last try.
    """
    for left in range(tries - 1, -1, -1):
        work = Writing(desk.store, policy.THE_ROOM)
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


def _never(reason: str, code: str = "") -> Answer:
    return Answer(Outcome.NEVER, reason, code)
