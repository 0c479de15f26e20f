"""The operator mends, gives back and discards what could not be heard; the auditor looks; nobody else comes near."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from shared.bus import DeadLetterBatch
from shared.problems import Unavailable
from tests.cast import ARTHUR, BORIS, OLGA, ZINAIDA
from tests.integration.people.letters.mailbox import count_waiting
from tests.integration.shared.dead_letter_admin.operator import (  # fmt: skip
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
from tests.kit.servers import Place

ROOM = "/dead-letters/people"


async def test_what_rests_is_shown_with_its_reason_to_those_who_may_look(place: Place, tmp_path: Path) -> None:
    async with run_people(place, tmp_path) as house:
        await deliver(place, make_event(person_id=None), make_event(title=7))
        await wait_for_dead_letters(place, 2)
        found: list[str] = []
        for person in (BORIS, ARTHUR):
            async with open_browser(house, person) as door:
                assert ">2<" in (await door.get("/dead-letters")).text
                page = (await door.get(ROOM)).text
                found = dead_letter_links(page)
                assert len(found) == 2
                assert "person_id: Field required" in page
                letter = (await door.get(found[0])).text
                assert "matching.expert.invited.v1" in letter
                assert "An expert is asked to help with a topic." in letter
                assert "Первый шаг" in letter
                assert ("Отправить исправленное" in letter) == (person is BORIS)
                assert (await door.get(f"{AT}/{'0' * 32}")).status_code == 404
                assert (await door.get(f"{ROOM}/intake.note-school/{'0' * 32}")).status_code == 404
        outsiders = ((None, 401), (OLGA, 403), (ZINAIDA, 403))
        for outsider, status in outsiders:
            async with open_browser(house, outsider) as door:
                for address in ("/dead-letters", ROOM, *found):
                    assert (await door.get(address)).status_code == status
        for outsider, status in (*outsiders, (ARTHUR, 403)):
            async with open_browser(house, outsider) as door:
                for deed in (f"{found[0]}/replay", f"{found[0]}/mend", f"{found[0]}/discard", f"{AT}/replay"):
                    answer = await door.post(deed, data={"reason": "nobody", "text": make_event().text})
                    assert answer.status_code == status
        assert await count_waiting(place, f"{QUEUE}.dead") == 2
        assert await list_operations(house) == []


async def test_a_mended_fact_keeps_its_promise_or_is_not_sent(place: Place, tmp_path: Path) -> None:
    async with run_people(place, tmp_path) as house, open_browser(house, BORIS) as door:
        fact = make_event(person_id=None)
        await deliver(place, fact)
        await wait_for_dead_letters(place, 1)
        (address,) = dead_letter_links((await door.get(ROOM)).text)
        whole = json.loads(make_event().text)
        for text, told in (
            ("", "Напишите тело сообщения"),
            ("{", "Это не JSON"),
            ("[" * 5_000, "Это не JSON"),
            ("[]", "Обещание не выполнено"),
            (json.dumps({**whole, "title": 7}), "title: Input should be a valid string"),
        ):
            answer = await door.post(f"{address}/mend", data={"text": text})
            assert answer.status_code == 422
            assert told in answer.text
        assert await list_operations(house) == []
        assert await count_letters(house) == 0
        answer = await door.post(f"{address}/mend", data={"text": json.dumps(whole, indent=2)})
        assert (answer.status_code, answer.headers["location"]) == (303, ROOM)
        await wait_for_letters(house, 1)
        await wait_for_dead_letters(place, 0)
        (deed,) = await list_operations(house)
        assert (deed["kind"], deed["by"], deed["count"]) == ("mended", BORIS.id, 1)
        assert [(one["fact_id"], one["changed"]) for one in deed["letters"]] == [(fact.id, ["person_id"])]
        page = (await door.get(ROOM)).text
        assert "исправлено и возвращено" in page
        assert BORIS.name in page
        assert "(person_id)" in page
        assert (await door.post(f"{address}/mend", data={"text": "{}"})).status_code == 409, "another has been faster"


async def test_what_was_heard_already_is_given_back_without_a_second_effect(place: Place, tmp_path: Path) -> None:
    """As after a process that died between its effect and its acknowledgement, twenty times."""
    async with run_people(place, tmp_path) as house, open_browser(house, BORIS) as door:
        heard = make_event()
        await deliver(place, heard)
        await wait_for_letters(house, 1)
        await deliver(place, heard, queue=f"{QUEUE}.dead")
        assert (await door.post(f"{AT}/replay")).status_code == 303
        await wait_for_dead_letters(place, 0)
        await deliver(place, make_event())
        await wait_for_letters(house, 2)
        assert await count_letters(house) == 2, "the one before it had its turn, and wrote nothing"
        (deed,) = await list_operations(house)
        assert (deed["kind"], deed["count"], deed["letters"][0]["fact_id"]) == ("replayed", 1, heard.id)


async def test_discarding_takes_a_reason_that_is_kept(place: Place, tmp_path: Path) -> None:
    async with run_people(place, tmp_path) as house, open_browser(house, BORIS) as door:
        await deliver(place, make_event(title=7), make_event(title=8))
        await wait_for_dead_letters(place, 2)
        first, second = dead_letter_links((await door.get(ROOM)).text)
        assert (await door.post(f"{first}/discard", data={"reason": " "})).status_code == 422
        await wait_for_dead_letters(place, 2)
        assert (await door.post(f"{first}/discard", data={"reason": "Проба связи"})).status_code == 303
        await wait_for_dead_letters(place, 1)
        assert dead_letter_links((await door.get(ROOM)).text) == [second], "the other rests as before"
        (deed,) = await list_operations(house)
        assert (deed["kind"], deed["reason"], deed["count"]) == ("discarded", "Проба связи", 1)
        assert "Проба связи" in (await door.get(ROOM)).text
        assert (await door.post(f"{first}/replay")).status_code == 409


async def test_a_fact_older_than_its_listeners_memory_is_not_given_back(place: Place, tmp_path: Path) -> None:
    async with run_people(place, tmp_path) as house, open_browser(house, BORIS) as door:
        fact = make_event(title=7)
        await deliver(place, with_time(fact, fact.at - timedelta(days=61)))
        await wait_for_dead_letters(place, 1)
        (address,) = dead_letter_links((await door.get(ROOM)).text)
        assert "Вернуть как есть" not in (await door.get(address)).text
        assert (await door.post(f"{address}/replay")).status_code == 422
        assert (await door.post(f"{address}/mend", data={"text": make_event().text})).status_code == 422
        assert (await door.post(f"{AT}/replay")).status_code == 303
        await wait_for_dead_letters(place, 1)
        assert await list_operations(house) == []


async def test_no_deed_is_without_its_doer_even_when_its_end_is_not_seen(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut_off(self: DeadLetterBatch, letter: object, text: str | None) -> None:
        raise Unavailable

    async with run_people(place, tmp_path) as house, open_browser(house, BORIS) as door:
        await deliver(place, make_event(title=7))
        await wait_for_dead_letters(place, 1)
        (address,) = dead_letter_links((await door.get(ROOM)).text)
        with monkeypatch.context() as patch:
            patch.setattr(DeadLetterBatch, "send", cut_off)
            assert (await door.post(f"{address}/replay")).status_code == 503
        (deed,) = await list_operations(house)
        assert (deed["by"], deed["count"]) == (BORIS.id, None)
        page = (await door.get(ROOM)).text
        assert "чем кончилось, неизвестно" in page
        assert dead_letter_links(page) == [address], "it rests where it was"
