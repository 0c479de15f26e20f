"""An event goes from one atomic write to one effect, whatever happens in between."""

from pathlib import Path

import aio_pika
import pytest
from cloudevents.core.bindings import rabbitmq

from shared.bus import Listeners
from shared.identity import ANONYMOUS
from shared.store import Reading, Receiving
from tests.integration.shared.board_service import BoardService, Copies, Copy, NotePinned, board_settings, run_board
from tests.kit.servers import Place
from tests.kit.waiting import until


def copying() -> Listeners:
    """One listener that copies what is pinned."""
    listeners = Listeners("board")

    @listeners.on(NotePinned)
    async def copy_note(event: NotePinned, work: Receiving) -> None:
        """Makes a copy of the note."""
        await Copies(work).add(Copy(id=work.new_id(), note_id=event.note_id))

    return listeners


async def copies(board: BoardService) -> list[str]:
    """Which notes have been copied, once for every copy."""
    return sorted(copy.note_id for copy in await Copies(Reading(board.store, ANONYMOUS)).everything())


async def test_what_is_said_is_heard_once(place: Place, tmp_path: Path) -> None:
    async with run_board(board_settings(place, tmp_path), copying()) as board:
        notes = sorted([(await board.pin(f"chalk {n}")).id for n in range(20)])

        async def all_copied() -> bool:
            return await copies(board) == notes

        await until(all_copied, "every note has exactly one copy")


@pytest.mark.guarantee("the-world-hears")
async def test_the_outside_hears_public_events_as_cloudevents(place: Place, tmp_path: Path) -> None:
    async with run_board(board_settings(place, tmp_path), copying()) as board:
        connection = await aio_pika.connect(place.amqp_url)
        async with connection:
            channel = await connection.channel()
            queue = await channel.declare_queue("outside.library", durable=True, arguments={"x-queue-type": "quorum"})
            await queue.bind("public", "#")
            note = await board.pin("for everybody")
            async with queue.iterator(timeout=10) as messages:
                message = await anext(messages)
            headers = {name: str(value) for name, value in message.headers.items()}
            event = rabbitmq.from_binary_event(rabbitmq.RabbitMQMessage(headers, message.content_type, message.body))
            await message.ack()
    assert event.get_type() == "board.note.pinned.v1"
    assert event.get_subject() == note.id
    assert event.get_data() == {"note_id": note.id, "text": "for everybody"}
