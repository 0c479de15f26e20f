"""On the command line an operator sees whether the house does its work, and deals with what it could not hear."""

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

Said = Callable[..., tuple[int, str]]


@pytest.fixture
def house(place: Place, tmp_path: Path) -> Iterator[ServiceProcess]:
    process = ServiceProcess(place, tmp_path)
    try:
        process.start()
        yield process
    finally:
        process.stop()


@pytest.fixture
def said(place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """What `docendo …` answers: its exit code and all its words."""

    def answer(*words: str, given: str = "", url: str = "http://127.0.0.1:1", at: Place = place) -> tuple[int, str]:
        told = {**at.environment(), "DOCENDO_DATABASE_PREFIX": at.prefix, "DOCENDO_PUBLIC_URL": url}
        for name, value in told.items():
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


def test_status_is_wrong_when_something_is_and_the_desk_sets_it_right(house: ServiceProcess, said: Said) -> None:
    code, words = said("status", url=house.url)
    assert code == 0, words
    assert "nothing is wrong" in words
    assert words.count(" ready ") == 5
    assert "public.stream keeps 0 public facts" in words

    asyncio.run(deliver(house.place, make_event(person_id=None), make_event(title=7)))
    asyncio.run(wait_for_dead_letters(house.place, 2))
    code, words = said("status", "--json", url=house.url)
    assert code == 1
    told = json.loads(words)
    assert [one["dead"] for one in told["queues"] if one["queue"] == QUEUE] == [2]
    assert [what for what in told["wrong"] if what.startswith(f"{QUEUE}: 2 dead letters")] == told["wrong"]

    assert said("dead-letters") == (0, f"     2 {QUEUE}\n")
    _, words = said("dead-letters", "look", QUEUE)
    by_reason = {"person_id" in line: line.split()[0] for line in words.splitlines()}
    lacking, wrong = by_reason[True], by_reason[False]
    _, words = said("dead-letters", "look", QUEUE, wrong)
    assert '"title": 7' in words
    code, words = said("dead-letters", "mend", QUEUE, lacking, given='{"title": "Первый шаг"}')
    assert (code, "The promise is not kept: invitation_id" in words) == (1, True)
    code, _ = said("dead-letters", "--as", "anna", "mend", QUEUE, lacking, given=make_event().text)
    assert code == 0
    assert said("dead-letters", "discard", QUEUE, wrong)[0] == 2, "without a reason"
    code, _ = said("dead-letters", "--as", "anna", "discard", QUEUE, wrong, "--reason", "a trial")
    assert code == 0
    assert said("dead-letters", "replay", QUEUE, wrong)[0] == 1, "it rests here no more"
    with MongoClient(house.place.mongo_url) as client:  # type: ignore[var-annotated]
        deeds = list(client[f"{house.place.prefix}_people"]["dead_letter_deeds"].find().sort("_id", 1))
    assert [(deed["by"], deed["kind"], deed["count"]) for deed in deeds] == [
        ("anna", "mended", 1),
        ("anna", "discarded", 1),
    ]

    assert said("status", url=house.url)[0] == 0
    house.stop()
    code, words = said("status", url=house.url)
    assert code == 1
    assert "intake: does not answer" in words
    assert f"{QUEUE}: nobody listens" in words


def test_a_fact_that_is_not_sent_and_servers_that_are_away_are_told(place: Place, said: Said) -> None:
    with MongoClient(place.mongo_url) as client:  # type: ignore[var-annotated]
        client[f"{place.prefix}_intake"]["requests"].insert_one(
            {"_id": "r", "_pending": True, "_since": datetime(2020, 1, 1, tzinfo=UTC), "_bucket": 1}
        )
    code, words = said("status")
    assert code == 1
    assert "intake: a fact has waited" in words
    assert f"{QUEUE}: there is no such queue" in words
    assert "public.stream: there is no such stream" in words
    away = Place("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100", "amqp://127.0.0.1:1/", "", place.prefix)
    code, words = said("status", at=away)
    assert code == 1
    assert "RabbitMQ does not answer" in words
    assert "intake: the database does not say" in words
