"""RabbitMQ: exchanges, queues, `Listeners.on(Event)`, the relay. The only place that publishes."""

from shared.bus.dead_letters import DeadLetters
from shared.bus.depths import QueueDepth
from shared.bus.document import make_asyncapi_document
from shared.bus.hearing import RetryPolicy
from shared.bus.listeners import Listener, Listeners
from shared.bus.listening import ConsumerRunner
from shared.bus.pile import DeadLetter, DeadLetterBatch
from shared.bus.relay import Relay
from shared.bus.topology import Topology

__all__ = [
    "ConsumerRunner",
    "DeadLetter",
    "DeadLetterBatch",
    "DeadLetters",
    "Listener",
    "Listeners",
    "QueueDepth",
    "Relay",
    "RetryPolicy",
    "Topology",
    "make_asyncapi_document",
]
