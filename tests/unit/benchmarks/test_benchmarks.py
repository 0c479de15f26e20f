import asyncio
import json
import re
import socket
import uuid

import pytest

from benchmarks import results
from benchmarks.__main__ import PARTS, PEERS, main
from benchmarks.bare_route import bare_size
from benchmarks.figures import Figure, NotMeasured, percentile
from benchmarks.load import Load
from benchmarks.peers.environment import LISTS, version_of
from benchmarks.requests import request_bodies
from benchmarks.stored import sizes_up_to
from services.intake.requests.model import SubmitRequest
from shared import identity
from shared.identity import derive_id, new_id

RATIO = re.compile(r"^bench [a-z0-9-]+ ratio=\d+(\.\d+)? aim>=\d+(\.\d+)?$")
VALUE = re.compile(r"^bench [a-z0-9-]+ value=\d+(\.\d+)? unit=[A-Za-z]+ aim<=\d+(\.\d+)?$")


@pytest.mark.parametrize(
    ("figure", "line", "held"),
    [
        (Figure("a", (1.2, 1.6, 1.9), 1.5), "bench a ratio=1.60 aim>=1.5", True),
        (Figure("a", (1.49,), 1.5), "bench a ratio=1.49 aim>=1.5", False),
        (Figure("d", (3.2, 2.9), 3.0, "ms"), "bench d value=3.05 unit=ms aim<=3.0", False),
        (Figure("memory", (249.6,), 250, "MB"), "bench memory value=250 unit=MB aim<=250", True),
    ],
)
def test_a_figure_is_one_line_and_is_held_as_it_is_printed(figure: Figure, line: str, held: bool) -> None:
    assert figure.line == line
    assert (VALUE if figure.unit else RATIO).match(figure.line)
    assert figure.is_reached is held


def test_the_median_counts_and_the_spread_is_told() -> None:
    figure = Figure("a", (9.0, 1.0, 2.0), 1.5)
    assert figure.value == 2.0
    assert figure.spread == "1.00 2.00 9.00"


@pytest.mark.parametrize(("share", "value"), [(0.5, 50.0), (0.99, 99.0), (1.0, 100.0), (0.0, 1.0)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert percentile([float(n) for n in range(1, 101)], share) == value


def test_nothing_timed_is_not_zero() -> None:
    with pytest.raises(NotMeasured):
        percentile([], 0.5)


@pytest.mark.parametrize("words", [["--only", "e"], ["--only", ""], ["--rounds", "0"], ["--stored", "0"]])
def test_what_cannot_be_measured_is_refused_before_anything_starts(words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    assert set(PARTS) == {"a", "b", "c", "d", "memory"}


def test_a_figure_measured_again_takes_the_place_of_the_one_before() -> None:
    text = "before\n<!-- figures -->\n<!-- end -->\nafter\n"
    both = results.page(text, [Figure("a", (1.0,), 1.5), Figure("d", (2.0, 4.0), 3.0, "ms")], "there", 2)
    again = results.page(both, [Figure("a", (2.0,), 1.5)], "here", 1)
    assert again.startswith("before\n")
    assert again.endswith("<!-- end -->\nafter\n")
    assert [line for line in again.splitlines() if line.startswith("| `")] == [
        "| `a` | 2.00 | 2.00 | ≥ 1.5 | here; 1 rounds |",
        "| `d` | 3.00 ms | 2.00 4.00 | ≤ 3 | there; 2 rounds |",
    ]
    assert results.page(results.PAGE.read_text(encoding="utf-8"), [], "", 0), "the page has a table between its markers"


@pytest.mark.parametrize("peer", PEERS)
def test_a_peer_comes_from_a_list_with_hashes_and_no_address(peer: str) -> None:
    text = (LISTS / f"{peer}.txt").read_text(encoding="utf-8")
    named = re.findall(r"^[a-z0-9][^ ]*==[^ ]+", text, re.MULTILINE)
    assert version_of(peer)
    assert len(named) > 5
    assert len(re.findall(r"^[a-z0-9][^ ]*==.*\\\n +--hash=sha256:", text, re.MULTILINE)) == len(named)
    assert "://" not in text
    assert "--index" not in text


def test_costs_are_compared_over_sizes_that_differ_tenfold() -> None:
    assert sizes_up_to(1_000_000) == [10_000, 100_000, 1_000_000]
    assert sizes_up_to(5) == [1, 5]


def test_what_is_asked_is_accepted_by_the_model_and_is_in_russian() -> None:
    commands = [SubmitRequest.model_validate(json.loads(body)) for body in request_bodies()]
    assert len(commands) >= 66
    assert all(re.search("[а-я]", command.story) for command in commands)
    assert min(map(bare_size, commands)) > 300


async def test_the_load_generator_counts_what_was_accepted_and_tells_what_was_refused() -> None:
    answers = [b"201 Created", b"201 Created", b"503 Service Unavailable"]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while answers:
            await reader.readuntil(b'{"n":1}')
            head = b"HTTP/1.1 " + answers.pop(0) + b"\r\ncontent-length: 9\r\n\r\n"
            for piece in (head + b'{"id', b'":1}\n'):  # an answer may come in pieces
                writer.write(piece)
                await writer.drain()
        writer.close()

    with socket.create_server(("127.0.0.1", 0)) as client:
        port = client.getsockname()[1]
        async with await asyncio.start_server(answer, sock=client):
            load = Load({"ports": [port], "path": "/", "bodies": ['{"n":1}'], "connections": 1, "count": 3})
            await load.run()
    assert len(load.seconds) == 2
    assert load.refused == {"503": 1}


def test_identifiers_are_the_uuids_of_the_standard() -> None:
    assert derive_id("a", "b") == str(uuid.uuid5(identity._DERIVED, "a\x1fb"))
    fresh = uuid.UUID(new_id())
    assert (fresh.version, fresh.variant) == (7, uuid.RFC_4122)
