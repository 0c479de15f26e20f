"""Whatever comes out of a queue: it is heard, or it is refused with a reason, and the listener goes on."""

import json
import struct
from datetime import UTC, datetime
from typing import Any

from aio_pika import IncomingMessage
from aiormq.abc import DeliveredMessage
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pamqp import commands, decode, encode
from pamqp.header import ContentHeader
from pydantic import ValidationError

from shared.bus.cloudevents_codec import MalformedEvent, count_requeues, decode_event, encode_event
from shared.bus.dead_letter_queue import DeadLetterBatch, copy_message
from shared.bus.listeners import Listener, Listeners
from shared.bus.message_processor import _describe_error, _parse_event
from shared.contracts import get_event_types
from shared.contracts.intake import RequestFormulated
from shared.event import EventEnvelope
from shared.store import Receiving

NAMES = (
    "ce-id", "ce-type", "ce-subject", "ce-sequence", "ce-time", "ce-source", "ce-specversion", "ce-traceparent",
    "ce-causationid", "ce-datacontenttype", "CE-ID", "ce-", "x-death", "x-delivery-count", "x-docendo-reason",
)  # fmt: skip
CANARY = "canary7f3a"
EXAMPLE = get_event_types()["intake.request.formulated.v1"]


async def open_topic(event: RequestFormulated, work: Receiving) -> None:
    """Never called: nothing gets so far here."""


def listener() -> Listener:
    listeners = Listeners("matching")
    listeners.on(RequestFormulated)(open_topic)
    return listeners.all["matching.open-topic"]


def _long(value: Any) -> bytes:
    """AMQP's own form; a text that is no UTF-8 is what other programs send, and what the driver hands over as bytes."""
    if isinstance(value, bytes):
        return b"S" + struct.pack(">I", len(value)) + value
    return encode.encode_table_value(value)


def message(headers: dict[str, Any], body: bytes, content_type: str | None = None) -> IncomingMessage:
    """As the driver would hand it over: the headers have gone through AMQP's own form."""
    fields = b"".join(encode.short_string(name) + _long(value) for name, value in headers.items())
    _, arrived = decode.field_table(struct.pack(">I", len(fields)) + fields)
    properties = commands.Basic.Properties(headers=arrived, content_type=content_type, message_id="m")
    return IncomingMessage(
        DeliveredMessage(
            delivery=commands.Basic.Deliver("c", 1, False, "events", "k"),
            header=ContentHeader(properties=properties),
            body=body,
            channel=None,  # type: ignore[arg-type]
        )
    )


GOOD = dict(
    encode_event(
        EventEnvelope(
            id="f-1",
            type="intake.request.formulated.v1",
            subject="request-1",
            sequence=1,
            at=datetime(2026, 11, 2, tzinfo=UTC),
            text="{}",
        )
    )[1].headers
    or {}
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, width=32)
    | st.text(max_size=20)
    | st.binary(max_size=20).map(bytearray)
    | st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))  # the zone follows
)
values = st.recursive(
    scalars, lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=5), one, max_size=3)
)
odd_texts = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "9" * 5_000,
        "1e9",
        "2026-11-02",
        "2026-11-02T09:00:00",
        "0001-01-01T00:00:00+14:00",
        "²",
        "\x00",
        "{}",
    ]
)
headers = st.dictionaries(st.sampled_from(NAMES), values | odd_texts | st.binary(max_size=20), max_size=8).map(
    lambda changed: {**GOOD, **changed}
)
bodies = st.binary(max_size=200) | st.recursive(
    scalars.filter(lambda one: not isinstance(one, bytearray | datetime)),
    lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=8), one, max_size=4),
).map(lambda one: json.dumps(one).encode())


@settings(max_examples=120, deadline=None)
@given(headers, bodies, st.none() | st.text(max_size=10))
@example({**GOOD, "ce-id": b"\xff\xfe"}, b"{}", None)
@example({**GOOD, "ce-sequence": "9" * 5_000}, b"{}", None)
@example({**GOOD, "x-delivery-count": "abc"}, b"{}", None)
@example({**GOOD, "x-delivery-count": 10**12}, b"{}", None)
@example(GOOD, b"[" * 100_000, None)
@example(GOOD, b'{"a":' * 5_000 + b"1" + b"}" * 5_000, None)
@example(GOOD, b"\xff", None)
@example(GOOD, b'{"request_id": "' + CANARY.encode() + b'"}', None)
def test_whatever_comes_is_heard_or_refused_with_a_reason(
    properties: dict[str, Any], body: bytes, content_type: str | None
) -> None:
    arrived = message(properties, body, content_type)
    reason = "heard"
    try:
        _parse_event(listener(), decode_event(arrived))
    except (MalformedEvent, ValidationError) as error:
        reason = _describe_error(error)
    assert reason
    assert CANARY not in reason
    assert 0 <= count_requeues(arrived) <= 20


@settings(max_examples=60, deadline=None)
@given(headers, bodies)
@example({**GOOD, "ce-sequence": "9" * 5_000}, b"{}")
@example({**GOOD, "x-death": [{"time": "yesterday"}]}, b"{}")
@example({**GOOD, "x-docendo-buried-at": b"\xff", "ce-time": "tomorrow"}, b"\xff")
def test_whatever_rests_can_be_looked_at_and_sent_again(properties: dict[str, Any], body: bytes) -> None:
    arrived = message(properties, body)
    batch = DeadLetterBatch(None, "matching.open-topic", [arrived])  # type: ignore[arg-type]
    (letter,) = batch.letters
    assert batch.find(letter.key) is letter
    again = copy_message(arrived, {})
    assert again.body == body
    assert encode.field_table(dict(again.headers))


@settings(max_examples=50, deadline=None)
@given(
    st.text(min_size=1, max_size=30), st.integers(1, 10**9), st.datetimes(timezones=st.just(UTC)), st.text(max_size=200)
)
def test_what_is_said_is_heard_word_for_word(subject: str, sequence: int, at: datetime, text: str) -> None:
    envelope = EventEnvelope(id="f-1", type=EXAMPLE.type, subject=subject, sequence=sequence, at=at, text=text)
    body, properties = encode_event(envelope)
    assert decode_event(message(dict(properties.headers or {}), body, properties.content_type)) == envelope
