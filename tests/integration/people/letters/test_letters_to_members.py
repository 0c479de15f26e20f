"""An event becomes one letter, and the letter is seen before it leaves."""

from pathlib import Path

from services.people.letters.actions.notices.kinds import KINDS_BY_EVENT
from services.people.main import service
from shared.contracts.intake import RequestClosed
from shared.contracts.publishing import ReviewGiven
from tests.cast import BORIS, FOREIGN_COORDINATOR, GALINA, MARINA, OLGA, TIMUR
from tests.integration.people.letters.events import (
    ANNOUNCED,
    DRAFTED,
    EVENTS_WITH_LETTERS,
    FORMED,
    HELPED,
    INVITED,
    PUBLISHED,
    RETURNED,
    REVIEWED,
    SOLVED,
    list_letters,
    wait_all_consumed,
    wait_for_achievements,
    wait_for_letters,
)
from tests.integration.people.letters.mailbox import mailbox, text_of
from tests.integration.people.registry.region import settle, without_quiet_hours
from tests.kit.applications import run_services
from tests.kit.bus import count_consumed, count_messages, publish, wait_consumed
from tests.kit.servers import Place
from tests.kit.waiting import until

QUEUE = "people.write-letters"


async def test_every_event_becomes_one_letter_however_often_it_is_said(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, OLGA, TIMUR, GALINA, MARINA)
        for known in (FORMED, DRAFTED):
            await publish(place, known, "known-1")
        await wait_for_achievements(app, 2)
        for number, (event, *_) in enumerate(EVENTS_WITH_LETTERS):
            await publish(place, event, f"thing-{number}")
        await wait_for_letters(app, len(EVENTS_WITH_LETTERS) + 1)
        for number, (event, *_) in enumerate(EVENTS_WITH_LETTERS):
            await publish(place, event, f"thing-{number}")
        await wait_all_consumed(app, place)
        written = await list_letters(app)
    assert len(written) == len(EVENTS_WITH_LETTERS) + 2
    for event, to, path, begins in EVENTS_WITH_LETTERS:
        kind = KINDS_BY_EVENT[type(event)].name
        about = [one for one in written if one["kind"] == kind and one["path"] == path]
        assert about, kind
        for one in about:
            assert [each["person_id"] for each in one["recipients"]] == to, kind
            assert {each["state"] for each in one["recipients"]} == {begins}, kind


async def test_the_hour_of_a_meeting_is_that_of_the_clock_by_which_it_was_announced(
    place: Place, tmp_path: Path
) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, OLGA, TIMUR)
        elsewhere = ANNOUNCED.model_copy(update={"school_id": "a-school-not-known-yet", "zone": "Europe/Moscow"})
        await publish(place, elsewhere, "m-1", 1)
        (letter,) = await wait_for_letters(app, 1)
    assert "13:00" in letter["text"]
    assert "Москва" in letter["text"]


async def test_what_is_heard_before_what_it_speaks_of_is_told_all_the_same_and_once(
    place: Place, tmp_path: Path
) -> None:
    """The service was away and drains its queues side by side: the listener that remembers may be behind."""
    backwards = [SOLVED, HELPED, PUBLISHED, ReviewGiven(verdict="accept", **REVIEWED)]
    async with run_services([service], place, tmp_path) as app:
        await settle(app, OLGA, TIMUR, GALINA, MARINA)
        for event in backwards * 2:
            await publish(place, event, f"about-{event.type}")
        await wait_consumed(app, QUEUE, len(backwards), "requeued")
        too_early = await list_letters(app)
        for event in (DRAFTED, FORMED):
            await publish(place, event, f"about-{event.type}")
        await wait_consumed(app, QUEUE, 2 * len(backwards) + 1)
        written = await list_letters(app)
    assert too_early == [], "nobody is known to whom they could go"
    recipients = {one["kind"]: [each["person_id"] for each in one["recipients"]] for one in written}
    assert len(written) == len(backwards) + 1
    assert recipients == {
        "group_formed": [OLGA.id, TIMUR.id],
        "review_accepted": [OLGA.id],
        "product_published": [MARINA.id],
        "answer_helped": [OLGA.id],
        "request_solved": [OLGA.id, TIMUR.id],
    }


async def test_a_work_whose_authors_have_all_left_is_told_to_nobody(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, OLGA, TIMUR, BORIS)
        await publish(place, DRAFTED, "p-1")
        await wait_for_achievements(app, 1)
        async with app.client(BORIS) as boris:

            async def erased() -> bool:
                return (await boris.post(f"/api/people/{OLGA.id}/erasure")).status_code == 201

            await until(erased, "she is erased, as soon as what was said of her is sent")
        await publish(place, ReviewGiven(verdict="accept", **REVIEWED), "p-1", 2)
        await wait_all_consumed(app, place)
        await wait_consumed(app, QUEUE, 2)
        kinds = [one["kind"] for one in await list_letters(app)]
        returned = await count_consumed(app, QUEUE, "requeued")
    assert kinds == ["expert_invited"], "what was heard last"
    assert returned == 0, "it is known who they were, and that nobody is left: there is nothing to wait for"


async def test_strangers_and_what_nobody_has_to_know_get_no_letter(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, TIMUR)
        for known in (FORMED.model_copy(update={"member_ids": ["a-stranger"]}), DRAFTED):
            await publish(place, known, f"about-{known.type}")
        await wait_for_achievements(app, 2)
        await publish(place, PUBLISHED, "p-1")
        await publish(place, ReviewGiven(verdict="return_with_remarks", **REVIEWED), "p-1", 2)
        await publish(place, RequestClosed(request_id="r-1", school_id="school-07", outcome="withdrawn"), "r-1")
        await publish(place, INVITED.model_copy(update={"person_id": "a-stranger"}), "i-2")
        await wait_all_consumed(app, place)
        assert len(await list_letters(app)) == 1
        assert await count_messages(place, "people.write-letters.dead") == 0


async def test_the_letter_leaves_and_the_outbox_tells_so(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, run_services([service], place, tmp_path, smtp_url=box.url) as app:
        await settle(app, OLGA, TIMUR)
        await without_quiet_hours(app, OLGA, TIMUR)
        await publish(place, FORMED, "g-1")

        async def sent() -> bool:
            return [one["waits"] for one in await list_letters(app)] == [False]

        await until(sent, "the letter is sent")
        async with app.client(OLGA, Accept="text/html") as client:
            listed = await client.get("/letters")
            shown = await client.get(f"/letters/{(await list_letters(app))[0]['_id']}")
    assert sorted(address for address, _ in box.taken) == sorted([OLGA.email, TIMUR.email])
    (message,) = box.to(TIMUR.email)
    assert "Первый шаг" in message["Subject"]
    assert text_of(message).startswith(f"Здравствуйте, {TIMUR.name.rsplit(' ', 1)[0]}!")
    assert "отправлено" in listed.text and TIMUR.name in listed.text  # noqa: PT018
    assert "Здравствуйте" in shown.text


async def test_who_looks_after_letters_sees_those_of_their_schools(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        await settle(app, OLGA, TIMUR, FOREIGN_COORDINATOR)
        await publish(place, RETURNED, "p-1")
        (letter,) = await wait_for_letters(app, 1)
        seen = {}
        for actor in (BORIS, OLGA, FOREIGN_COORDINATOR, MARINA):
            async with app.client(actor, Accept="text/html") as client:
                listed = await client.get("/letters")
                one = await client.get(f"/letters/{letter['_id']}")
                seen[actor.id] = (listed.status_code, letter["subject"] in listed.text, one.status_code)
        async with app.client(Accept="text/html") as client:
            anonymous = (await client.get("/letters")).status_code
    assert seen == {
        BORIS.id: (200, True, 200),
        OLGA.id: (200, True, 200),
        FOREIGN_COORDINATOR.id: (200, False, 404),
        MARINA.id: (403, False, 403),
    }
    assert anonymous == 401


def test_every_event_of_a_letter_is_tried_here() -> None:
    assert {type(event) for event, *_ in EVENTS_WITH_LETTERS} == KINDS_BY_EVENT.keys()
