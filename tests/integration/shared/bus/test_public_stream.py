"""Who comes late hears what was said to the world before, and nothing that was not for the world."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from aiormq.exceptions import ChannelAccessRefused, ProbableAuthenticationError
from cloudevents.core.v1.event import CloudEvent

from deploy.commands.subscriber import add_subscriber, remove_subscriber
from deploy.local import rabbit
from shared.bus.topology import QUORUM_ARGUMENTS, STREAM
from tests.integration.shared.board_probes import copying_listeners, is_all_sent, metric
from tests.integration.shared.board_service import (
    BoardService,
    Note,
    NoteMoved,
    NotePinned,
    Notes,
    board_settings,
    run_board,
)
from tests.kit.bus import open_channel
from tests.kit.servers import Place
from tests.kit.waiting import TIMEOUT, until

PAGE = Path(__file__).parents[4] / "docs" / "public-events.md"
Events = AsyncIterator[tuple[int, CloudEvent]]
END = "that is all"


def program(name: str) -> Callable[..., AsyncIterator[Any]]:
    """What the page for outsiders gives them: no word of it is ours here."""
    names: dict[str, Any] = {}
    for part in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        exec(part, names)  # noqa: S102  our own page
    reading: Callable[..., AsyncIterator[Any]] = names[name]
    return reading


def public_events() -> Callable[..., Events]:
    """The program that reads the stream."""
    return program("public_events")


async def read_stream(place: Place, begin: str | int | datetime = "first") -> list[tuple[int, CloudEvent]]:
    """What a program hears that begins there, up to the last event."""
    found: list[tuple[int, CloudEvent]] = []
    async with asyncio.timeout(20 * TIMEOUT), aclosing(public_events()(place.amqp_url, begin)) as events:  # type: ignore[type-var]
        async for where, event in events:
            found.append((where, event))
            if event.get_data() == {"note_id": event.get_subject(), "text": END}:
                return found
    return found


async def say_more(board: BoardService, note: Note, *texts: str) -> None:
    """Events about one thing: each for everybody, and each with a neighbour that is not."""
    work = board.writing()
    about = await Notes(work).get(note.id)
    await Notes(work).save(about)
    for number, text in enumerate(texts):
        work.publish(NoteMoved(note_id=note.id, place=number), about=about)
        work.publish(NotePinned(note_id=note.id, text=text), about=about)
    await work.commit()


@pytest.mark.guarantee("the-world-may-come-late")
async def test_who_comes_late_hears_every_public_event_from_the_first_and_nothing_else(
    place: Place, tmp_path: Path
) -> None:
    async with run_board(board_settings(place, tmp_path), copying_listeners()) as board:
        notes = [await board.pin(f"chalk {n}") for n in range(4)]
        for note in notes:
            await say_more(board, note, "once", "twice", "three times")
        await until(lambda: is_all_sent(board), "everything is said before anybody comes")
        await say_more(board, await board.pin("the last"), END)
        events = await read_stream(place)
        later = await read_stream(place, events[7][0])
        of_the_hour = await read_stream(place, datetime.now(UTC) - timedelta(hours=1))
    assert {event.get_type() for _, event in events} == {NotePinned.type}, "and nothing that is not public"
    for note in notes:
        bodies = [event for _, event in events if event.get_subject() == note.id]
        assert [str(one.get_data()["text"]) for one in bodies][1:] == ["once", "twice", "three times"]  # type: ignore[index,call-overload]
        numbers = [int(one.get_extension("sequence")) for one in bodies]
        assert numbers == sorted(numbers)
    assert [where for where, _ in events] == list(range(18))
    assert [event.get_id() for _, event in later] == [event.get_id() for _, event in events[7:]]
    assert [event.get_id() for _, event in of_the_hour] == [event.get_id() for _, event in events]


async def test_a_public_event_waits_at_home_while_there_is_no_stream(place: Place, tmp_path: Path) -> None:
    listeners = copying_listeners()
    async with run_board(board_settings(place, tmp_path), listeners, relay=False, listen=False) as board:
        async with open_channel(place) as channel:
            await channel.queue_delete(STREAM)
            await channel.queue_delete("board.copy-note")
        await board.pin("for whoever comes")
        board.relay.start()

        async def refused() -> bool:
            value = board.telemetry.metrics.registry.get_sample_value(
                "docendo_relay_failures_total", {"service": board.store.name}
            )
            return (value or 0) > 0

        await until(refused, "the relay is told that nobody takes it")
        assert not await is_all_sent(board)
        await board.relay.stop()


async def bounded_by(place: Place, queue: str, policy: str) -> dict[str, Any]:
    """What the broker tells of a queue once it has taken the policy to it."""

    async def bodies() -> dict[str, Any]:
        return await asyncio.to_thread(
            rabbit.call_management_api, place.management_url, "GET", f"/api/queues/{place.vhost}/{queue}"
        )

    async def bounded() -> bool:
        return (await bodies()).get("policy") == policy

    await until(bounded, f"the broker has taken the policy to {queue}")
    return await bodies()


async def test_what_is_kept_is_bounded_by_age_and_by_size_and_by_no_other_policy(place: Place, tmp_path: Path) -> None:
    async with run_board(board_settings(place, tmp_path), copying_listeners(), relay=False, listen=False):
        stream = await bounded_by(place, STREAM, "replay")
    assert stream["type"] == "stream"
    assert stream["effective_policy_definition"] == {"max-age": "400D", "max-length-bytes": 1_000_000_000}
    assert stream["arguments"]["x-stream-max-segment-size-bytes"] == 1_000_000


async def test_another_program_has_a_login_that_hears_and_nothing_more(place: Place, tmp_path: Path) -> None:
    settings, name = board_settings(place, tmp_path), place.vhost
    async with run_board(settings, copying_listeners()) as board:
        url = await asyncio.to_thread(add_subscriber, settings, name)
        try:
            await say_more(board, await board.pin("chalk"), END)
            events = await read_stream(replace(place, amqp_url=url))
            assert [event.get_data()["text"] for _, event in events] == ["chalk", END]  # type: ignore[index,call-overload]
            async with asyncio.timeout(20 * TIMEOUT), aclosing(program("new_events")(url, f"outside.{name}")) as new:  # type: ignore[type-var]
                assert [(await anext(new)).get_id() for _ in events] == [event.get_id() for _, event in events]
            queue = await bounded_by(place, f"outside.{name}", "outside")
            assert (queue["type"], queue["effective_policy_definition"]["overflow"]) == ("quorum", "drop-head")
            async with await aio_pika.connect(url) as connection:
                for forbidden in FORBIDDEN:
                    async with connection.channel() as channel:
                        with pytest.raises(ChannelAccessRefused):
                            await forbidden(channel, f"outside.{name}")
        finally:
            await asyncio.to_thread(remove_subscriber, settings, name)
        with pytest.raises(ProbableAuthenticationError):
            await aio_pika.connect(url)


@pytest.mark.guarantee("outsiders-make-nothing")
async def test_a_program_that_would_refuse_what_the_system_says_makes_no_queue(place: Place, tmp_path: Path) -> None:
    """A classic queue's own `x-overflow` goes before our policy: one full queue had every public event refused."""
    settings, name = board_settings(place, tmp_path), place.vhost
    hostile: dict[str, str | int] = {"x-queue-type": "classic", "x-overflow": "reject-publish", "x-max-length": 1}
    async with run_board(settings, copying_listeners()) as board:
        url = await asyncio.to_thread(add_subscriber, settings, name)
        try:
            async with await aio_pika.connect(url) as connection:
                for wanted in (f"outside.{name}", f"outside.{name}.full", "outside.another", ""):
                    async with connection.channel() as channel:
                        with pytest.raises(ChannelAccessRefused):
                            await channel.declare_queue(wanted, arguments={**hostile})
            for text in ("one", "two", "three", END):
                await board.pin(text)
            await until(lambda: is_all_sent(board), "what is said goes on")
            assert [event.get_data()["text"] for _, event in await read_stream(place)][-1] == END  # type: ignore[index,call-overload]
            assert metric(board, "docendo_relay_failures_total", service=board.store.name) == 0
        finally:
            await asyncio.to_thread(remove_subscriber, settings, name)


async def test_a_queue_that_somebody_made_otherwise_is_not_taken_for_the_systems(place: Place, tmp_path: Path) -> None:
    settings, name = board_settings(place, tmp_path), place.vhost
    async with open_channel(place) as channel:
        await channel.declare_queue(f"outside.{name}", durable=True, arguments={"x-overflow": "reject-publish"})
    with pytest.raises(ValueError, match="made otherwise"):
        await asyncio.to_thread(add_subscriber, settings, name)


async def listens_to_all(channel: AbstractChannel, own: str) -> None:
    await (await channel.get_queue(own, ensure=False)).bind("events", "#")


async def makes_a_second_queue(channel: AbstractChannel, own: str) -> None:
    await channel.declare_queue(f"{own}.two", durable=True, arguments=dict(QUORUM_ARGUMENTS))


async def deletes_its_own(channel: AbstractChannel, own: str) -> None:
    await channel.queue_delete(own)


async def takes_what_is_a_services(channel: AbstractChannel, own: str) -> None:
    await (await channel.get_queue("board.copy-note", ensure=False)).get(fail=False)


async def publishes_to_the_world(channel: AbstractChannel, own: str) -> None:
    client = await channel.get_exchange("public", ensure=False)
    await client.publish(aio_pika.Message(b"{}"), routing_key=NotePinned.type)


async def puts_it_into_the_stream(channel: AbstractChannel, own: str) -> None:
    await channel.default_exchange.publish(aio_pika.Message(b"{}"), routing_key=STREAM)


async def deletes_what_was_published(channel: AbstractChannel, own: str) -> None:
    await channel.queue_delete(STREAM)


FORBIDDEN = (
    listens_to_all,
    makes_a_second_queue,
    deletes_its_own,
    takes_what_is_a_services,
    publishes_to_the_world,
    puts_it_into_the_stream,
    deletes_what_was_published,
)
