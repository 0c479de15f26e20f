"""What an operator can do with facts that could not be heard.

These actions commit by themselves, twice: what is about to be done is durable before the broker is touched.
"""

import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from shared.bus import DeadLetter, DeadLetters, Listener, Listeners, Pile
from shared.desk import policy
from shared.desk.model import Deed, Kind, changed_fields
from shared.desk.store import Deeds
from shared.event import Event
from shared.problems import Conflict, NotFound, Refused
from shared.store import Reading, Writing
from shared.store.receiving import INBOX_KEPT

SHOWN = 100
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one room: its listeners' dead letters."""

    room: str
    listeners: Listeners
    dead: DeadLetters

    def listener(self, queue: str) -> Listener:
        """The listener of a queue of this room. Raises NotFound."""
        found = self.listeners.all.get(queue)
        if found is None:
            raise NotFound
        return found

    def held(self, queue: str) -> AbstractAsyncContextManager[Pile]:
        """The queue's dead letters, in one pair of hands."""
        return self.dead.held(self.listener(queue).queue)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What rests for one listener: how many, and the oldest of them."""

    listener: Listener
    count: int
    letters: Sequence[DeadLetter]


async def shelves(work: Reading, desk: Desk) -> list[Shelf]:
    """What rests for each listener of the room; only where something rests is it taken into hand."""
    policy.may_look(work.who)
    counts = await desk.dead.count(desk.listeners.all)
    return [
        Shelf(one, counts[queue], await desk.dead.look(queue, SHOWN) if counts[queue] else ())
        for queue, one in desk.listeners.all.items()
    ]


async def letter(work: Reading, desk: Desk, queue: str, key: str) -> DeadLetter:
    """One dead letter. Raises NotFound when it rests here no more."""
    policy.may_look(work.who)
    async with desk.held(queue) as pile:
        found = pile.find(key)
    if found is None:
        raise NotFound
    return found


async def deeds(work: Reading) -> list[Deed]:
    """What was done last."""
    policy.may_look(work.who)
    return await Deeds(work).newest()


async def replay(work: Reading, desk: Desk, queue: str, keys: Sequence[str] | None = None) -> int:
    """Gives the named ones, or the oldest 500, back to their listener. Returns how many went.

    Raises Conflict when a named one rests here no more, Refused when one is older than the memory of what was heard.
    """
    policy.may_deal(work.who)
    async with desk.held(queue) as pile:
        letters = pile.letters[:AT_ONCE] if keys is None else [_there(pile, key) for key in keys]
        if keys is None:
            letters = [one for one in letters if not is_too_old(one, work.now)]
        for one in letters:
            _not_too_old(one, work.now)
        if not letters:
            return 0
        deed = await _begin(work, queue, "replayed", letters)
        return await _end(work, deed, await pile.replay(letters))


async def mend(work: Reading, desk: Desk, queue: str, key: str, text: str) -> None:
    """Gives one back to its listener with another body, which keeps the promise of its type.

    Raises Refused, saying where the promise is not kept; Conflict when it rests here no more.
    """
    policy.may_deal(work.who)
    async with desk.held(queue) as pile:
        found = _there(pile, key)
        _not_too_old(found, work.now)
        mended = kept_promise(desk.listener(queue), found.type, text)
        deed = await _begin(work, queue, "mended", [found], changed=changed_fields(found.body, mended))
        await pile.send(found, mended)
        await _end(work, deed, 1)


async def discard(work: Reading, desk: Desk, queue: str, key: str, reason: str) -> None:
    """Forgets one for ever; the reason is kept. Raises Conflict when it rests here no more."""
    policy.may_deal(work.who)
    async with desk.held(queue) as pile:
        found = _there(pile, key)
        deed = await _begin(work, queue, "discarded", [found], reason=reason)
        await pile.discard(found)
        await _end(work, deed, 1)


def kept_promise(listener: Listener, type_: str, text: str) -> str:
    """The text as it is sent. Raises Refused when it is no JSON, or not what the type promises."""
    promise = next((event for event in listener.events if event.type == type_), None)
    if promise is None:
        raise Refused("This listener does not wait for facts of this type: it can only be replayed or discarded")
    try:
        whole = json.loads(text)
        promise.parse(json.dumps(whole))
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong[:10])
        raise Refused("The promise is not kept: %(what)s", what=told) from None
    except (ValueError, RecursionError):
        raise Refused("This is not JSON: compare it with what stood there before") from None
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def is_too_old(found: DeadLetter, now: datetime) -> bool:
    """Whether its listener may have forgotten that it has heard it."""
    return found.said_at is not None and now - found.said_at > INBOX_KEPT


def promise_of(type_: str) -> type[Event] | None:
    """What is promised under this name."""
    return Event.promises.get(type_)


def _there(pile: Pile, key: str) -> DeadLetter:
    found = pile.find(key)
    if found is None:
        raise Conflict("Somebody has dealt with this already: look at what was done here")
    return found


def _not_too_old(found: DeadLetter, now: datetime) -> None:
    if is_too_old(found, now):
        raise Refused("It is older than its listener remembers what it has heard: it can only be discarded")


async def _begin(
    work: Reading, queue: str, kind: Kind, letters: Sequence[DeadLetter], reason: str = "",
    changed: Sequence[str] = (),
) -> Deed:  # fmt: skip
    first = Writing(work.store, work.who)
    deed = Deed.begin(first.new_id(), queue, kind, work.who.person_id or "", work.now, letters)
    deed.reason = reason
    if changed:
        deed.letters[0].changed = list(changed)
    await Deeds(first).add(deed)
    await first.commit()
    return deed


async def _end(work: Reading, deed: Deed, count: int) -> int:
    last = Writing(work.store, work.who)
    kept = await Deeds(last).get(deed.id)
    kept.end(count)
    await Deeds(last).save(kept)
    await last.commit()
    return count
