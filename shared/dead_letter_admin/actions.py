"""What an operator can do with events that could not be consumed.

These actions commit by themselves, twice: what is about to be done is durable before the broker is touched.
"""

import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from shared.bus import DeadLetter, DeadLetterBatch, DeadLetters, Listener, Listeners
from shared.dead_letter_admin import policy
from shared.dead_letter_admin.model import Operation, OperationKind, list_changed_fields
from shared.dead_letter_admin.store import Operations
from shared.event import Event
from shared.problems import Conflict, NotFound, Refused
from shared.store import Reading
from shared.store.receiving import INBOX_RETENTION

MAX_SHOWN = 100
MAX_REPLAYED = 500


@dataclass(frozen=True, slots=True)
class DeadLetterAdmin:
    """The dead letters of one service, by its listeners."""

    service: str
    listeners: Listeners
    dead_letters: DeadLetters

    def get_listener(self, queue: str) -> Listener:
        """The listener of a queue of this service. Raises NotFound."""
        found = self.listeners.all.get(queue)
        if found is None:
            raise NotFound
        return found

    def open_batch(self, queue: str) -> AbstractAsyncContextManager[DeadLetterBatch]:
        """The queue's dead letters, locked for one operator."""
        return self.dead_letters.hold(self.get_listener(queue).queue)


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """The dead letters of one listener: how many, and the oldest of them."""

    listener: Listener
    count: int
    letters: Sequence[DeadLetter]


async def list_queues(work: Reading, admin: DeadLetterAdmin) -> list[QueueSummary]:
    """The dead letters of each listener of the service; a queue that has none is not opened."""
    policy.may_look(work.actor)
    counts = await admin.dead_letters.count(admin.listeners.all)
    return [
        QueueSummary(one, counts[queue], await admin.dead_letters.peek(queue, MAX_SHOWN) if counts[queue] else ())
        for queue, one in admin.listeners.all.items()
    ]


async def get_letter(work: Reading, admin: DeadLetterAdmin, queue: str, key: str) -> DeadLetter:
    """One dead letter. Raises NotFound when it is here no more."""
    policy.may_look(work.actor)
    async with admin.open_batch(queue) as batch:
        found = batch.find(key)
    if found is None:
        raise NotFound
    return found


async def list_operations(work: Reading) -> list[Operation]:
    """What was done last."""
    policy.may_look(work.actor)
    return await Operations(work).list_newest()


async def replay(work: Reading, admin: DeadLetterAdmin, queue: str, keys: Sequence[str] | None = None) -> int:
    """Gives the named ones, or the oldest 500, back to their listener. Returns how many went.

    Raises Conflict when a named one is here no more, Refused when one is older than the inbox remembers.
    """
    policy.may_deal(work.actor)
    async with admin.open_batch(queue) as batch:
        letters = batch.letters[:MAX_REPLAYED] if keys is None else [_get_letter(batch, key) for key in keys]
        if keys is None:
            letters = [one for one in letters if not is_too_old(one, work.now)]
        for one in letters:
            _require_recent(one, work.now)
        if not letters:
            return 0
        operation = await _begin_operation(work, queue, "replayed", letters)
        return await _finish_operation(work, operation, await batch.replay(letters))


async def mend(work: Reading, admin: DeadLetterAdmin, queue: str, key: str, text: str) -> None:
    """Gives one back to its listener with another body, which keeps the contract of its type.

    Raises Refused, saying where the contract is not kept; Conflict when it is here no more.
    """
    policy.may_deal(work.actor)
    async with admin.open_batch(queue) as batch:
        found = _get_letter(batch, key)
        _require_recent(found, work.now)
        mended = validate_body(admin.get_listener(queue), found.type, text)
        operation = await _begin_operation(
            work, queue, "mended", [found], changed=list_changed_fields(found.body, mended)
        )
        await batch.send(found, mended)
        await _finish_operation(work, operation, 1)


async def discard(work: Reading, admin: DeadLetterAdmin, queue: str, key: str, reason: str) -> None:
    """Forgets one for ever; the reason is kept. Raises Conflict when it is here no more."""
    policy.may_deal(work.actor)
    async with admin.open_batch(queue) as batch:
        found = _get_letter(batch, key)
        operation = await _begin_operation(work, queue, "discarded", [found], reason=reason)
        await batch.discard(found)
        await _finish_operation(work, operation, 1)


def validate_body(listener: Listener, type_: str, text: str) -> str:
    """The text as it is sent. Raises Refused when it is no JSON, or not what the contract of the type says."""
    event_class = next((event for event in listener.events if event.type == type_), None)
    if event_class is None:
        raise Refused("This listener consumes no events of this type: it can only be replayed or discarded")
    try:
        body = json.loads(text)
        event_class.parse(json.dumps(body))
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
        details = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong[:10])
        raise Refused("The contract is not kept: %(what)s", what=details) from None
    except (ValueError, RecursionError):
        raise Refused("This is not JSON: compare it with what stood there before") from None
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def is_too_old(found: DeadLetter, now: datetime) -> bool:
    """Whether its listener may have forgotten that it has consumed it."""
    return found.published_at is not None and now - found.published_at > INBOX_RETENTION


def find_event_class(type_: str) -> type[Event] | None:
    """The event class of this type."""
    return Event.registry.get(type_)


def _get_letter(batch: DeadLetterBatch, key: str) -> DeadLetter:
    found = batch.find(key)
    if found is None:
        raise Conflict("Somebody has dealt with this already: look at what was done here")
    return found


def _require_recent(found: DeadLetter, now: datetime) -> None:
    if is_too_old(found, now):
        raise Refused("It is older than its listener remembers what it has consumed: it can only be discarded")


async def _begin_operation(
    work: Reading,
    queue: str,
    kind: OperationKind,
    letters: Sequence[DeadLetter],
    *,
    reason: str = "",
    changed: Sequence[str] = (),
) -> Operation:
    first = work.new_writing()
    operation = Operation.begin(first.new_id(), queue, kind, work.actor.person_id or "", work.now, letters)
    operation.reason = reason
    if changed:
        operation.letters[0].changed = list(changed)
    await Operations(first).add(operation)
    await first.commit()
    return operation


async def _finish_operation(work: Reading, operation: Operation, count: int) -> int:
    last = work.new_writing()
    stored = await Operations(last).get(operation.id)
    stored.finish(count)
    await Operations(last).save(stored)
    await last.commit()
    return count
