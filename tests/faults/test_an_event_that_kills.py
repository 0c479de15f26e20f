"""An event that kills whoever hears it: it rests in the dead letters in the end, alone."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from deploy.local import rabbit
from shared.bus import DeadLetters
from tests.integration.shared.board_probes import QUEUE, copying_listeners, list_copied, list_pending
from tests.integration.shared.board_service import board_settings, run_board
from tests.kit.servers import Place
from tests.kit.waiting import until

CRASHING = """
import asyncio, os, sys
from pathlib import Path
from shared.store import Receiving
from tests.integration.shared.board_probes import copying_listeners
from tests.integration.shared.board_service import NotePinned, board_settings, run_board
from tests.kit.servers import Place

async def die(event: NotePinned, work: Receiving) -> None:
    await asyncio.sleep(0.2 if event.text == "poison" else 0.4)  # who is in hand with it is not done when it kills
    if event.text == "poison":
        os._exit(9)

async def main() -> None:
    place = Place(*sys.argv[1:5])
    settings = board_settings(place, Path(sys.argv[5]), prefetch=50)
    async with run_board(settings, copying_listeners(die), relay=False):
        await asyncio.Event().wait()

asyncio.run(main())
"""
LIMIT = 5
"""Deliveries that an event has in this test; in the system it has twenty."""


@pytest.mark.guarantee("a-killer-dies-alone")
async def test_an_event_that_kills_its_process_does_not_take_the_innocent_along(place: Place, tmp_path: Path) -> None:
    """E9: with a prefetch of 50, one killer sent 49 innocent events to the dead letters."""
    settings = board_settings(place, tmp_path)
    async with run_board(settings, copying_listeners(), listen=False) as board:
        assert board.topology.policies()[QUEUE]["definition"]["delivery-limit"] >= 20
        few = {"pattern": "^board[.]copy-note$", "apply-to": "queues", "definition": {"delivery-limit": LIMIT}}
        rabbit.call_management_api(
            place.management_url, "PUT", f"/api/operator-policies/{quote(place.vhost, safe='')}/few", few
        )
        innocent = [(await board.pin(f"n{n}")).id for n in range(10)]
        poison = await board.pin("poison")
        innocent += [(await board.pin(f"n{n}")).id for n in range(10, 40)]

        async def sent() -> bool:
            return await list_pending(board) == []

        await until(sent, "everything is in the queue")
        command = [sys.executable, "-c", CRASHING, place.mongo_url, place.amqp_url, place.management_url, place.prefix]
        for _ in range(LIMIT + 1):
            closed = await asyncio.to_thread(subprocess.run, [*command, str(tmp_path)], check=False, timeout=60)
            assert closed.returncode == 9
        board.consumers.start()

        async def is_consumed() -> bool:
            return await list_copied(board) == sorted(innocent)

        await until(is_consumed, "the innocent are heard by a process that lives")
        letters = DeadLetters(place.amqp_url)
        dead = [json.loads(letter.body)["note_id"] for letter in await letters.peek(QUEUE)]
        await letters.close()
        assert dead == [poison.id]
        await board.consumers.stop()
