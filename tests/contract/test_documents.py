"""Every service describes its routes: OpenAPI 3.1 for what is asked, AsyncAPI 3 for what is said and heard."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi import FastAPI
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.testclient import TestClient

from services import definitions
from shared.bus import make_asyncapi_document
from shared.service import ServiceDefinition, create_service
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
ASYNCAPI = json.loads((Path(__file__).parent / "asyncapi" / "3.0.0.json").read_text(encoding="utf-8"))
SERVICES = definitions()
each = pytest.mark.parametrize("service", [pytest.param(service, id=service.name) for service in SERVICES])


@pytest.fixture
def app(service: ServiceDefinition, tmp_path: Path) -> FastAPI:
    """The service as a service, far from any server."""
    nowhere = Settings(
        mongo_url="mongodb://127.0.0.1:1/?directConnection=true", amqp_url="amqp://127.0.0.1:1/", secrets_dir=tmp_path
    )
    return create_service(service, nowhere)


def contracts_in(document: object) -> Iterator[str]:
    """Every reference in a document."""
    if isinstance(document, dict):
        for name, inner in document.items():
            if name == "$ref":
                yield inner
            else:
                yield from contracts_in(inner)
    elif isinstance(document, list):
        for inner in document:
            yield from contracts_in(inner)


def found(document: Any, reference: str) -> Any:
    """What a reference points to; KeyError when it points nowhere."""
    place = document
    for part in reference.removeprefix("#/").split("/"):
        place = place[part.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}")]
    return place


@each
def test_openapi_is_valid_and_every_route_has_its_own_name(app: FastAPI) -> None:
    document = app.openapi()
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()
    names = [route["operationId"] for path in document["paths"].values() for route in path.values()]
    assert len(names) == len(set(names))


@each
def test_asyncapi_is_valid_and_tells_every_event_that_is_said_or_heard(service: ServiceDefinition) -> None:
    document = make_asyncapi_document(service.name, service.listeners, service.publishes, "0.1.0")
    jsonschema.Draft7Validator(ASYNCAPI).validate(document)
    for reference in contracts_in(document):
        assert reference.startswith("#/")
        found(document, reference)
    actions = {operation["action"] for operation in document["operations"].values()}
    assert actions == {"send" for _ in service.publishes} | {"receive" for _ in service.listeners.all}
    text = json.dumps(document)
    for event in (*service.publishes, *(event for one in service.listeners.all.values() for event in one.events)):
        assert event.type in text
    for queue in service.listeners.all:
        assert queue in text


@each
def test_a_broken_asyncapi_document_would_be_noticed(service: ServiceDefinition) -> None:
    document = make_asyncapi_document(service.name, service.listeners, service.publishes, "0.1.0")
    next(iter(document["operations"].values()))["action"] = "shout"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(ASYNCAPI).validate(document)


@each
def test_the_documents_are_served_and_nothing_else_is(service: ServiceDefinition, app: FastAPI) -> None:
    """E16: FastStream's own router would serve a form that publishes into any queue, to anybody."""
    route = TestClient(app)  # not entered: the service is not at work, only its routes are there
    for name in ("openapi", "asyncapi"):
        answer = route.get(f"/api/{service.name}/{name}.json")
        assert answer.status_code == 200
        pointed = re.findall(r'"(?:\$ref|url|externalValue)":\s*"(https?://[^"]*)', answer.text)
        assert pointed == [], "nothing is fetched from elsewhere"
    for path in ("/docs", "/redoc", "/asyncapi", "/asyncapi/try", f"/api/{service.name}/asyncapi/try"):
        assert route.get(path).status_code == 404
        assert route.post(path, json={}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 404


def test_no_page_fetches_anything_from_elsewhere() -> None:
    fetched = re.compile(r"""<(script|link|img|iframe|source|video)[^>]*?(src|href)=["']?(https?:)?//""")
    pages = [*ROOT.glob("services/**/templates/*.html"), *ROOT.glob("shared/web/templates/**/*.html")]
    assert pages
    assert [page.name for page in pages if fetched.search(page.read_text(encoding="utf-8"))] == []
