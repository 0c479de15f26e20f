"""What a fact looks like on the line, read with the library's own, strict eyes."""

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


def said(*, traceparent: str | None = TRACE, cause: str | None = None) -> EventEnvelope:
    """A request of a young teacher of school 7."""
    id_ = new_id()
    event = RequestSubmitted(
        request_id=id_, school_id="school-07", audience="teacher", channel="web", experience="young"
    )
    return EventEnvelope(new_id(), event.type, id_, 3, datetime.now(UTC), event.model_dump_json(), traceparent, cause)


@pytest.mark.parametrize("fact", [said(), said(traceparent=None), said(cause=new_id())], ids=["", "untraced", "caused"])
def test_a_fact_is_a_cloud_event_by_the_librarys_own_rules(fact: EventEnvelope) -> None:
    """We skip its validation when we speak: so it is held here."""
    body, told = encode_event(fact)
    headers = {name: str(value) for name, value in (told.headers or {}).items()}
    event = rabbitmq.from_binary(rabbitmq.RabbitMQMessage(headers, told.content_type, body), JSONFormat(), CloudEvent)
    assert (event.get_id(), event.get_type(), event.get_subject()) == (fact.id, fact.type, fact.subject)
    assert event.get_time() == fact.at


@pytest.mark.parametrize("fact", [said(), said(traceparent=None), said(cause=new_id())], ids=["", "untraced", "caused"])
def test_what_was_said_is_what_is_heard(fact: EventEnvelope) -> None:
    message = to_message(fact)
    assert decode_event(as_delivered(message.body, dict(message.headers))) == fact


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
    message = to_message(said())
    with pytest.raises(MalformedEvent):
        decode_event(as_delivered(message.body, {**message.headers, header: value}))


def as_delivered(body: bytes, headers: dict[str, object]) -> SimpleNamespace:
    """As much of a delivery as is read."""
    return SimpleNamespace(body=body, headers=headers, content_type="application/json")
