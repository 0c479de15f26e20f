"""The table of who may go through which route has a line for every route, and no line for a route that is not there."""

from pathlib import Path

import pytest

from services import definitions
from shared.service import ServiceDefinition, create_service
from shared.settings import Settings
from tests.access_matrix.bodies import GIVEN, QUERIES
from tests.access_matrix.matrix import AccessMatrix, list_routes

SERVICES = definitions()


@pytest.mark.parametrize("service", [pytest.param(service, id=service.name) for service in SERVICES])
def test_every_route_has_a_line_in_the_table_of_who_may(service: ServiceDefinition, tmp_path: Path) -> None:
    nowhere = Settings(
        mongo_url="mongodb://127.0.0.1:1/?directConnection=true", amqp_url="amqp://127.0.0.1:1/", secrets_dir=tmp_path
    )
    complaints = list(
        AccessMatrix(service.name).find_differences(list_routes(service.name, create_service(service, nowhere)))
    )
    assert not complaints, "\n\n" + "\n\n".join(complaints)


def test_every_body_is_for_a_route_that_is_there() -> None:
    lines = {name for service in SERVICES for name in AccessMatrix(service.name).lines}
    assert sorted((set(GIVEN) | set(QUERIES)) - lines) == [], "take these out of tests/access_matrix/bodies.toml"
