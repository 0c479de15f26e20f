"""RabbitMQ: exchanges, queues, `Listeners.on(Event)`, the relay. The only place that publishes."""

from shared.bus.dead_letters import DeadLetters
from shared.bus.depths import Depth
from shared.bus.document import asyncapi
from shared.bus.hearing import Patience
from shared.bus.listeners import Listener, Listeners
from shared.bus.listening import Listening
from shared.bus.pile import DeadLetter, Pile
from shared.bus.relay import Relay
from shared.bus.topology import Topology

__all__ = [
    "DeadLetter",
    "DeadLetters",
    "Depth",
    "Listener",
    "Listeners",
    "Listening",
    "Patience",
    "Pile",
    "Relay",
    "Topology",
    "asyncapi",
]
