"""On the command line an operator sees whether the system does its work, and deals with what it could not hear."""

import asyncio
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pymongo import MongoClient

from deploy import docendo
from tests.integration.shared.dead_letter_admin.operator import QUEUE, deliver, make_event, wait_for_dead_letters
from tests.kit.processes import ServiceProcess
from tests.kit.servers import Place

RunVerb = Callable[..., tuple[int, str]]


@pytest.fixture
def app(place: Place, tmp_path: Path) -> Iterator[ServiceProcess]:
    process = ServiceProcess(place, tmp_path)
    try:
        process.start()
        yield process
    finally:
        process.stop()


@pytest.fixture
def run_docendo(place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunVerb:
    """What `docendo …` answers: its exit code and all its words."""

    def answer(*words: str, given: str = "", url: str = "http://127.0.0.1:1", at: Place = place) -> tuple[int, str]:
        text = {**at.environment(), "DOCENDO_DATABASE_PREFIX": at.prefix, "DOCENDO_PUBLIC_URL": url}
        for name, value in text.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.argv", ["docendo", *words])
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        capsys.readouterr()
        try:
            code = docendo.main()
        except SystemExit as wrong_word:
            code = int(wrong_word.code or 0)
        return code, "".join(capsys.readouterr())

    return answer


def test_status_is_wrong_when_something_is_and_the_desk_sets_it_right(
    app: ServiceProcess, run_docendo: RunVerb
) -> None:
    code, words = run_docendo("status", url=app.url)
    assert code == 0, words
    assert "nothing is wrong" in words
    assert words.count(" ready ") == 5
    assert "public.stream keeps 0 public events" in words

    asyncio.run(deliver(app.place, make_event(person_id=None), make_event(title=7)))
    asyncio.run(wait_for_dead_letters(app.place, 2))
    code, words = run_docendo("status", "--json", url=app.url)
    assert code == 1
    text = json.loads(words)
    assert [one["dead"] for one in text["queues"] if one["queue"] == QUEUE] == [2]
    assert [what for what in text["wrong"] if what.startswith(f"{QUEUE}: 2 dead letters")] == text["wrong"]

    assert run_docendo("dead-letters") == (0, f"     2 {QUEUE}\n")
    _, words = run_docendo("dead-letters", "look", QUEUE)
    by_reason = {"person_id" in line: line.split()[0] for line in words.splitlines()}
    lacking, wrong = by_reason[True], by_reason[False]
    _, words = run_docendo("dead-letters", "look", QUEUE, wrong)
    assert '"title": 7' in words
    code, words = run_docendo("dead-letters", "mend", QUEUE, lacking, given='{"title": "Первый шаг"}')
    assert (code, "The contract is not kept: invitation_id" in words) == (1, True)
    code, _ = run_docendo("dead-letters", "--as", "anna", "mend", QUEUE, lacking, given=make_event().text)
    assert code == 0
    assert run_docendo("dead-letters", "discard", QUEUE, wrong)[0] == 2, "without a reason"
    code, _ = run_docendo("dead-letters", "--as", "anna", "discard", QUEUE, wrong, "--reason", "a trial")
    assert code == 0
    assert run_docendo("dead-letters", "replay", QUEUE, wrong)[0] == 1, "it rests here no more"
    with MongoClient(app.place.mongo_url) as client:  # type: ignore[var-annotated]
        operations = list(client[f"{app.place.prefix}_people"]["dead_letter_deeds"].find().sort("_id", 1))
    assert [(operation["by"], operation["kind"], operation["count"]) for operation in operations] == [
        ("anna", "mended", 1),
        ("anna", "discarded", 1),
    ]

    assert run_docendo("status", url=app.url)[0] == 0
    app.stop()
    code, words = run_docendo("status", url=app.url)
    assert code == 1
    assert "intake: does not answer" in words
    assert f"{QUEUE}: nobody listens" in words


def test_an_event_that_is_not_sent_and_servers_that_are_away_are_told(place: Place, run_docendo: RunVerb) -> None:
    with MongoClient(place.mongo_url) as client:  # type: ignore[var-annotated]
        client[f"{place.prefix}_intake"]["requests"].insert_one(
            {"_id": "r", "_pending": True, "_since": datetime(2020, 1, 1, tzinfo=UTC), "_bucket": 1}
        )
    code, words = run_docendo("status")
    assert code == 1
    assert "intake: an event has waited" in words
    assert f"{QUEUE}: there is no such queue" in words
    assert "public.stream: there is no such stream" in words
    away = Place("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100", "amqp://127.0.0.1:1/", "", place.prefix)
    code, words = run_docendo("status", at=away)
    assert code == 1
    assert "RabbitMQ does not answer" in words
    assert "intake: the database does not say" in words
