"""Every route of every service with every kind of wrong input: no 5xx, no echo, nothing half-written."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from shared.identity import Actor
from shared.service import CombinedApplication
from tests.cast import BORIS, FOREIGN_COORDINATOR, GALINA, OLGA
from tests.journeys.openapi_cases import questions, sent
from tests.journeys.region import ORIGIN, Region
from tests.journeys.wrong_input import (
    BODIES,
    CANARY,
    HEADERS,
    KINDS,
    METHODS,
    PARTS,
    QUERIES,
    Operation,
    must_be_refused,
    wrong_bodies,
)
from tests.kit.applications import as_actor

pytestmark = pytest.mark.asyncio(loop_scope="module")
JSON = {"Content-Type": "application/json"}
PAGE = {"Accept": "text/html", "Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"}
FORMS: tuple[tuple[str, dict[str, str], bytes], ...] = (
    ("unknown field", {}, f"{CANARY}={CANARY}".encode()),
    ("bad UTF-8", {}, b"words=%FF%FE&x=\xff"),
    ("too many fields", {}, "&".join(f"f{n}={n}" for n in range(2_000)).encode()),
    ("too much", {}, b"words=" + b"x" * 300_000),
    ("JSON", {"Content-Type": "application/json"}, b'{"words": "x"}'),
    ("another form", {"Content-Type": "multipart/form-data; boundary=x"}, b"--x--"),
    ("prototypes", {}, b"__proto__=1&$where=1&a.b=1&%00=%00"),
)
BY_ACTION = (
    "/withdrawal", "/erasure", "/acceptance", "/hold", "/release", "/sign-out", "/end", "/revocation", "/trial",
    "/again", "/trust", "/undo", "/pass", "/refuse", "/show", "/hide", "/withdraw", "/settlement",
)  # fmt: skip
"""Deeds without words: whoever may do them does them, whatever is sent along."""
OPEN_TO_ALL = ("/api/requests", "/api/sign-ins")
ONES_OWN = ("/sign-out", "/sessions/end")
OF_EVERY_MEMBER = (
    "/consents/authorship", "/consents/authorship/withdrawal", "/my-data/copy", "/letters/mine/chat",
    "/letters/mine/chat/end", "/portfolio/share", "/portfolio/revoke", "/portfolio/named", "/portfolio/unnamed",
)  # fmt: skip
"""Deeds without words about oneself: every member may do them, so only nobody's are wrong."""
LEADS_ON = ("/api/unsubscriptions",)
"""A mail program's address: whoever only looks at it is led to the page, and the page refuses what is wrong."""


@dataclass
class Count:
    """What was sent, and what does not hold."""

    sent: Counter[int] = field(default_factory=Counter)
    routes: set[tuple[str, str]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def take(self, operation: Operation, what: str, answer: httpx2.Response, *, refused: bool) -> None:
        """Holds one answer against the rules."""
        self.sent[answer.status_code] += 1
        self.routes.add((operation.method, operation.path))
        for failure in _problems(answer, refused=refused):
            self.wrong.append(f"{operation.method} {operation.path}: {what}: {answer.status_code} {failure}")


def _problems(answer: httpx2.Response, *, refused: bool) -> Iterator[str]:
    status, kind = answer.status_code, answer.headers.get("content-type", "")
    if status >= 500:
        yield answer.text[:100].replace("\n", " ")
    if refused and status < 400:
        yield "is accepted"
    if "x-evil" in answer.headers:
        yield "a header is smuggled in"
    if status < 400 or answer.request.method == "HEAD":
        return
    if kind == "application/problem+json":
        yield from _lacks_of_problem(answer)
    elif not kind.startswith("text/html") or answer.request.url.path.startswith("/api/"):
        yield f"is neither a problem nor a page but {kind!r}"
    elif "<main" not in answer.text or "<h1" not in answer.text:
        yield "is no page of ours"
    if status == 405 and not answer.headers.get("allow"):
        yield "does not say what is allowed"


def _lacks_of_problem(answer: httpx2.Response) -> Iterator[str]:
    problem = answer.json()
    if problem.get("status") != answer.status_code or not problem.get("title") or not problem.get("detail"):
        yield f"is no RFC 9457 problem: {problem}"
    if problem.get("type") == "/problems/not-understood" and not problem.get("errors"):
        yield "does not say which fields are wrong"
    if CANARY in answer.text:
        yield f"repeats what was typed: {answer.text[:300]}"


async def test_no_wrong_input_breaks_a_route_or_leaves_a_trace(
    region: Region, capsys: pytest.CaptureFixture[str]
) -> None:
    before, count = await region.settled(), Count()
    await _bodies(region, count)
    await _addresses(region, count)
    await _headers_and_methods(region, count)
    await _forms(region, count)
    with capsys.disabled():
        broken = sum(number for status, number in count.sent.items() if status >= 500)
        print(f"\nbad input: routes={len(count.routes)} requests={count.sent.total()} 5xx={broken}")
    assert not count.wrong, f"{len(count.wrong)} troubles:\n" + "\n".join(count.wrong[:40])
    after = await region.settled()
    differing = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert {key for key in differing if "people.audit" not in key} == set(), "but that it was tried"
    assert len(count.routes) == len({(one.method, one.path) for one in region.operations})


def _entitled(region: Region, path: str) -> Actor | str:
    """One who gets through to the words themselves."""
    if path.endswith(("/answers", "/feedback")) or "/mine" in path:
        return region.token
    if path.startswith(("/api/people", "/api/schools", "/letters", "/api/experts")):
        return as_actor(BORIS)
    return as_actor(GALINA if "review_id" in path else OLGA)


async def _bodies(region: Region, count: Count) -> None:
    for operation in (one for one in region.operations if one.answers_programs and one.method in ("POST", "PUT")):
        address = operation.at(**{part: region.ids.get(part, "x") for part in operation.parts})
        async with (
            region.client(_entitled(region, operation.path), **JSON, **operation.headers) as entitled,
            region.client(as_actor(FOREIGN_COORDINATOR), **JSON, **operation.headers) as foreign,
        ):
            if operation.schema is None:
                for what, sent in BODIES[1:]:
                    count.take(operation, what, await foreign.post(address, content=sent), refused=True)
                continue
            for what, body in wrong_bodies(operation):
                refused = must_be_refused(operation, body)
                if not refused and (operation.path in OPEN_TO_ALL or not operation.parts):
                    continue  # what may come is no bad input: see the test of odd words
                client = entitled if refused else foreign
                answer = await client.request(operation.method, address, content=json.dumps(body))
                count.take(operation, what, answer, refused=refused)
            for what, sent in BODIES:
                answer = await entitled.request(operation.method, address, content=sent)
                count.take(operation, what, answer, refused=True)
            good = json.dumps(operation.sample())
            for kind in KINDS:
                headers = _raw({"Content-Type": kind})
                answer = await entitled.request(operation.method, address, content=f"x{good}", headers=headers)
                count.take(operation, f"as {kind!r}", answer, refused=True)


async def _addresses(region: Region, count: Count) -> None:
    for operation in region.operations:
        kind = {"Accept": "application/json"} if operation.answers_programs else PAGE
        async with region.client(as_actor(OLGA), **kind, **operation.headers) as client:
            for query in QUERIES if operation.method == "GET" else ():
                address = operation.at(**{part: region.ids.get(part, "x") for part in operation.parts})
                count.take(operation, query, await client.get(f"{address}?{query}"), refused=False)
            good = operation.sample()
            for wrong in PARTS if operation.parts else ():
                address = operation.at(**dict.fromkeys(operation.parts, wrong))
                sent = {"json": good} if operation.schema is not None else {}
                answer = await client.request(operation.method, address, **sent)
                count.take(operation, wrong[:40], answer, refused=not _leads_on(operation))


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """The headers byte by byte, as no decent client would send them."""
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


def _leads_on(operation: Operation) -> bool:
    return operation.method == "GET" and operation.path.startswith(LEADS_ON)


async def _headers_and_methods(region: Region, count: Count) -> None:
    for operation in region.operations:
        address = operation.at(**{part: region.ids.get(part, "x") for part in operation.parts})
        own = {one.method for one in region.operations if one.path == operation.path}
        own |= {"HEAD"} if "GET" in own else set()
        async with region.client(None, **({} if operation.answers_programs else PAGE)) as client:
            for headers in HEADERS:
                raw = _raw(headers)
                sent: dict[str, Any] = (
                    {"headers": raw} if operation.method == "GET" else {"headers": raw, "content": b"{"}
                )
                answer = await client.request(operation.method, address, **sent)
                count.take(operation, f"{headers}"[:60], answer, refused=False)
            for method in set(METHODS) - own:
                count.take(operation, method, await client.request(method, address), refused=True)
            for key in ("", "x" * 256, "\x07", "\xe9" * 300):
                if operation.method == "POST":
                    raw = _raw({**JSON, "Idempotency-Key": key})
                    body = json.dumps(operation.sample())
                    answer = await client.request("POST", address, content=body, headers=raw)
                    count.take(operation, f"the key {key[:9]!r}", answer, refused=operation.schema is not None)


async def _forms(region: Region, count: Count) -> None:
    for operation in (one for one in region.operations if not one.answers_programs and one.method == "POST"):
        address = operation.at(**{part: region.ids.get(part, "x") for part in operation.parts})
        entitled = _entitled(region, operation.path)
        for actor in (None, as_actor(FOREIGN_COORDINATOR), entitled):
            if actor is entitled and operation.path.endswith(BY_ACTION):
                continue
            if actor is not None and operation.path in OF_EVERY_MEMBER:
                continue
            async with region.client(actor, **PAGE) as client:
                for what, headers, body in FORMS:
                    answer = await client.post(address, content=body, headers=headers)
                    count.take(operation, what, answer, refused=not operation.path.endswith(ONES_OWN))
        async with region.client(entitled, Accept="text/html") as client:
            answer = await client.post(address, content=b"", headers={"Origin": "https://evil.example"})
            count.take(operation, "from another site", answer, refused=True)


async def test_every_route_keeps_the_contract_of_its_document(region: Region) -> None:
    """The last one here: what a document allows is done, and the region is not what it was."""
    assert isinstance(region.application.asgi, CombinedApplication)
    wrong, asked = [], 0
    for app in region.application.asgi.services.values():
        for case, checks in questions(app, region.ids):
            async with region.client(_entitled(region, case.path)) as client:
                answer = await client.request(**sent(case, ORIGIN))
            asked += 1
            try:
                case.validate_response(answer, checks=checks)
            except AssertionError as failure:
                wrong.append(f"{case.method} {case.path}: {answer.status_code} {failure}")
    assert not wrong, f"{len(wrong)} of {asked}:\n" + "\n".join(wrong[:20])
