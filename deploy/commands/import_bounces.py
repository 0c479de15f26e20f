"""Brings letters that came back to the system.

FILE is an mbox file, a Maildir folder, one report as a file, or `-` for one report on standard input, as an alias of
the mail server gives it: `bounces: "|docendo import-bounces - https://docendo.example.org"`. ADDRESS is the system's
own; without it DOCENDO_PUBLIC_URL says it. What is no report about a letter of ours is counted and left.
Exit status 75 (try again later) when the system does not answer: the mail server keeps the report.
"""

import argparse
import mailbox
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2

from shared.settings import make_local_url

TRY_LATER = 75


def read_reports(source: str) -> Iterator[bytes]:
    """The messages in a file, a folder or on standard input."""
    path = Path(source)
    if source == "-":
        yield sys.stdin.buffer.read()
    elif path.is_dir():
        yield from (message.as_bytes() for message in mailbox.Maildir(source, create=False))
    elif path.read_bytes()[:5] == b"From ":
        with closing(mailbox.mbox(source, create=False)) as box:
            yield from (message.as_bytes() for message in box)
    else:
        yield path.read_bytes()


def import_reports(client: httpx2.Client, source: str) -> Counter[str]:
    """Brings every report; counts what was said of each: returned, waits, known, refused.

    Raises httpx2.HTTPError when the system does not answer.
    """
    answers: Counter[str] = Counter()
    for report in read_reports(source):
        answer = client.post("/api/returned-letters", content=report, headers={"Content-Type": "message/rfc822"})
        if answer.status_code >= 500 or answer.status_code == 429:
            answer.raise_for_status()
        answers[answer.json()["heard"] if answer.status_code == 200 else "refused"] += 1
    return answers


def configure(parser: argparse.ArgumentParser) -> None:
    """What to bring, and where."""
    usual = os.environ.get("DOCENDO_PUBLIC_URL") or make_local_url(os.environ.get("PORT"))
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("address", metavar="ADDRESS", nargs="?", default=usual)


def run(given: argparse.Namespace) -> int:
    """Says what came of each report. Returns an exit status."""
    try:
        with httpx2.Client(base_url=given.address, timeout=30) as client:
            answers = import_reports(client, given.file)
    except OSError as error:
        print(f"{given.file} cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    except httpx2.HTTPError:
        print(f"{given.address} does not answer: nothing is lost, try again later", file=sys.stderr)
        return TRY_LATER
    print(", ".join(f"{name}: {count}" for name, count in sorted(answers.items())) or "nothing there")
    return 0
