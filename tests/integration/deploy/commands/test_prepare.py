"""What is prepared before a roll-out is what the services need, however often it is prepared."""

from pathlib import Path

import pytest
from pymongo import MongoClient

from deploy.commands.prepare import prepare
from services import definitions
from shared.bus import DeadLetters
from shared.bus.topology import DEAD_LETTER_SUFFIX, STREAM
from shared.contracts import QUEUES
from shared.problems import Unavailable
from tests.integration.shared.board_probes import list_bindings
from tests.kit.applications import make_settings
from tests.kit.bus import open_channel
from tests.kit.servers import Place


async def test_indexes_and_queues_are_there_before_any_service_is(place: Place, tmp_path: Path) -> None:
    settings = make_settings(place, tmp_path)
    assert await prepare(settings) == len(definitions())
    with MongoClient(place.mongo_url) as client:  # type: ignore[var-annotated]
        requests = client[f"{place.prefix}_intake"]["requests"]
        declared = requests.index_information()["author_id_1"]
        requests.drop_index("author_id_1")
        requests.create_index("author_id", partialFilterExpression={"author_id": {"$type": "string"}})
        assert await prepare(settings) == len(definitions())
        assert requests.index_information()["author_id_1"] == declared, "what was declared otherwise gives way"
    found = await DeadLetters(place.amqp_url).inspect_queues(
        [STREAM, *QUEUES, *(queue + DEAD_LETTER_SUFFIX for queue in QUEUES)]
    )
    assert [queue for queue, depth in found.items() if depth is None] == []
    with MongoClient(place.mongo_url) as client:  # type: ignore[var-annotated]
        for service in definitions():
            for collection in service.collections:
                indexes = client[f"{place.prefix}_{service.name}"][collection.name].index_information()
                expected = 1 + len(collection.indexes) + collection.has_outbox
                assert len(indexes) >= expected, f"{service.name}.{collection.name}"


async def test_what_was_unbound_is_bound_again_by_preparing_again(place: Place, tmp_path: Path) -> None:
    """Where services make no queues nobody else can."""
    settings, queue = make_settings(place, tmp_path), next(iter(QUEUES))
    await prepare(settings)
    before = await list_bindings(place, queue)
    async with open_channel(place) as channel:
        await (await channel.get_queue(queue)).unbind("events", QUEUES[queue][0])
    assert await list_bindings(place, queue) != before
    await prepare(settings)
    assert await list_bindings(place, queue) == before


async def test_servers_that_are_away_are_no_success(tmp_path: Path) -> None:
    away = Place("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100", "amqp://127.0.0.1:1/", "", "away")
    with pytest.raises(Unavailable):
        await prepare(make_settings(away, tmp_path, management_url=None))
