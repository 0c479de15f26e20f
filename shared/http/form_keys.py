"""A form carries its own key, so that the same form sent twice makes one thing: what is read of it here."""

import re
from typing import Final

_KEY: Final = rb"([A-Za-z0-9_-]{16,64})"
_IN_FORM: Final = re.compile(rb"(?:^|&)form_key=" + _KEY + rb"(?=&|$)")
_IN_PART: Final = re.compile(rb'name="form_key"\r\n\r\n' + _KEY + rb"\r\n")
_WHERE: Final = 4_096
"""Bytes in which it stands: it is the first field of its form."""


def find_form_key(content_type: str, body: bytes) -> tuple[str, bytes] | None:
    """The key of a form that was sent, and what was sent with it; None of a body that carries none.

    A browser takes another boundary between the parts each time it sends: it is no part of what was said.
    """
    kind, _, parameters = content_type.partition(";")
    kind = kind.strip().lower()
    if kind == "application/x-www-form-urlencoded":
        found = _IN_FORM.search(body[:_WHERE])
        return None if found is None else (found[1].decode(), body)
    boundary = parameters.rpartition("boundary=")[2].strip(' "').encode()
    if kind == "multipart/form-data" and boundary:
        found = _IN_PART.search(body[:_WHERE])
        return None if found is None else (found[1].decode(), body.replace(boundary, b""))
    return None
