"""Whatever a stranger brings as a returned letter is read at once, or is no report."""

import time
from collections.abc import Callable

import pytest

from services.people.letters.actions.bounces import MAX_REPORT_BYTES, parse_report
from shared.problems import Refused

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


def spend(content: bytes) -> float:
    """Seconds of processor for reading it; what is no report is refused."""
    started = time.process_time()
    with pytest.raises(Refused):
        parse_report(content)
    return time.process_time() - started


@pytest.mark.parametrize("kind", KINDS)
def test_twice_as_much_takes_no_more_than_three_times_as_long(kind: str) -> None:
    half, whole = (
        min(spend(KINDS[kind](size)) for _ in range(3)) for size in (MAX_REPORT_BYTES // 2, MAX_REPORT_BYTES)
    )
    assert whole < 0.05 or whole < 3 * half
    assert whole < 1.0
