"""The table of who may go through which door has a line for every door, and no line for a door that is not there."""

from pathlib import Path

import pytest

from services import definitions
from shared.service import ServiceDefinition, create_service
from shared.settings import Settings
from tests.access_matrix.bodies import GIVEN, QUERIES
from tests.access_matrix.matrix import AccessMatrix, list_routes

ROOMS = definitions()


@pytest.mark.parametrize("room", [pytest.param(room, id=room.name) for room in ROOMS])
def test_every_door_has_a_line_in_the_table_of_who_may(room: ServiceDefinition, tmp_path: Path) -> None:
    nowhere = Settings(
        mongo_url="mongodb://127.0.0.1:1/?directConnection=true", amqp_url="amqp://127.0.0.1:1/", secrets_dir=tmp_path
    )
    complaints = list(AccessMatrix(room.name).find_differences(list_routes(room.name, create_service(room, nowhere))))
    assert not complaints, "\n\n" + "\n\n".join(complaints)


def test_every_body_is_for_a_door_that_is_there() -> None:
    lines = {name for room in ROOMS for name in AccessMatrix(room.name).lines}
    assert sorted((set(GIVEN) | set(QUERIES)) - lines) == [], "take these out of tests/access_matrix/bodies.toml"
