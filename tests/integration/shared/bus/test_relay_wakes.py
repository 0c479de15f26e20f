"""The relay comes back after the broker does, and wakes for what anybody has written."""

import asyncio
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from deploy.local import rabbit
from shared.store.outbox_hints import STALE_LIMIT
from tests.integration.shared.board_probes import copying_listeners, is_all_sent, list_copied
from tests.integration.shared.board_service import BoardService, board_settings, run_board
from tests.kit.servers import Place
from tests.kit.waiting import until


def cut(place: Place) -> bool:
    """Closes every connection of this place, at the broker; whether there was one."""
    connections = cast(
        "list[dict[str, Any]]", rabbit.call_management_api(place.management_url, "GET", "/api/connections")
    )
    mine = [one["name"] for one in connections if one.get("vhost") == place.vhost]
    for name in mine:
        rabbit.call_management_api(place.management_url, "DELETE", f"/api/connections/{quote(name, safe='')}")
    return bool(mine)


async def test_when_the_broker_drops_the_connection_everything_is_sent_afterwards(place: Place, tmp_path: Path) -> None:
    async with run_board(board_settings(place, tmp_path), copying_listeners()) as board:
        notes = [await board.pin(f"n{n}") for n in range(10)]
        await until(lambda: is_all_sent(board), "the first are sent")

        async def was_cut() -> bool:
            return await asyncio.to_thread(cut, place)

        await until(was_cut, "the broker has closed our connections")
        notes += [await board.pin(f"m{n}") for n in range(10)]

        async def all_copied() -> bool:
            return await list_copied(board) == sorted(note.id for note in notes)

        await until(all_copied, "every note has exactly one copy", within=40)


async def test_polling_alone_is_enough(place: Place, tmp_path: Path) -> None:
    async with run_board(board_settings(place, tmp_path), copying_listeners(), listen=False) as board:
        board.relay._tasks[1].cancel()  # the change stream
        board.store.on_outbox_write = lambda names: None
        await board.pin("chalk")
        await until(lambda: is_all_sent(board), "the poll has found it")


async def test_what_nobody_told_of_is_found_however_much_is_told_of_another_place(place: Place, tmp_path: Path) -> None:
    async with run_board(board_settings(place, tmp_path), copying_listeners(), listen=False) as board:
        board.relay._tasks[1].cancel()  # the change stream
        board.store.on_outbox_write = lambda names: None
        await board.pin("chalk")

        async def found_meanwhile() -> bool:
            board.relay._outbox_hints.notify(["elsewhere"])
            return await is_all_sent(board)

        await until(found_meanwhile, "the poll has found it")


async def test_what_another_process_wrote_wakes_the_relay(place: Place, tmp_path: Path) -> None:
    """Again and again, and after a busy while, too, whose hints are not read any more."""
    settings = board_settings(place, tmp_path, relay_poll=60)
    async with run_board(settings, copying_listeners(), listen=False) as board:
        await until(lambda: idle(board), "the relay waits")
        other = BoardService(settings, copying_listeners())
        other.store.on_outbox_write = lambda names: None
        try:
            for turn, busy in enumerate((1, 1, 3 * STALE_LIMIT, 1)):
                await asyncio.gather(*(other.pin(f"{turn}-{n}") for n in range(busy)))
                await until(
                    lambda: is_all_sent(board), "the change stream has woken the relay, long before its poll", within=15
                )
                await until(lambda: idle(board), "the relay waits again")
        finally:
            await other.connection.close()


async def idle(board: BoardService) -> bool:
    """Whether the relay waits for the next event."""
    return board.relay._outbox_hints.wanted.is_set()
