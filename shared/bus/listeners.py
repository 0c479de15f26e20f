"""`@listeners.on(Event)`: what a room wants to hear, one quorum queue per function."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.event import Event
from shared.store import Receiving

E = TypeVar("E", bound=Event)
Effect = Callable[[Any, Receiving], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Listener:
    """One function, its queue, and the facts it waits for."""

    queue: str
    events: tuple[type[Event], ...]
    effect: Effect
    purpose: str


class Listeners:
    """The listeners of one room; the queue is named after room and function: `matching.open-topic`."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.all: dict[str, Listener] = {}

    def on(
        self, *events: type[E]
    ) -> Callable[[Callable[[E, Receiving], Awaitable[None]]], Callable[[E, Receiving], Awaitable[None]]]:
        """Facts of one aggregate reach a listener in order, so facts that need it share a listener."""

        def register(
            effect: Callable[[E, Receiving], Awaitable[None]],
        ) -> Callable[[E, Receiving], Awaitable[None]]:
            queue = f"{self.room}.{effect.__name__.replace('_', '-')}"
            if queue in self.all:
                raise ValueError(f"{queue} is a listener already")
            self.all[queue] = Listener(queue, events, effect, (effect.__doc__ or "").strip().split("\n")[0])
            return effect

        return register

    @property
    def queues(self) -> dict[str, list[str]]:
        """Queue → types, as contracts/queues.json freezes it."""
        return {queue: sorted(event.type for event in one.events) for queue, one in self.all.items()}
