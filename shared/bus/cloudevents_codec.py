"""An event on the wire: CloudEvents 1.0, binary mode, attributes in the headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from aio_pika import DeliveryMode, Message
from aiormq.abc import AbstractChannel, DeliveredMessage
from cloudevents.core.base import BaseCloudEvent, EventFactory
from cloudevents.core.bindings import rabbitmq
from cloudevents.core.formats.base import Format
from cloudevents.core.v1.event import CloudEvent
from pamqp.commands import Basic

from shared.bus.topology import DELIVERY_LIMIT
from shared.event import EventEnvelope

CONTENT_TYPE = "application/json"
_REQUIRED = ("ce-id", "ce-type", "ce-subject", "ce-sequence", "ce-time", "ce-source", "ce-specversion")


class MalformedEvent(Exception):
    """Not a CloudEvent of ours; the text says why."""


class UnknownEventType(MalformedEvent):
    """An event of a type that this process does not wait for; one of another version may."""


class ReceivedMessage(Protocol):
    """As much of aio-pika's incoming message as we need."""

    @property
    def channel(self) -> AbstractChannel:
        """Where it is settled."""

    @property
    def delivery_tag(self) -> int | None:
        """Its number on the channel."""

    @property
    def message_id(self) -> str | None:
        """The event's id."""

    @property
    def content_type(self) -> str | None:
        """Of the body."""

    @property
    def headers(self) -> Mapping[str, Any]:
        """CloudEvents attributes among them."""

    @property
    def body(self) -> bytes:
        """As it came."""


@dataclass(slots=True)
class RawDelivery:
    """A delivery as the line gives it, without the eighteen fields of aio-pika's message."""

    channel: AbstractChannel
    delivery_tag: int | None
    message_id: str | None
    content_type: str | None
    headers: Mapping[str, Any]
    body: bytes

    @classmethod
    def from_aiormq(cls, raw: DeliveredMessage) -> "RawDelivery":
        """The same, read from aiormq's."""
        properties = raw.header.properties
        return cls(
            raw.channel,
            raw.delivery_tag,
            properties.message_id,
            properties.content_type,
            properties.headers or {},
            raw.body,
        )


class _TrustedCloudEvent(CloudEvent):
    """Its attributes are right by construction or were looked at: the library's look costs more than all the rest."""

    def __init__(self, attributes: dict[str, Any], data: dict[str, Any] | str | bytes | None = None) -> None:
        self._attributes = attributes
        self._data = data


class _VerbatimFormat(Format):
    """The event is JSON text already: it goes over as it is."""

    def write(self, event: BaseCloudEvent) -> bytes:  # noqa: ARG002
        raise TypeError("events travel in binary mode")

    def read(self, event_factory: EventFactory | None, data: str | bytes) -> BaseCloudEvent:  # noqa: ARG002
        raise TypeError("events travel in binary mode")

    def write_data(self, data: dict[str, Any] | str | bytes | None, datacontenttype: str | None) -> bytes:  # noqa: ARG002
        return data.encode() if isinstance(data, str) else bytes(data or b"")  # type: ignore[arg-type]

    def read_data(self, body: bytes, datacontenttype: str | None) -> dict[str, Any] | str | bytes | None:  # noqa: ARG002
        return body

    def get_content_type(self) -> str:
        return CONTENT_TYPE


_VERBATIM = _VerbatimFormat()


def encode_event(envelope: EventEnvelope) -> tuple[bytes, Basic.Properties]:
    """Body and properties of an event's persistent message; the message id is the event's, however often it is sent."""
    attributes: dict[str, Any] = {
        "id": envelope.id,
        "source": f"/docendo/{envelope.publisher}",
        "specversion": "1.0",
        "type": envelope.type,
        "subject": envelope.subject,
        "time": envelope.at,
        "datacontenttype": CONTENT_TYPE,
        "sequence": f"{envelope.sequence:010d}",
    }
    if envelope.traceparent is not None:
        attributes["traceparent"] = envelope.traceparent
    if envelope.cause is not None:
        attributes["causationid"] = envelope.cause
    binary = rabbitmq.to_binary(_TrustedCloudEvent(attributes, envelope.text), _VERBATIM)
    return binary.body, Basic.Properties(
        headers=dict(binary.headers),
        content_type=binary.content_type,
        message_id=envelope.id,
        delivery_mode=DeliveryMode.PERSISTENT,
    )


def to_message(envelope: EventEnvelope) -> Message:
    """The same as aio-pika's message: for whoever publishes through an exchange of aio-pika."""
    body, properties = encode_event(envelope)
    return Message(
        body,
        headers=properties.headers,
        content_type=properties.content_type,
        message_id=properties.message_id,
        delivery_mode=DeliveryMode.PERSISTENT,
    )


def count_requeues(message: ReceivedMessage) -> int:
    """How often a message came back, by the broker's count.

    The broker writes it only with the first return: until then a publisher's own header stands there, whatever it is.
    """
    count = message.headers.get("x-delivery-count")
    return max(0, min(count, DELIVERY_LIMIT)) if isinstance(count, int) else 0


def decode_event(message: ReceivedMessage) -> EventEnvelope:
    """The event in a message. Raises MalformedEvent, saying what is wrong with it."""
    headers = {name.lower(): _text(value) for name, value in message.headers.items() if name[:3].lower() == "ce-"}
    missing = [name for name in _REQUIRED if not headers.get(name)]
    if missing:  # the library would make them up, and a made-up id is a new event at every delivery
        raise MalformedEvent(f"not a CloudEvent of ours: {', '.join(missing)} missing")
    try:
        # Python reads a moment in a hundredth of the time that the binding's parser takes, and as strictly.
        at = datetime.fromisoformat(headers.pop("ce-time"))
        event = rabbitmq.from_binary(
            rabbitmq.RabbitMQMessage(headers, message.content_type, message.body), _VERBATIM, _TrustedCloudEvent
        )
        return _to_envelope(event.get_attributes(), at, message.body)
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedEvent(f"not a CloudEvent of ours: {error}") from error


def _to_envelope(attributes: Mapping[str, Any], at: datetime, body: bytes) -> EventEnvelope:
    if attributes["specversion"] != "1.0":
        raise ValueError("another version of CloudEvents")
    if at.tzinfo is None:
        raise ValueError("time has no zone")
    return EventEnvelope(
        id=attributes["id"],
        type=attributes["type"],
        subject=attributes["subject"],
        sequence=int(attributes["sequence"]),
        at=at,
        text=body.decode(),
        traceparent=attributes.get("traceparent"),
        cause=attributes.get("causationid"),
    )


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    try:
        return value.decode() if isinstance(value, bytes) else str(value)
    except UnicodeDecodeError as error:
        raise MalformedEvent("not a CloudEvent of ours: an attribute is no UTF-8") from error
