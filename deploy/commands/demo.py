"""Walks the sample story through the seven stages of a running system; 0 when who asked has said yes twice."""

import argparse
import asyncio
import os
import sys
import time
from datetime import datetime
from typing import Any

import httpx2

from deploy.demo.bulk import submit_many
from deploy.demo.client import DemoClients, DemoFailed
from deploy.demo.story import STAGES, StoryRunner


def configure(parser: argparse.ArgumentParser) -> None:
    """Where, and how many."""
    parser.add_argument("--url", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
    parser.add_argument("--many", type=int, default=0, help="hand in so many requests at once instead of the story")


def run(given: argparse.Namespace) -> int:
    """Prints the lines of the request's timeline as they come."""
    try:
        print(asyncio.run(_run(given.url, given.many)))
    except DemoFailed as failed:
        print(f"demo: the story stops: {failed}", file=sys.stderr)
        return 1
    return 0


async def _run(url: str, number: int) -> str:
    clients = DemoClients(
        lambda headers: httpx2.AsyncClient(base_url=url, headers=headers, timeout=15, trust_env=False), within=120
    )
    try:
        if number:
            return await submit_many(clients, number)
        return await _walk(clients)
    finally:
        await clients.close()


async def _walk(clients: DemoClients) -> str:
    started = time.monotonic()
    printed = 0

    async def report(stage: int, request: dict[str, Any]) -> None:
        nonlocal printed
        print(f"\n{stage}. {STAGES[stage - 1]}  [+{time.monotonic() - started:.1f} s]")
        for line in request["thread"][printed:]:
            at = datetime.fromisoformat(line["at"]).astimezone()
            print(f"   {at:%H:%M:%S.%f}"[:-3], line["deed"].replace("_", " "), _words(line["words"]))
        printed = len(request["thread"])

    walk = StoryRunner(clients, report)
    request = await walk.run()
    if request["stage"] != "closed":
        raise DemoFailed(f"the request ends at {request['stage']}")
    return (
        f"\n7 stages in {time.monotonic() - started:.1f} s: request {request['number']} (code {walk.code}), "
        f"{len(request['thread'])} lines in its thread, product version {request['product_version']} published, "
        "understood and usable"
    )


def _words(words: dict[str, str]) -> str:
    text = " · ".join(words.values())
    return f"— {text[:100]}{'…' if len(text) > 100 else ''}" if text else ""
