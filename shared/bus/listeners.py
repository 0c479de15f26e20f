"""`@listeners.on(Event)`: what a service consumes, one quorum queue per function."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar, get_args, get_type_hints

from shared.event import Event
from shared.store import Receiving

Handler = Callable[[Any, Receiving], Coroutine[Any, Any, None]]
E = TypeVar("E", bound=Handler)


@dataclass(frozen=True, slots=True)
class Listener:
    """One function, its queue, and the events it waits for."""

    queue: str
    events: tuple[type[Event], ...]
    handler: Handler
    purpose: str


class Listeners:
    """The listeners of one service; the queue is named after service and function: `matching.open-topic`."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.all: dict[str, Listener] = {}

    def on(self, *events: type[Event]) -> Callable[[E], E]:
        """Registers `async def effect(event: A | B, work: Receiving)`.

        Events of one aggregate reach a listener in order, so events that need it share a listener.
        Raises TypeError when the effect's annotation names other events.
        """

        def register(effect: E) -> E:
            named = get_type_hints(effect)["event"]
            if set(get_args(named) or (named,)) != set(events):
                raise TypeError(f"{effect.__name__} is registered for other events than it takes")
            queue = f"{self.service}.{effect.__name__.replace('_', '-')}"
            if queue in self.all:
                raise ValueError(f"{queue} is a listener already")
            self.all[queue] = Listener(queue, events, effect, (effect.__doc__ or "").strip().split("\n")[0])
            return effect

        return register

    @property
    def queues(self) -> dict[str, list[str]]:
        """Queue → types, as contracts/queues.json freezes it."""
        return {queue: sorted(event.type for event in one.events) for queue, one in self.all.items()}
