"""The operator mends, gives back and discards what could not be heard; the auditor looks; nobody else comes near."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.bus import DeadLetterBatch
from shared.problems import Unavailable
from tests.cast import ARTHUR, BORIS, OLGA, ZINAIDA
from tests.integration.shared.dead_letter_admin.operator import (
    AT,
    QUEUE,
    count_letters,
    dead_letter_links,
    deliver,
    list_operations,
    make_event,
    open_browser,
    run_people,
    wait_for_dead_letters,
    wait_for_letters,
    with_time,
)
from tests.kit.bus import count_messages
from tests.kit.servers import Place

SERVICE = "/dead-letters/people"


async def test_what_rests_is_shown_with_its_reason_to_those_who_may_look(place: Place, tmp_path: Path) -> None:
    async with run_people(place, tmp_path) as app:
        await deliver(place, make_event(person_id=None), make_event(title=7))
        await wait_for_dead_letters(place, 2)
        found: list[str] = []
        for person in (BORIS, ARTHUR):
            async with open_browser(app, person) as client:
                assert ">2<" in (await client.get("/dead-letters")).text
                page = (await client.get(SERVICE)).text
                found = dead_letter_links(page)
                assert len(found) == 2
                assert "person_id: Field required" in page
                letter = (await client.get(found[0])).text
                assert "matching.expert.invited.v1" in letter
                assert "An expert is asked to help with a topic." in letter
                assert "Первый шаг" in letter
                assert ("Отправить исправленное" in letter) == (person is BORIS)
                assert (await client.get(f"{AT}/{'0' * 32}")).status_code == 404
                assert (await client.get(f"{SERVICE}/intake.note-school/{'0' * 32}")).status_code == 404
        outsiders = ((None, 401), (OLGA, 403), (ZINAIDA, 403))
        for outsider, status in outsiders:
            async with open_browser(app, outsider) as client:
                for address in ("/dead-letters", SERVICE, *found):
                    assert (await client.get(address)).status_code == status
        for outsider, status in (*outsiders, (ARTHUR, 403)):
            async with open_browser(app, outsider) as client:
                for operation in (f"{found[0]}/replay", f"{found[0]}/mend", f"{found[0]}/discard", f"{AT}/replay"):
                    answer = await client.post(operation, data={"reason": "nobody", "text": make_event().text})
                    assert answer.status_code == status
        assert await count_messages(place, f"{QUEUE}.dead") == 2
        assert await list_operations(app) == []


async def test_a_mended_event_keeps_its_contract_or_is_not_sent(place: Place, tmp_path: Path) -> None:
    async with run_people(place, tmp_path) as app, open_browser(app, BORIS) as client:
        envelope = make_event(person_id=None)
        await deliver(place, envelope)
        await wait_for_dead_letters(place, 1)
        (address,) = dead_letter_links((await client.get(SERVICE)).text)
        whole = json.loads(make_event().text)
        for text, expected in (
            ("", "Напишите тело сообщения"),
            ("{", "Это не JSON"),
            ("[" * 5_000, "Это не JSON"),
            ("[]", "не соответствует контракту"),
            (json.dumps({**whole, "title": 7}), "title: Input should be a valid string"),
        ):
            answer = await client.post(f"{address}/mend", data={"text": text})
            assert answer.status_code == 422
            assert expected in answer.text
        assert await list_operations(app) == []
        assert await count_letters(app) == 0
        answer = await client.post(f"{address}/mend", data={"text": json.dumps(whole, indent=2)})
        assert (answer.status_code, answer.headers["location"]) == (303, SERVICE)
        await wait_for_letters(app, 1)
        await wait_for_dead_letters(place, 0)
        (operation,) = await list_operations(app)
        assert (operation["kind"], operation["by"], operation["count"]) == ("mended", BORIS.id, 1)
        assert [(one["fact_id"], one["changed"]) for one in operation["letters"]] == [(envelope.id, ["person_id"])]
        page = (await client.get(SERVICE)).text
        assert "исправлено и возвращено" in page
        assert BORIS.name in page
        assert "(person_id)" in page
        assert (await client.post(f"{address}/mend", data={"text": "{}"})).status_code == 409, "another has been faster"


async def test_half_a_sign_is_shown_with_a_replacement_sign_and_can_be_mended(place: Place, tmp_path: Path) -> None:
    async with run_people(place, tmp_path) as app, open_browser(app, BORIS) as client:
        good = make_event()
        half = json.dumps({**json.loads(good.text), "title": "Шаг \ud800", "\udfff": ["\ud83d"]})
        await deliver(place, replace(good, text=half))
        await wait_for_dead_letters(place, 1)
        (address,) = dead_letter_links((await client.get(SERVICE)).text)
        page = await client.get(address)
        assert page.status_code == 200
        assert "Шаг \ufffd" in page.text
        assert (await client.post(f"{address}/mend", data={"text": half})).status_code == 422
        assert (await client.post(f"{address}/mend", data={"text": good.text})).status_code == 303
        await wait_for_letters(app, 1)
        (operation,) = await list_operations(app)
        assert operation["letters"][0]["changed"] == ["title", "\ufffd"]


async def test_what_was_heard_already_is_given_back_without_a_second_effect(place: Place, tmp_path: Path) -> None:
    """As after a process that died between its effect and its acknowledgement, twenty times."""
    async with run_people(place, tmp_path) as app, open_browser(app, BORIS) as client:
        consumed = make_event()
        await deliver(place, consumed)
        await wait_for_letters(app, 1)
        await deliver(place, consumed, queue=f"{QUEUE}.dead")
        assert (await client.post(f"{AT}/replay")).status_code == 303
        await wait_for_dead_letters(place, 0)
        await deliver(place, make_event())
        await wait_for_letters(app, 2)
        assert await count_letters(app) == 2, "the one before it had its turn, and wrote nothing"
        (operation,) = await list_operations(app)
        assert (operation["kind"], operation["count"], operation["letters"][0]["fact_id"]) == (
            "replayed",
            1,
            consumed.id,
        )


async def test_discarding_takes_a_reason_that_is_kept(place: Place, tmp_path: Path) -> None:
    async with run_people(place, tmp_path) as app, open_browser(app, BORIS) as client:
        await deliver(place, make_event(title=7), make_event(title=8))
        await wait_for_dead_letters(place, 2)
        first, second = dead_letter_links((await client.get(SERVICE)).text)
        assert (await client.post(f"{first}/discard", data={"reason": " "})).status_code == 422
        await wait_for_dead_letters(place, 2)
        assert (await client.post(f"{first}/discard", data={"reason": "Проба связи"})).status_code == 303
        await wait_for_dead_letters(place, 1)
        assert dead_letter_links((await client.get(SERVICE)).text) == [second], "the other rests as before"
        (operation,) = await list_operations(app)
        assert (operation["kind"], operation["reason"], operation["count"]) == ("discarded", "Проба связи", 1)
        assert "Проба связи" in (await client.get(SERVICE)).text
        assert (await client.post(f"{first}/replay")).status_code == 409


async def test_an_event_older_than_its_listeners_memory_is_not_given_back(place: Place, tmp_path: Path) -> None:
    async with run_people(place, tmp_path) as app, open_browser(app, BORIS) as client:
        envelope = make_event(title=7)
        await deliver(place, with_time(envelope, envelope.at - timedelta(days=61)))
        await wait_for_dead_letters(place, 1)
        (address,) = dead_letter_links((await client.get(SERVICE)).text)
        assert "Вернуть как есть" not in (await client.get(address)).text
        assert (await client.post(f"{address}/replay")).status_code == 422
        assert (await client.post(f"{address}/mend", data={"text": make_event().text})).status_code == 422
        assert (await client.post(f"{AT}/replay")).status_code == 303
        await wait_for_dead_letters(place, 1)
        assert await list_operations(app) == []


async def test_no_deed_is_without_its_doer_even_when_its_end_is_not_seen(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut_off(self: DeadLetterBatch, letter: object, text: str | None) -> None:
        raise Unavailable

    async with run_people(place, tmp_path) as app, open_browser(app, BORIS) as client:
        await deliver(place, make_event(title=7))
        await wait_for_dead_letters(place, 1)
        (address,) = dead_letter_links((await client.get(SERVICE)).text)
        with monkeypatch.context() as patch:
            patch.setattr(DeadLetterBatch, "send", cut_off)
            assert (await client.post(f"{address}/replay")).status_code == 503
        (operation,) = await list_operations(app)
        assert (operation["by"], operation["count"]) == (BORIS.id, None)
        page = (await client.get(SERVICE)).text
        assert "чем кончилось, неизвестно" in page
        assert dead_letter_links(page) == [address], "it rests where it was"
