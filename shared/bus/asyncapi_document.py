"""The AsyncAPI 3 document of a service, made by FastStream from the same contracts and listeners that run."""

from collections.abc import Iterable
from typing import Any

from faststream.rabbit import ExchangeType, RabbitBroker, RabbitExchange, RabbitQueue
from faststream.specification import AsyncAPI

from shared.bus.listeners import Listeners
from shared.bus.topology import EVENTS, PUBLIC, STREAM
from shared.event import Event

_PUBLIC_NOTE = (
    f"For everybody: it also goes through the exchange `{PUBLIC}` (a queue `outside.NAME`, bound to it, hears what "
    f"comes), and the stream `{STREAM}` keeps it for those who come late "
    "(`x-stream-offset`: first, next, a place or a time)."
)


def make_asyncapi_document(
    service: str, listeners: Listeners, publishes: Iterable[type[Event]], version: str
) -> dict[str, Any]:
    """What the service publishes and consumes, as AsyncAPI 3; nothing connects anywhere."""
    broker = RabbitBroker("amqp://localhost", logger=None, description="RabbitMQ of the deployment")
    exchange = RabbitExchange(EVENTS, type=ExchangeType.TOPIC, durable=True)
    for event in publishes:
        broker.publisher(
            exchange=exchange,
            routing_key=event.type,
            title=f"{event.type}",
            description=(event.__doc__ or "").strip() + (f" {_PUBLIC_NOTE}" if event.public else ""),
            schema=event,
        )
    for listener in listeners.all.values():
        for event in listener.events:
            title = listener.queue if len(listener.events) == 1 else f"{listener.queue}:{event.type}"
            queue = RabbitQueue(listener.queue, routing_key=event.type, durable=True)
            subscriber = broker.subscriber(queue, exchange, title=title, description=listener.purpose)
            subscriber(_typed(event))
    specification = AsyncAPI(
        broker, title=f"Docendo: {service}", version=version, schema_version="3.0.0", description=f"The room {service}"
    )
    document: dict[str, Any] = specification.to_specification().to_jsonable()
    return document


def _typed(event: type[Event]) -> Any:
    async def consume(body: Any) -> None:
        """Stands for the listener in the document."""

    consume.__annotations__["body"] = event
    return consume
