"""A fact's properties as they go over the line, most of them written once for each kind of fact.

The libraries write all of them anew for each message, a third of what sending it costs, and most are the same for every
fact of a type. What they write for one is the mould of the others here; that it says the same is a test.
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
        """What goes over the line."""
        return self.encoded


def encode_with_template(fact: EventEnvelope) -> tuple[bytes, Basic.Properties]:
    """Body and properties of a fact's persistent message: what `on_wire` says, written already."""
    before, alike, after = _template(fact.type)
    id_, time = fact.id.encode(), fact.at.isoformat().replace("+00:00", "Z").encode()
    subject, sequence = fact.subject.encode(), b"%010d" % fact.sequence
    entries = [
        alike,
        b"\x05ce-idS", _LONG.pack(len(id_)), id_,
        b"\x0ace-subjectS", _LONG.pack(len(subject)), subject,
        b"\x07ce-timeS", _LONG.pack(len(time)), time,
        b"\x0bce-sequenceS", _LONG.pack(len(sequence)), sequence,
    ]  # fmt: skip
    if fact.traceparent is not None:
        trace = fact.traceparent.encode()
        entries += b"\x0ece-traceparentS", _LONG.pack(len(trace)), trace
    if fact.cause is not None:
        cause = fact.cause.encode()
        entries += b"\x0ece-causationidS", _LONG.pack(len(cause)), cause
    table = b"".join(entries)
    written = b"".join((before, _LONG.pack(len(table)), table, after, encode.short_string(fact.id)))
    return fact.text.encode(), _EncodedProperties(fact.id, written)


@lru_cache(_MAX_TEMPLATES)
def _template(type_: str) -> tuple[bytes, bytes, bytes]:
    """What stands before the headers, the headers that all facts of the type have, and what follows the headers."""
    _, told = encode_event(EventEnvelope("-", type_, "-", 1, datetime(2000, 1, 1, tzinfo=UTC), ""))
    alike = {name: value for name, value in (told.headers or {}).items() if name not in _VARYING_HEADERS}
    head = told.marshal()[: 2 + 1 + len(CONTENT_TYPE)]  # the flags, then a short string
    return head, encode.field_table(alike)[_LONG.size :], encode.octet(told.delivery_mode or 0)
