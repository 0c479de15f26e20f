"""RabbitMQ: exchanges, queues, `Listeners.on(Event)`, the relay. The only place that publishes."""

from shared.bus.asyncapi_document import make_asyncapi_document
from shared.bus.consumer_runner import ConsumerRunner
from shared.bus.dead_letter_queue import DeadLetter, DeadLetterBatch
from shared.bus.dead_letters import DeadLetters
from shared.bus.listeners import Listener, Listeners
from shared.bus.message_processor import RetryPolicy
from shared.bus.queue_inspection import QueueDepth
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
