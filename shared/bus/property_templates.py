"""The message properties of an event as bytes, most of them written once for each type of event.

The libraries write all of them anew for each message, a third of what sending it costs, and most are the same for every
event of a type. What they write for one is the template of the others here; that both are the same is a test.
"""

from datetime import UTC, datetime
from functools import lru_cache
from struct import Struct

from pamqp import encode
from pamqp.commands import Basic

from shared.bus.cloudevents_codec import CONTENT_TYPE, encode_event
from shared.event import EventEnvelope

_VARYING_HEADERS = ("ce-id", "ce-subject", "ce-time", "ce-sequence", "ce-traceparent", "ce-causationid")
_LONG = Struct(">I")
_MAX_TEMPLATES = 256


class _EncodedProperties(Basic.Properties):
    """Properties that are bytes already; the channel asks for the message id alone."""

    __slots__ = ("encoded",)

    def __init__(self, message_id: str, written: bytes) -> None:
        self.message_id = message_id
        self.encoded = written

    def marshal(self) -> bytes:
        """What goes over the connection."""
        return self.encoded


def encode_with_template(envelope: EventEnvelope) -> tuple[bytes, Basic.Properties]:
    """Body and properties of an event's persistent message: what `encode_event` says, as bytes already."""
    before, alike, after = _template(envelope.type)
    id_, time = envelope.id.encode(), envelope.at.isoformat().replace("+00:00", "Z").encode()
    subject, sequence = envelope.subject.encode(), b"%010d" % envelope.sequence
    entries = [
        alike,
        b"\x05ce-idS", _LONG.pack(len(id_)), id_,
        b"\x0ace-subjectS", _LONG.pack(len(subject)), subject,
        b"\x07ce-timeS", _LONG.pack(len(time)), time,
        b"\x0bce-sequenceS", _LONG.pack(len(sequence)), sequence,
    ]  # fmt: skip
    if envelope.traceparent is not None:
        trace = envelope.traceparent.encode()
        entries += b"\x0ece-traceparentS", _LONG.pack(len(trace)), trace
    if envelope.cause is not None:
        cause = envelope.cause.encode()
        entries += b"\x0ece-causationidS", _LONG.pack(len(cause)), cause
    table = b"".join(entries)
    written = b"".join((before, _LONG.pack(len(table)), table, after, encode.short_string(envelope.id)))
    return envelope.text.encode(), _EncodedProperties(envelope.id, written)


@lru_cache(_MAX_TEMPLATES)
def _template(type_: str) -> tuple[bytes, bytes, bytes]:
    """What stands before the headers, the headers that all events of the type have, and what follows the headers."""
    _, properties = encode_event(EventEnvelope("-", type_, "-", 1, datetime(2000, 1, 1, tzinfo=UTC), ""))
    alike = {name: value for name, value in (properties.headers or {}).items() if name not in _VARYING_HEADERS}
    before_headers = properties.marshal()[: 2 + 1 + len(CONTENT_TYPE)]  # the flags, then a short string
    return before_headers, encode.field_table(alike)[_LONG.size :], encode.octet(properties.delivery_mode or 0)
