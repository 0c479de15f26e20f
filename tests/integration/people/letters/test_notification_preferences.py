"""A reader says what they want to hear of, and when: the daily letter, the night, the measure, the one click."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.people.letters.actions import chats
from services.people.letters.actions.daily import write_due_digests
from services.people.letters.actions.delivery import send_due_letters
from services.people.letters.outside.max import MaxClient
from services.people.letters.outside.ports import DeliveryOutcome, UpdateBatch
from services.people.letters.outside.telegram import TelegramClient
from services.people.settings import PeopleSettings
from tests.cast import MARINA, OLGA, TIMUR
from tests.integration.people.letters.delivery import PAGE, get_store, make_sender, run_without_jobs
from tests.integration.people.letters.events import (
    EVENTS_WITH_LETTERS,
    FORMED,
    INVITED,
    RETURNED,
    list_letters,
    wait_for_letters,
)
from tests.integration.people.letters.mailbox import mailbox, text_of
from tests.integration.people.letters.messenger import Bot, MaxBot, messenger
from tests.integration.people.registry.region import without_quiet_hours
from tests.kit.applications import RunningApplication
from tests.kit.bus import publish
from tests.kit.servers import Place
from tests.kit.waiting import until

ZONE = "Asia/Yekaterinburg"
HELD = next(event for event, *_ in EVENTS_WITH_LETTERS if type(event).__name__ == "MeetingHeld")
ACCEPTED = next(event for event, *_ in EVENTS_WITH_LETTERS if type(event).__name__ == "ExpertAccepted")


def in_days(count: int) -> datetime:
    """Some hours after the daily letter was due by the clock of the school, so many days from now."""
    there = datetime.now(UTC).astimezone(ZoneInfo(ZONE)).replace(hour=18)
    return there.astimezone(UTC) + timedelta(days=count)


async def of_kind(app: RunningApplication, kind: str) -> list[dict[str, object]]:
    """The letters of one kind."""
    return [letter for letter in await list_letters(app) if letter["kind"] == kind]


async def test_a_day_has_one_daily_letter_however_many_write_it_and_however_long_they_slept(
    place: Place, tmp_path: Path
) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, OLGA, TIMUR, box=box) as app:
        store = get_store(app)
        await publish(place, HELD, "m-1")
        await publish(place, ACCEPTED, "i-1")
        await wait_for_letters(app, 2)
        assert await send_due_letters(make_sender(app, box)) == 0, "what can wait does not leave by itself"
        assert await write_due_digests(store, ZONE, datetime.now(UTC) - timedelta(days=2)) == 0, "it is not due yet"
        wrote = await asyncio.gather(*(write_due_digests(store, ZONE, in_days(3)) for _ in range(4)))
        assert sum(wrote) == 2, "one for each reader, after three days of silence as after one"
        await publish(place, HELD, "m-2")
        await wait_for_letters(app, 5)
        assert await write_due_digests(store, ZONE, in_days(3)) == 0, "that day has had its letter"
        assert await write_due_digests(store, ZONE, in_days(4)) == 2
        assert await send_due_letters(make_sender(app, box)) == 4
        states = {one["state"] for letter in await list_letters(app) for one in letter["recipients"]}
    first, second = sorted(map(text_of, box.to(OLGA.email)), key=len, reverse=True)
    assert first.index("1. ") < first.index("2. ")
    assert "Новостей с прошлого письма: 2." in first
    assert "Протокол: Шаг" in second
    assert "/meetings/m-1" in second
    assert states == {"gathered", "sent"}


async def test_at_night_nothing_comes_and_over_the_measure_it_waits_for_the_daily_letter(
    place: Place, tmp_path: Path
) -> None:
    hour = datetime.now(UTC).astimezone(ZoneInfo(ZONE)).hour
    night = {"quiet_from": str((hour - 1) % 24), "quiet_until": str((hour + 3) % 24)}
    async with mailbox() as box, run_without_jobs(place, tmp_path, OLGA, TIMUR, box=box) as app:
        await without_quiet_hours(app, TIMUR, **night)
        await without_quiet_hours(app, OLGA, weekly_cap="1")
        await publish(place, FORMED, "g-1")
        await wait_for_letters(app, 1)
        assert await send_due_letters(make_sender(app, box)) == 1
        (letter,) = await list_letters(app)
        asleep = letter["recipients"][1]
        assert (asleep["state"], letter["waits"]) == ("queued", True)
        assert letter["due_at"] == asleep["not_before"] > datetime.now(UTC)
        await publish(place, RETURNED, "p-1")
        await wait_for_letters(app, 2)
        assert await send_due_letters(make_sender(app, box)) == 0
        (returned,) = await of_kind(app, "product_returned")
        async with app.client() as client:
            await client.post("/api/sign-ins", json={"email": TIMUR.email})
        await wait_for_letters(app, 3)
        assert await send_due_letters(make_sender(app, box)) == 1, (
            "who asks to be let in is not asked to wait for the morning"
        )
    assert [one["state"] for one in returned["recipients"]] == ["digest"]  # type: ignore[attr-defined]
    assert [address for address, _ in box.taken] == [OLGA.email, TIMUR.email]


async def test_one_click_in_the_mail_program_ends_a_kind_of_letters(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, TIMUR, box=box) as app:
        await publish(place, INVITED, "i-1")
        await wait_for_letters(app, 1)
        await send_due_letters(make_sender(app, box))
        (message,) = box.to(TIMUR.email)
        link = str(message["List-Unsubscribe"]).strip("<>").removeprefix("http://127.0.0.1:8000")
        async with app.client() as program, app.client(None, **PAGE) as reader:
            looked = await reader.get(link, follow_redirects=True)
            await program.head(link)
            before = await get_store(app).collection("notice_preferences").find_one({"_id": TIMUR.id})
            forged = await program.post(link[:-1] + ("a" if link[-1] != "a" else "b"))
            clicked = [await program.post(link, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]
            after = await reader.get(link, follow_redirects=True)
        await publish(place, INVITED, "i-2")
        await wait_for_letters(app, 2)
        assert await send_due_letters(make_sender(app, box)) == 0
        last = (await list_letters(app))[-1]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Больше не присылать таких писем?" in looked.text
    assert before is not None
    assert before["choices"].get("expert_invited") == "now"
    assert ([one.status_code for one in clicked], forged.status_code) == ([200, 200], 404)
    assert "Такие письма больше не приходят" in after.text
    assert [one["state"] for one in last["recipients"]] == ["silent"]


async def test_wishes_are_read_and_what_nobody_can_wish_is_refused(place: Place, tmp_path: Path) -> None:
    async with run_without_jobs(place, tmp_path, MARINA) as app:
        async with app.client(MARINA, **PAGE) as marina, app.client(None, **PAGE) as anybody:
            wrong = await marina.post("/letters/mine", data={"quiet_from": "25", "quiet_until": "7", "weekly_cap": "x"})
            kept = await marina.get("/letters/mine")
            strange = await anybody.get("/letters/mine")
        await without_quiet_hours(app, MARINA, kind_meeting_held="now", digest_hour="never", language="en")
        preferences = await get_store(app).collection("notice_preferences").find_one({"_id": MARINA.id})
    assert (wrong.status_code, kept.status_code, strange.status_code) == (422, 200, 401)
    assert preferences is not None
    assert (preferences["choices"]["meeting_held"], preferences["digest_hour"], preferences["language"]) == (
        "now",
        None,
        "en",
    )


@pytest.mark.parametrize(
    ("kind", "adapter", "setting"), [(Bot, TelegramClient, "telegram_url"), (MaxBot, MaxClient, "max_url")]
)
async def test_a_messenger_tells_it_and_mail_stands_in_when_it_does_not(
    place: Place, tmp_path: Path, kind: type[Any], adapter: type[Any], setting: str
) -> None:
    async with mailbox() as box, messenger(kind) as bot, run_without_jobs(place, tmp_path, TIMUR, box=box) as app:
        usual, client = make_sender(app, box), adapter(f"{bot.address}#DocendoBot")
        delivery = replace(usual, messengers={client.messenger: client})
        app.state.settings = app.settings.model_copy(
            update={"own": (PeopleSettings(**{setting: f"{bot.address}#DocendoBot"}),)}
        )
        async with app.client(TIMUR, **PAGE) as timur:
            shown = (await timur.post("/letters/mine/chat")).text
            code = re.search(r"<code>(/start \S+)</code>", shown)
            assert code is not None
            assert client.make_link(code[1].removeprefix("/start ")) in shown
            bot.writes(6, "/start not-the-code")
            bot.writes(6, "Добрый день")
            bot.writes(7, code[1])
            assert await chats.link_chats(usual.store, client) == 1
            assert await chats.link_chats(usual.store, client) == 0
            assert "Отвязать" in (await timur.get("/letters/mine")).text
        await publish(place, INVITED, "i-1")
        await wait_for_letters(app, 1)
        assert await send_due_letters(delivery) == 1
        assert (len(bot.received), len(box.taken)) == (1, 0)
        for problem in ("refuses", "is_ill"):
            setattr(bot, problem, True)
            await publish(place, INVITED, f"i-{problem}")

            async def mailed() -> bool:
                return await send_due_letters(delivery) == 1

            await until(mailed, "mail stands in")
    assert bot.received[0][0] == "7"
    assert "Вас просят помочь: Первый шаг" in bot.received[0][1]
    assert len(box.taken) == 2


async def test_who_begins_a_dialog_in_max_by_the_link_is_linked_and_a_silent_bot_links_nobody() -> None:
    async with messenger(MaxBot) as bot:
        notifier_ = MaxClient(f"{bot.address}#id1_bot")
        for chat, payload in ((7, "the-code"), (8, None)):
            bot.begins(chat, payload)
        bot.updates.append({"update_type": "message_created"})
        first = await notifier_.fetch_updates(0)
        strange = await MaxClient(bot.address.replace("s%2Fecret", "another")).fetch_updates(0)
        refused = await MaxClient(bot.address.replace("s%2Fecret", "another")).send("7", "x")
        bot.is_ill = True
        silent = await notifier_.send("7", "x")
    nobody = await MaxClient("http://127.0.0.1:9").fetch_updates(0)
    assert [(one.chat, one.text) for one in first.messages] == [("7", "/start the-code"), ("8", "/start ")]
    assert (first.next_offset, strange, nobody) == (2, UpdateBatch([]), UpdateBatch([]))
    assert (refused.outcome, silent.outcome) == (DeliveryOutcome.REJECTED, DeliveryOutcome.DEFERRED)
    assert MaxClient("https://t@platform-api2.max.ru").make_link("c") == ""
