"""The whole story, through all services: from a silent sixth form to "yes, yes"."""

from pathlib import Path
from typing import Any

import aio_pika
import httpx2
import pytest
from aio_pika.abc import AbstractIncomingMessage
from cloudevents.core.bindings import rabbitmq

from deploy.demo.client import DemoClients
from deploy.demo.story import STAGES, StoryRunner
from deploy.seed.load import load
from services import definitions
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until


class Eavesdropper:
    """Somebody who hears everything that is said on an exchange."""

    def __init__(self) -> None:
        self.received: list[tuple[str, str]] = []

    async def listen(self, channel: aio_pika.abc.AbstractChannel, exchange: str) -> None:
        """Binds a queue of its own to the exchange."""
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(exchange, "#")
        await queue.consume(self._record, no_ack=True)

    async def _record(self, message: AbstractIncomingMessage) -> None:
        headers = {name: str(value) for name, value in message.headers.items()}
        event = rabbitmq.from_binary_event(
            rabbitmq.RabbitMQMessage(headers, message.content_type, message.body),
        )
        self.received.append((event.get_type(), str(event.get_subject())))


def clients_of(app: RunningApplication) -> DemoClients:
    """Routes to a system in this process."""

    def client(headers: dict[str, str]) -> httpx2.AsyncClient:
        return app.client(None, **headers)

    return DemoClients(client)


async def test_one_request_walks_all_seven_stages(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside, outside = Eavesdropper(), Eavesdropper()
    async with (
        run_services(definitions(), place, tmp_path) as app,
        await aio_pika.connect(place.amqp_url) as connection,
    ):
        channel = await connection.channel()
        await load(app.client(), app.sessions, requests=0)
        await inside.listen(channel, "events")
        await outside.listen(channel, "public")
        printed = 0

        async def report(stage: int, request: dict[str, Any]) -> None:
            nonlocal printed
            with capsys.disabled():
                print(f"\n{stage}. {STAGES[stage - 1]}: {request['stage']}")  # `make journey` shows it
                for name, _ in inside.received[printed:]:
                    print(f"   {name}")
            printed = len(inside.received)

        clients = clients_of(app)
        walk = StoryRunner(clients, report)
        request = await walk.run()

        async def all_public() -> bool:
            return len(outside.received) == 2

        await until(all_public, "the outside has heard of both versions")
        read = await clients.get(clients.anonymous(), f"/api/library/{request['product_id']}")
        await clients.close()
    assert request["stage"] == "closed"
    assert request["product_version"] == read["version"] == 2
    assert [name for name, _ in outside.received] == [
        "publishing.product.published.v1",
        "publishing.product.corrected.v1",
    ]
    assert len(set(inside.received)) >= len(STAGES)
