"""What an event looks like on the line, read with the library's own, strict eyes."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from cloudevents.core.bindings import rabbitmq
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.bus.cloudevents_codec import MalformedEvent, decode_event, encode_event, to_message
from shared.contracts.intake import RequestSubmitted
from shared.event import EventEnvelope
from shared.identity import new_id

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def make_envelope(*, traceparent: str | None = TRACE, cause: str | None = None) -> EventEnvelope:
    """A request of a young teacher of school 7."""
    id_ = new_id()
    event = RequestSubmitted(
        request_id=id_, school_id="school-07", audience="teacher", channel="web", experience="young"
    )
    return EventEnvelope(new_id(), event.type, id_, 3, datetime.now(UTC), event.model_dump_json(), traceparent, cause)


@pytest.mark.parametrize(
    "envelope",
    [make_envelope(), make_envelope(traceparent=None), make_envelope(cause=new_id())],
    ids=["", "untraced", "caused"],
)
def test_an_event_is_a_cloud_event_by_the_librarys_own_rules(envelope: EventEnvelope) -> None:
    """We skip its validation when we speak: so it is held here."""
    body, properties = encode_event(envelope)
    headers = {name: str(value) for name, value in (properties.headers or {}).items()}
    event = rabbitmq.from_binary(
        rabbitmq.RabbitMQMessage(headers, properties.content_type, body), JSONFormat(), CloudEvent
    )
    assert (event.get_id(), event.get_type(), event.get_subject()) == (envelope.id, envelope.type, envelope.subject)
    assert event.get_time() == envelope.at
    assert event.get_dataschema() is None, "an address that nobody answers is none: the schema stands in asyncapi.json"


@pytest.mark.parametrize(
    "envelope",
    [make_envelope(), make_envelope(traceparent=None), make_envelope(cause=new_id())],
    ids=["", "untraced", "caused"],
)
def test_what_was_said_is_what_is_heard(envelope: EventEnvelope) -> None:
    message = to_message(envelope)
    assert decode_event(as_delivered(message.body, dict(message.headers))) == envelope


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce-specversion", "0.3"),
        ("ce-sequence", "third"),
        ("ce-time", "yesterday"),
        ("ce-time", "2026-09-01T08:00:00"),
        ("ce-id", ""),
        ("ce-subject", b""),
        ("ce-sequence", b"\xff\xfe"),
    ],
)
def test_a_spoilt_attribute_is_malformed_and_nothing_worse(header: str, value: str | bytes) -> None:
    message = to_message(make_envelope())
    with pytest.raises(MalformedEvent):
        decode_event(as_delivered(message.body, {**message.headers, header: value}))


def as_delivered(body: bytes, headers: dict[str, object]) -> SimpleNamespace:
    """As much of a delivery as is read."""
    return SimpleNamespace(body=body, headers=headers, content_type="application/json")
