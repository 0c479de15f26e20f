"""What we write ourselves is what the libraries would have written."""

import string
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as some
from pamqp.commands import Basic
from pamqp.header import ContentHeader

from shared.bus.cloudevents_codec import encode_event
from shared.bus.property_templates import encode_with_template
from shared.event import EventEnvelope

NAMES = some.text(string.ascii_letters + string.digits + "-_ёЯ№", min_size=1, max_size=60)
EVENTS_HERE = some.builds(
    EventEnvelope,
    id=NAMES,
    type=some.sampled_from(["intake.request.submitted.v1", "people.person.changed.v1"]),
    subject=NAMES,
    sequence=some.integers(1, 10**12),
    at=some.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=some.just(UTC)),
    text=some.text(),
    traceparent=some.none() | NAMES,
    cause=some.none() | NAMES,
)


@given(EVENTS_HERE)
def test_an_event_is_written_as_the_libraries_write_it(envelope: EventEnvelope) -> None:
    body, properties = encode_with_template(envelope)
    expected_body, expected = encode_event(envelope)
    read = ContentHeader(properties=Basic.Properties())
    read.unmarshal(ContentHeader(body_size=len(body), properties=properties).marshal())
    assert (read.properties, read.body_size, body) == (expected, len(expected_body), expected_body)
    assert properties.message_id == envelope.id


@given(EVENTS_HERE, EVENTS_HERE)
def test_nothing_of_one_event_is_left_in_the_next(first: EventEnvelope, second: EventEnvelope) -> None:
    alone = encode_with_template(second)[1].marshal()
    encode_with_template(first)
    assert encode_with_template(second)[1].marshal() == alone
