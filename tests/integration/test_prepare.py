"""What is prepared before a roll-out is what the rooms need, however often it is prepared."""

from pathlib import Path

import pytest
from pymongo import MongoClient

from deploy.prepare import prepare
from services import rooms
from shared.bus import DeadLetters
from shared.bus.topology import DEAD, STREAM
from shared.contracts import QUEUES
from shared.problems import Unavailable
from tests.houses import house_settings
from tests.integration.board import bound_to, channel_to
from tests.servers import Place


async def test_indexes_and_queues_are_there_before_any_room_is(place: Place, tmp_path: Path) -> None:
    settings = house_settings(place, tmp_path)
    assert await prepare(settings) == len(rooms())
    with MongoClient(place.mongo_url) as client:  # type: ignore[var-annotated]
        requests = client[f"{place.prefix}_intake"]["requests"]
        declared = requests.index_information()["author_id_1"]
        requests.drop_index("author_id_1")
        requests.create_index("author_id", partialFilterExpression={"author_id": {"$type": "string"}})
        assert await prepare(settings) == len(rooms())
        assert requests.index_information()["author_id_1"] == declared, "what was declared otherwise gives way"
    found = await DeadLetters(place.amqp_url).depths([STREAM, *QUEUES, *(queue + DEAD for queue in QUEUES)])
    assert [queue for queue, depth in found.items() if depth is None] == []
    with MongoClient(place.mongo_url) as client:  # type: ignore[var-annotated]
        for room in rooms():
            for collection in room.collections:
                indexes = client[f"{place.prefix}_{room.name}"][collection.name].index_information()
                expected = 1 + len(collection.indexes) + collection.speaks
                assert len(indexes) >= expected, f"{room.name}.{collection.name}"


async def test_what_was_unbound_is_bound_again_by_preparing_again(place: Place, tmp_path: Path) -> None:
    """Where rooms make no queues nobody else can."""
    settings, queue = house_settings(place, tmp_path), next(iter(QUEUES))
    await prepare(settings)
    before = await bound_to(place, queue)
    async with channel_to(place) as channel:
        await (await channel.get_queue(queue)).unbind("events", QUEUES[queue][0])
    assert await bound_to(place, queue) != before
    await prepare(settings)
    assert await bound_to(place, queue) == before


async def test_servers_that_are_away_are_no_success(tmp_path: Path) -> None:
    away = Place("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100", "amqp://127.0.0.1:1/", "", "away")
    with pytest.raises(Unavailable):
        await prepare(house_settings(away, tmp_path, management_url=None))
