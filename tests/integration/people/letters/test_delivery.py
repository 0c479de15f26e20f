"""A letter leaves once: whatever the mail server does, none is lost, and none comes more often than said."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.people.jobs import count_letters
from services.people.letters.actions.delivery import send_due_letters
from shared.telemetry import Telemetry
from tests.cast import BORIS, FOREIGN_COORDINATOR, OLGA, TIMUR
from tests.integration.people.letters.delivery import PAGE, Dying, get_store, make_due, make_sender, run_without_jobs
from tests.integration.people.letters.events import FORMED, INVITED, RETURNED, list_letters, wait_for_letters
from tests.integration.people.letters.mailbox import Mailbox, mailbox, report_about, text_of
from tests.kit.bus import publish
from tests.kit.servers import Place
from tests.unit.deploy.monitoring.test_dashboard_and_alerts import COUNTED

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_a_held_letter_stays_until_it_is_released(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, OLGA, BORIS, box=box) as app:
        await publish(place, RETURNED, "p-1")
        (letter,) = await wait_for_letters(app, 1)
        async with app.client(BORIS, **PAGE) as boris, app.client(OLGA, **PAGE) as olga:
            address = f"/letters/{letter['_id']}"
            refused = await olga.post(f"{address}/hold")
            held = await boris.post(f"{address}/hold")
            stays = await send_due_letters(make_sender(app, box))
            released = await boris.post(f"{address}/release")
            twice = await boris.post(f"{address}/release")
            leaves = await send_due_letters(make_sender(app, box))
    assert (refused.status_code, held.status_code, released.status_code, twice.status_code) == (403, 303, 303, 409)
    assert (stays, leaves) == (0, 1)


async def test_a_letter_that_somebody_asked_for_leaves_in_the_trace_of_their_asking(
    place: Place, tmp_path: Path
) -> None:
    exporter = InMemorySpanExporter()
    async with mailbox() as box, run_without_jobs(place, tmp_path, OLGA, box=box) as app:
        async with app.client(None, traceparent=f"00-{TRACE}-00f067aa0ba902b7-01") as anybody:
            asked = await anybody.post("/api/sign-ins", json={"email": OLGA.email})
        telemetry = Telemetry(app.settings, exporter)
        sent = await send_due_letters(replace(make_sender(app, box), telemetry=telemetry))
        telemetry.close()
    spans = [(span.name, f"{span.context.trace_id:032x}") for span in exporter.get_finished_spans() if span.context]
    assert (asked.status_code, sent) == (202, 1)
    assert spans == [("people.send-letter", TRACE)]


async def test_all_letters_of_a_kind_are_held_and_released_at_once(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, OLGA, TIMUR, BORIS, box=box) as app:
        boris, olga = app.client(BORIS, **PAGE), app.client(OLGA, **PAGE)
        async with boris, olga:
            refused = await olga.post("/letters/kinds/product_returned/hold")
            unknown = await boris.post("/letters/kinds/sign_in/hold")
            await boris.post("/letters/kinds/product_returned/hold")
            await publish(place, RETURNED, "p-1")
            await publish(place, INVITED, "i-1")
            await wait_for_letters(app, 2)
            first = await send_due_letters(make_sender(app, box))
            shown = (await boris.get("/letters")).text
            await boris.post("/letters/kinds/product_returned/release")
            second = await send_due_letters(make_sender(app, box))
    assert (refused.status_code, unknown.status_code) == (403, 404)
    assert (first, second) == (1, 1)
    assert [address for address, _ in box.taken] == [TIMUR.email, OLGA.email]
    assert "придержано" in shown


async def test_an_address_that_is_refused_is_not_written_to_again_until_somebody_says_so(
    place: Place, tmp_path: Path
) -> None:
    people = (OLGA, TIMUR, BORIS, FOREIGN_COORDINATOR)
    async with mailbox() as box, run_without_jobs(place, tmp_path, *people, box=box) as app:
        box.refuses.add(OLGA.email)
        await publish(place, FORMED, "g-1")
        await wait_for_letters(app, 1)
        assert await send_due_letters(make_sender(app, box)) == 1, "the others get theirs"
        box.refuses.clear()
        await publish(place, RETURNED, "p-1")
        await wait_for_letters(app, 2)
        assert await send_due_letters(make_sender(app, box)) == 0, "a bouncing address is not written to"
        states = [[one["state"] for one in letter["recipients"]] for letter in await list_letters(app)]
        async with app.client(OLGA, **PAGE) as olga, app.client(FOREIGN_COORDINATOR, **PAGE) as foreign:
            seen = "Адреса, с которых письма возвращаются" in (await olga.get("/letters")).text
            unseen = "Адреса, с которых письма возвращаются" in (await foreign.get("/letters")).text
            theirs = await foreign.post(f"/letters/boxes/{OLGA.id}/trust")
            trusted = await olga.post(f"/letters/boxes/{OLGA.id}/trust")
        async with app.client(BORIS, **PAGE) as boris:
            await boris.post(f"/letters/{(await list_letters(app))[1]['_id']}/again")
        assert await send_due_letters(make_sender(app, box)) == 1
    assert states == [["failed", "sent"], ["failed"]]
    assert (seen, unseen, theirs.status_code, trusted.status_code) == (True, False, 404, 303)


async def dead_mailbox() -> Mailbox:
    """A mail server that was there, and answers nobody any more."""
    gone = Mailbox()
    async with mailbox() as box:
        gone.url = box.url
    return gone


async def test_a_dead_mail_server_loses_nothing_and_doubles_nothing(place: Place, tmp_path: Path) -> None:
    gone = await dead_mailbox()
    async with run_without_jobs(place, tmp_path, OLGA, TIMUR, box=gone) as app:
        await publish(place, FORMED, "g-1")
        await publish(place, INVITED, "i-1")
        await wait_for_letters(app, 2)
        assert await send_due_letters(make_sender(app, gone)) == 0
        assert [letter["waits"] for letter in await list_letters(app)] == [True, True]
        async with mailbox() as back:
            for _ in range(3):
                await make_due(app)
                await send_due_letters(make_sender(app, back))
    assert sorted(address for address, _ in back.taken) == sorted([OLGA.email, TIMUR.email, TIMUR.email])
    assert len({message["Message-ID"] for _, message in back.taken}) == 3


async def test_an_operator_sees_letters_that_do_not_leave(place: Place, tmp_path: Path) -> None:
    gone = await dead_mailbox()
    async with run_without_jobs(place, tmp_path, OLGA, TIMUR, box=gone) as app:
        await publish(place, INVITED, "i-1")
        await wait_for_letters(app, 1)
        seen = [await count_letters(get_store(app), app.settings) or {}]
        for _ in range(2):
            await make_due(app)
            await send_due_letters(make_sender(app, gone))
        seen.append(await count_letters(get_store(app), app.settings) or {})
        await get_store(app).collection("letters").update_many({}, {"$set": {"tries": 99}})
        await make_due(app)
        nowhere = app.settings.model_copy(update={"own": ()})
        seen.append(await count_letters(get_store(app), nowhere) or {})
        await send_due_letters(make_sender(app, gone))
        seen.append(await count_letters(get_store(app), app.settings) or {})
    assert [tuple(one.values()) for one in seen] == [(1, 0, 0), (1, 1, 0), (1, 0, 0), (0, 0, 1)]
    assert set(seen[0]) == COUNTED


async def test_while_one_box_asks_to_wait_the_others_get_theirs(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, OLGA, TIMUR, box=box) as app:
        box.busy.add(OLGA.email)
        await publish(place, FORMED, "g-1")
        await wait_for_letters(app, 1)
        for _ in range(3):
            await make_due(app)
            await send_due_letters(make_sender(app, box))
        (letter,) = await list_letters(app)
        box.busy.clear()
        await make_due(app)
        assert await send_due_letters(make_sender(app, box)) == 1
    assert [one["state"] for one in letter["recipients"]] == ["queued", "sent"]
    assert [address for address, _ in box.taken] == [TIMUR.email, OLGA.email]


@pytest.mark.parametrize("problem", ["hangs_up", "stalls"])
async def test_a_server_without_a_last_word_gets_a_letter_twice_at_most(
    place: Place, tmp_path: Path, problem: str
) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, TIMUR, box=box) as app:
        setattr(box, problem, True)
        await publish(place, INVITED, "i-1")
        await wait_for_letters(app, 1)
        for _ in range(4):
            await make_due(app)
            await send_due_letters(make_sender(app, box))
        (letter,) = await list_letters(app)
    assert len(box.taken) == 2
    assert len({message["Message-ID"] for _, message in box.taken}) == 1, "the reader's program can drop the double"
    assert (letter["recipients"][0]["state"], letter["waits"]) == ("failed", False)


async def test_who_dies_between_the_servers_word_and_ours_sends_one_double(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, TIMUR, box=box) as app:
        await publish(place, INVITED, "i-1")
        await wait_for_letters(app, 1)
        with pytest.raises(SystemError):
            await send_due_letters(make_sender(app, box, Dying(box.url)))
        assert await send_due_letters(make_sender(app, box)) == 0, "for ten minutes the letter is the other's"
        await make_due(app)
        assert await send_due_letters(make_sender(app, box)) == 1
        await make_due(app)
        assert await send_due_letters(make_sender(app, box)) == 0
    first, second = box.to(TIMUR.email)
    assert first["Message-ID"] == second["Message-ID"]
    assert text_of(first) == text_of(second)


async def test_who_is_told_to_stop_finishes_the_letter_in_hand(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, TIMUR, box=box) as app:
        box.thinks = asyncio.Event()
        await publish(place, INVITED, "i-1")
        await wait_for_letters(app, 1)
        publisher = asyncio.create_task(send_due_letters(make_sender(app, box)))
        await box.received.wait()
        publisher.cancel()
        box.thinks.set()
        with pytest.raises(asyncio.CancelledError):
            await publisher
        (letter,) = await list_letters(app)
    assert (letter["recipients"][0]["state"], len(box.taken)) == ("sent", 1)


async def test_a_letter_that_comes_back_is_known_again(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, OLGA, TIMUR, box=box) as app:
        await publish(place, FORMED, "g-1")
        await wait_for_letters(app, 1)
        await send_due_letters(make_sender(app, box))
        back = dict(zip([address for address, _ in box.taken], box.backs, strict=True))[TIMUR.email]
        forged = back.replace("+", "+a", 1).replace("a@", "@")
        reports = (
            report_about(back, "4.4.1", action="delayed"),
            report_about(back, "5.1.1"),
            report_about(back, "5.1.1"),
            report_about(forged, "5.1.1"),
            b"Subject: hello\n\nme",
        )
        async with app.client() as client:
            answers = [await client.post("/api/returned-letters", content=report) for report in reports]
        results = [answer.json().get("heard") for answer in answers]
        (letter,) = await list_letters(app)
        async with app.client(OLGA, **PAGE) as olga:
            page = (await olga.get(f"/letters/{letter['_id']}")).text
    assert results == ["waits", "returned", "known", None, None]
    assert [(one["state"], one["code"]) for one in letter["recipients"]] == [("sent", None), ("failed", "5.1.1")]
    assert "5.1.1" in page


async def test_a_letter_on_trial_goes_to_who_asks(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, run_without_jobs(place, tmp_path, OLGA, TIMUR, box=box) as app:
        await publish(place, INVITED.model_copy(update={"person_id": OLGA.id}), "i-1")
        (letter,) = await wait_for_letters(app, 1)
        async with app.client(OLGA, **PAGE) as olga:
            preview = await olga.get(f"/letters/{letter['_id']}")
            page = await olga.get(f"/letters/{letter['_id']}/page")
            await olga.post(f"/letters/{letter['_id']}/trial")
        await send_due_letters(make_sender(app, box))
    real, trial = sorted(box.to(OLGA.email), key=lambda message: str(message["Subject"]).startswith("[Проба]"))
    assert trial["Subject"] == f"[Проба] {real['Subject']}"
    body = real.get_body(("html",))
    assert body is not None
    left = re.sub(r"/letters/stop/[^\"]+", "/letters/stop/only-the-reader-has-this-link", body.get_content())
    assert page.text == left, "what was seen before is what has left, but for the reader's own link"
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "Нужна ваша помощь" in preview.text or "Вас просят помочь" in preview.text
