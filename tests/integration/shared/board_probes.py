"""What several tests of the platform do on the board: listeners, looking, and speaking past the relay."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from deploy.local import rabbit
from shared.bus import DeadLetters, Listeners
from shared.event import EventEnvelope
from shared.identity import ANONYMOUS, new_id
from shared.store import Outbox, Reading, Receiving
from shared.store.outbox import PendingEvents
from tests.integration.shared.board_service import BoardService, Copies, Copy, NotePinned
from tests.kit import bus
from tests.kit.servers import Place
from tests.kit.waiting import until

QUEUE = "board.copy-note"
Effect = Callable[[NotePinned, Receiving], Any]


def copying_listeners(effect: Effect | None = None) -> Listeners:
    """One listener, `board.copy-note`: copies what is pinned, after `effect` has had its say."""
    listeners = Listeners("board")

    @listeners.on(NotePinned)
    async def copy_note(event: NotePinned, work: Receiving) -> None:
        """Makes a copy of the note."""
        if effect is not None:
            await effect(event, work)
        await Copies(work).add(Copy(id=work.new_id(), note_id=event.note_id))

    return listeners


async def list_copied(board: BoardService) -> list[str]:
    """Which notes have been copied, once for every copy."""
    return sorted(copy.note_id for copy in await Copies(Reading(board.store, ANONYMOUS)).everything())


async def list_pending(board: BoardService) -> list[str]:
    """The aggregates that still wait to be sent."""
    return [one.id for one in await list_pending_in(Outbox(board.store))]


async def list_pending_in(outbox: Outbox) -> list[PendingEvents]:
    """What waits in an outbox, oldest first."""
    return [one async for batch in outbox.read_pending(None, 100) for one in batch]


async def is_all_sent(board: BoardService) -> bool:
    """Whether nothing waits any more."""
    return await list_pending(board) == []


def metric(board: BoardService, name: str, **labels: str) -> float:
    """A figure of the platform's metrics; 0 when nothing was counted yet."""
    return board.telemetry.metrics.registry.get_sample_value(name, labels) or 0.0


async def deliver(place: Place, envelope: EventEnvelope, times: int = 1, queue: str = QUEUE) -> None:
    """Puts an event into a queue as the relay would, as often as wanted."""
    await bus.deliver(place, queue, envelope, times=times)


def make_event(body: Any = None, **changed: Any) -> EventEnvelope:
    """An event that somebody has pinned a note, or something like it."""
    note_id = new_id()
    text = json.dumps({"note_id": note_id, "text": "chalk"} if body is None else body)
    return replace(EventEnvelope(new_id(), NotePinned.type, note_id, 1, datetime.now(UTC), text), **changed)


async def count_outcomes(board: BoardService, outcome: str = "done") -> float:
    """How many events came to this end."""
    return metric(board, "docendo_events_consumed_total", queue=QUEUE, outcome=outcome)


async def list_bindings(place: Place, queue: str) -> list[tuple[str, str]]:
    """Exchange and key of each binding of a queue."""
    path = f"/api/queues/{place.vhost}/{queue}/bindings"
    bindings: Any = await asyncio.to_thread(rabbit.call_management_api, place.management_url, "GET", path)
    return sorted((one["source"], one["routing_key"]) for one in bindings)


async def wait_for_dead_letters(place: Place, count: int) -> list[str]:
    """The reasons of the dead letters, as soon as there are so many."""
    letters = DeadLetters(place.amqp_url)

    async def there() -> bool:
        return len(await letters.peek(QUEUE)) >= count

    await until(there, f"{count} dead letters")
    found = [letter.reason for letter in await letters.peek(QUEUE)]
    await letters.close()
    return found


class Barrier:
    """Holds listeners until it is opened, and counts who has come."""

    def __init__(self) -> None:
        self.come = 0
        self.opened = asyncio.Event()

    async def __call__(self, event: NotePinned, work: Receiving) -> None:
        """Waits at the gate."""
        self.come += 1
        await self.opened.wait()

    async def has_arrivals(self, count: int) -> bool:
        """Whether so many have come."""
        return self.come >= count
