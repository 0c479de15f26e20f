"""The same story with every service in a process of its own, and with no more rights than it needs, as in a region."""

import asyncio
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from aiormq.exceptions import ChannelAccessRefused
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.commands.prepare import prepare
from deploy.demo.client import DemoClients
from deploy.demo.story import StoryRunner
from deploy.permissions import Login
from deploy.seed.load import load
from shared.bus.topology import DEAD_LETTER_SUFFIX
from shared.contracts import QUEUES
from tests.kit.applications import make_settings
from tests.kit.authenticated_servers import run_authenticated, service_environment
from tests.kit.processes import run_services_apart
from tests.kit.servers import Place

REFUSED = r"not authorized|requires authentication"


@pytest.mark.guarantee("each-room-its-own")
async def test_the_story_does_not_care_where_the_services_live(place: Place, tmp_path: Path) -> None:
    """Every service has its own user at the broker and at the database, and does all of the story with it."""
    stages: list[int] = []

    async def report(stage: int, _: dict[str, Any]) -> None:
        stages.append(stage)

    with run_authenticated(place, tmp_path / "guarded") as (operators, logins):
        await prepare(make_settings(operators, tmp_path), logins)
        environments = {login.service: service_environment(login) for login in logins}
        with run_services_apart(operators, tmp_path, environments) as (_, client, sessions):
            clients = DemoClients(client)
            await load(clients.anonymous(), sessions, requests=3)
            request = await StoryRunner(clients, report).run()
            await clients.close()
        await asyncio.to_thread(nobody_reads_what_another_service_stores, operators, logins)
        for login in logins:
            await consumes_only_what_is_for_it(login)
            await publishes_only_in_its_own_name(login)
    assert stages == [1, 2, 3, 4, 5, 6, 7]
    assert request["stage"] == "closed"


def nobody_reads_what_another_service_stores(operators: Place, logins: tuple[Login, ...]) -> None:
    nobody = operators.mongo_url.replace(operators.mongo_url.partition("//")[2].partition("@")[0] + "@", "")
    for url, own in [(nobody, ""), *((login.mongo_url, login.service) for login in logins)]:
        with MongoClient[dict[str, Any]](url) as client:
            for login in logins:
                remembered = client[f"{operators.prefix}_{login.service}"]
                if login.service == own:
                    assert remembered["_heartbeat"].find_one() is not None
                else:
                    with pytest.raises(OperationFailure, match=REFUSED):
                        remembered["_heartbeat"].find_one()
            with pytest.raises(OperationFailure, match=REFUSED):
                client.admin.command("createUser", "another", pwd="x", roles=["root"])


async def consumes_only_what_is_for_it(login: Login) -> None:
    async with await aio_pika.connect(login.amqp_url) as connection:
        for queue in [*QUEUES, *(queue + DEAD_LETTER_SUFFIX for queue in QUEUES)]:
            async with connection.channel() as channel:
                asked = await channel.get_queue(queue)
                if queue.startswith(f"{login.service}."):
                    assert await asked.get(fail=False) is None
                else:
                    with pytest.raises(ChannelAccessRefused):
                        await asked.get(fail=False)


async def publishes_only_in_its_own_name(login: Login) -> None:
    """Not through `events`, not around it into somebody's queue, and it makes and binds no queue to listen in."""
    forged = "people.person.erased.v1" if login.service != "people" else "intake.request.submitted.v1"
    victim = "publishing.forget-person" if login.service != "publishing" else "matching.forget-person"
    tries = [("events", forged), ("", victim), (victim.partition(".")[0] + ".own", victim), ("public", forged)]
    async with await aio_pika.connect(login.amqp_url) as connection:
        for exchange, key in tries:
            async with connection.channel() as channel:
                http_client = (
                    await channel.get_exchange(exchange, ensure=False) if exchange else channel.default_exchange
                )
                with pytest.raises(ChannelAccessRefused):
                    await http_client.publish(aio_pika.Message(b"{}"), routing_key=key)
        for name in ("", f"{login.service}.more", victim):
            async with connection.channel() as channel:
                with pytest.raises(ChannelAccessRefused):
                    await channel.declare_queue(name, exclusive=not name)
        async with connection.channel() as channel:
            own = await channel.get_queue(next(queue for queue in QUEUES if queue.startswith(f"{login.service}.")))
            with pytest.raises(ChannelAccessRefused):
                await own.bind("events", "#")
