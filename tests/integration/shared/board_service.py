"""A service as small as a service can be, for trying the platform: a board on which people pin notes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import Field

from shared.bus import ConsumerRunner, Listeners, Relay, RetryPolicy, Topology
from shared.entity import Entity
from shared.event import Event
from shared.identity import ANONYMOUS, Actor
from shared.settings import Settings
from shared.store import EVERYTHING, Collection, Connection, Filter, Index, Store, Writing, migrate, visible_to_all
from shared.telemetry import Telemetry
from tests.kit.servers import Place

SOON = RetryPolicy(delays=(0.01, 0.02), requeues=2, max_delay=0.05)


class NotePinned(Event, type="board.note.pinned.v1", public=True, example={"note_id": "1", "text": "chalk"}):
    """Somebody has pinned a note."""

    note_id: str
    text: str


class NoteMoved(Event, type="board.note.moved.v1", example={"note_id": "1", "place": 2}):
    """A note hangs elsewhere."""

    note_id: str
    place: int


class Note(Entity):
    """What hangs on the board."""

    text: str
    place: int = 0
    school_id: str = "school-07"


class Copy(Entity):
    """What a listener makes of a note."""

    note_id: str
    places: list[int] = Field(default_factory=list)


def _own_school(actor: Actor) -> Filter:
    return EVERYTHING if actor.is_service or actor.is_anonymous else {"school_id": {"$in": actor.school_ids()}}


class Notes(Collection[Note]):
    """The board."""

    name = "notes"
    model = Note
    has_outbox = True
    visible = staticmethod(_own_school)
    indexes = (Index((("text", 1),), unique=True),)

    async def everything(self) -> list[Note]:
        """All notes that one may see."""
        return await self._find({}, limit=100_000)

    async def how_many(self) -> int:
        """The number of notes that one may see."""
        return await self._count({})


class Copies(Collection[Copy]):
    """The copies."""

    name = "copies"
    model = Copy
    visible = staticmethod(visible_to_all)
    indexes = ()

    async def everything(self) -> list[Copy]:
        """All of them."""
        return await self._find({}, limit=100_000)


def board_settings(place: Place, tmp: Path, **changed: Any) -> Settings:
    """The settings of a floor in this place."""
    given: dict[str, Any] = {
        "mongo_url": place.mongo_url,
        "amqp_url": place.amqp_url,
        "management_url": place.management_url,
        "database_prefix": place.prefix,
        "secrets_dir": tmp / "secrets",
        "log_level": "CRITICAL",
        "relay_poll": 0.2,
    }
    return Settings(**{**given, **changed})


class BoardService:
    """Store, relay and listeners over one place, without HTTP."""

    def __init__(self, settings: Settings, listeners: Listeners, policy: RetryPolicy = SOON) -> None:
        self.settings = settings
        self.telemetry = Telemetry(settings)
        self.connection = Connection(settings.mongo_url)
        self.store = Store.for_service(self.connection, settings.database_prefix, "board", Notes, Copies)
        self.topology = Topology(listeners.queues, (NotePinned.type,))
        self.relay = Relay(self.store, self.topology, settings, self.telemetry)
        self.consumers = ConsumerRunner(listeners, self.store, settings, self.telemetry, policy)

    def writing(self, actor: Actor = ANONYMOUS) -> Writing:
        """A unit of work for somebody."""
        return Writing(self.store, actor)

    async def pin(self, text: str) -> Note:
        """Pins a note and says so, durably."""
        work = self.writing()
        note = Note(id=work.new_id(), text=text)
        await Notes(work).add(note)
        work.publish(NotePinned(note_id=note.id, text=text), about=note)
        await work.commit()
        return note

    async def move(self, note_id: str, place: int) -> None:
        """Somebody moves a note."""
        work = self.writing()
        notes = Notes(work)
        note = await notes.get(note_id)
        note.place = place
        await notes.save(note)
        work.publish(NoteMoved(note_id=note_id, place=place), about=note)
        await work.commit()

    async def prepare(self) -> None:
        """Indexes, queues and policies."""
        await migrate(self.store)
        await self.topology.declare(self.settings.amqp_url, self.settings.management_url)


@asynccontextmanager
async def run_board(
    settings: Settings,
    listeners: Listeners,
    retry_policy: RetryPolicy = SOON,
    *,
    relay: bool = True,
    listen: bool = True,
) -> AsyncIterator[BoardService]:
    """A floor with its relay and listeners running, stopped in order at the end."""
    board = BoardService(settings, listeners, retry_policy)
    try:
        await board.prepare()
        if listen:
            board.consumers.start()
        if relay:
            board.relay.start()
        yield board
    finally:
        if listen:
            await board.consumers.stop()
        await board.store.flush()
        if relay:
            await board.relay.stop()
        await board.connection.close()
