"""kill -9 of the whole system while many people hand in requests: nothing accepted is lost, nothing is done twice."""

import asyncio
from pathlib import Path

from deploy.demo.bulk import submit_many
from deploy.demo.client import DemoClients
from deploy.seed.load import load
from shared.http import Secrets, Sessions
from tests.kit.processes import ServiceProcess
from tests.kit.servers import Place
from tests.kit.waiting import until

MANY = 80


async def test_every_accepted_request_ends_in_exactly_one_topic(place: Place, tmp_path: Path) -> None:
    app = ServiceProcess(place, tmp_path)
    app.start()
    try:
        clients = DemoClients(app.client, within=90)
        await load(clients.anonymous(), Sessions(Secrets(tmp_path / "secrets").session_keys), requests=0)
        people_load = asyncio.create_task(submit_many(clients, MANY))

        async def in_the_middle() -> bool:
            operator = await clients.for_person("boris-lyadov")
            stages = (await clients.get(operator, "/api/requests?limit=200"))["requests"]
            return len(stages) >= MANY // 3

        await until(in_the_middle, "a third of the requests are accepted", within=60)
        await asyncio.to_thread(app.kill)
        await asyncio.to_thread(app.start)
        line = await people_load
        await clients.close()
    finally:
        await asyncio.to_thread(app.stop)
    assert line == f"accepted={MANY} topics={MANY} lost=0 doubled=0"
