"""Whatever a stranger brings as a returned letter is read at once, or is no report."""

from collections.abc import Callable

import pytest

from services.people.letters.actions.bounces import MAX_REPORT_BYTES, parse_report
from shared.problems import Refused
from tests.kit.growth import is_proportionate

Maker = Callable[[int], bytes]
KINDS: dict[str, Maker] = {
    "quotation marks": lambda size: b"To: " + b'"' * size + b"\r\n\r\n",
    "parentheses": lambda size: b"To: " + b"(" * size + b"\r\n\r\n",
    "semicolons": lambda size: b"Content-Type: multipart/report" + b';a="' * (size // 4) + b"\r\n\r\n",
    "folded lines": lambda size: b"To: a\r\n" + b" b\r\n" * (size // 4) + b"\r\n",
    "many headers": lambda size: b"To: a\r\n" * (size // 7) + b"\r\n",
    "nested parts": lambda size: b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * (size // 48),
    "encoded words": lambda size: b"Subject: " + b"=?utf-8?b?" * (size // 10) + b"\r\n\r\n",
    "lines of a body": lambda size: b"To: a\r\n\r\n" + b"x\n" * (size // 2),
}


def read(content: bytes) -> None:
    """What is no report is refused."""
    with pytest.raises(Refused):
        parse_report(content)


@pytest.mark.parametrize("kind", KINDS)
def test_twice_as_much_takes_no_more_than_three_times_as_long(kind: str) -> None:
    made = {size: KINDS[kind](size) for size in (MAX_REPORT_BYTES // 2, MAX_REPORT_BYTES)}
    assert is_proportionate(lambda size: read(made[size]), MAX_REPORT_BYTES // 2)
