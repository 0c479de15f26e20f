"""What a service may do at the servers is what it declares, and nobody but the operator sees more than one login."""

import re
from pathlib import Path
from stat import S_IMODE
from urllib.parse import urlsplit

import pytest
import yaml

from deploy.commands.make_secrets import make_secrets, make_session_keys
from deploy.permissions import Login, broker_permissions, database_roles, subscriber_permissions, topic_permissions
from services import SERVICE_NAMES, definitions
from shared.bus.topology import DEAD_LETTER_SUFFIX, EVENTS, PUBLIC, STREAM, own_exchange
from shared.contracts import QUEUES, get_event_types
from shared.http.signing_keys import SigningKeys
from shared.service import ServiceDefinition
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
each = pytest.mark.parametrize("definition", definitions(), ids=lambda definition: definition.name)
OPERATORS = {"keys", "prepare", "rabbitmq", "mongo"}


def allowed(pattern: str, *names: str) -> set[str]:
    """Those of the names that the broker would let through: it looks for the pattern as Erlang's `re:run` does."""
    return {name for name in names if re.search(pattern, name)}


@each
def test_a_service_takes_from_its_own_queues_and_nobody_elses(definition: ServiceDefinition) -> None:
    every = [
        *QUEUES,
        *(queue + DEAD_LETTER_SUFFIX for queue in QUEUES),
        EVENTS,
        PUBLIC,
        STREAM,
        *(f"{name}.own" for name in SERVICE_NAMES),
    ]
    own = {queue for queue in QUEUES if queue.startswith(f"{definition.name}.")}
    rights = broker_permissions(definition)
    assert own
    assert allowed(rights["read"], *every) == own | {queue + DEAD_LETTER_SUFFIX for queue in own}
    assert allowed(rights["write"], *every, "amq.default", "") == {EVENTS, own_exchange(next(iter(own)))}
    assert allowed(rights["configure"], *every, *(f"{queue}.desk" for queue in QUEUES)) == {
        f"{one}.desk" for one in own
    }


@each
def test_a_service_speaks_in_its_own_name(definition: ServiceDefinition) -> None:
    published_types = topic_permissions(definition)
    assert published_types["exchange"] == EVENTS
    assert allowed(published_types["write"], *get_event_types(), "#", "intakeXrequest.submitted.v1") == {
        one.type for one in definition.publishes
    }
    assert allowed(published_types["read"], *get_event_types(), "#") == set()


def test_another_program_reads_what_is_public_and_its_own_queue_and_makes_none() -> None:
    ours = [
        *QUEUES,
        *(queue + DEAD_LETTER_SUFFIX for queue in QUEUES),
        EVENTS,
        PUBLIC,
        STREAM,
        *(f"{name}.own" for name in SERVICE_NAMES),
    ]
    names = [*ours, "outside.library", "outside.library.two", "outside.library-of-others", "outside.libraryX", ""]
    rights = subscriber_permissions("library")
    assert allowed(rights["read"], *names) == {"outside.library", STREAM}
    assert allowed(rights["write"], *filter(None, names), "amq.default") == set()
    assert allowed(rights["configure"], *filter(None, names), "amq.gen-library") == set()


@each
def test_a_service_has_one_database(definition: ServiceDefinition) -> None:
    settings = Settings(mongo_url="mongodb://127.0.0.1:1/", amqp_url="amqp://127.0.0.1:1/")
    assert database_roles(settings, definition) == [{"role": "readWrite", "db": f"docendo_{definition.name}"}]


def test_logins_are_made_once_and_read_by_their_service_alone(tmp_path: Path) -> None:
    operator, logins, old = tmp_path / "operator", tmp_path / "logins", tmp_path / "old"
    (old / "broker").mkdir(parents=True)
    for name in ("broker/login.conf", "amqp-url", "management-url"):
        (old / name).write_text(f"the one password of before, in {name}", encoding="utf-8")
    make_secrets(operator, logins, old)
    kept = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    make_secrets(operator, logins, old)
    assert kept == {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    assert kept[operator / "amqp-url"] == "the one password of before, in amqp-url", "the broker knows no other"
    assert [path for path in kept if path.is_relative_to(old)] == [], "and no room sees it any more"
    passwords = {urlsplit(url).password for one in Login.load_all(logins) for url in (one.amqp_url, one.mongo_url)}
    assert len(passwords) == len(SERVICE_NAMES)
    assert {S_IMODE(path.stat().st_mode) for path in kept if path.name != "login.conf"} == {0o600}


def test_the_keys_that_sign_are_taken_from_where_every_service_saw_them(tmp_path: Path) -> None:
    signing, public, old = tmp_path / "signing", tmp_path / "public", tmp_path / "old"
    before = SigningKeys(old / "rooms" / "session-keys")
    for _ in range(2):
        make_session_keys(signing, public, old)
    assert SigningKeys(signing).get_current().id == before.get_current().id, "nobody is signed out"
    assert list((old / "rooms" / "session-keys").iterdir()) == []
    assert SigningKeys(public).to_jwks() == SigningKeys(signing).to_jwks()
    with pytest.raises(PermissionError):
        SigningKeys(public).get_current()


def test_compose_gives_each_service_its_login_and_the_operators_to_nobody() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    mounts = {name: set(_sources(described)) for name, described in services.items()}
    for name in SERVICE_NAMES:
        assert {one for one in mounts[name] if one.endswith("-login")} == {f"{name}-login"}
        assert services[name]["environment"]["DOCENDO_AMQP_URL_FILE"] == "/run/login/amqp-url"
        assert "DOCENDO_MANAGEMENT_URL_FILE" not in services[name]["environment"]
    assert {name for name, sources in mounts.items() if "operator" in sources} == OPERATORS
    assert {f"{name}-login" for name in SERVICE_NAMES} <= mounts["keys"] & mounts["prepare"]
    image = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert [name for name in SERVICE_NAMES if f"/run/logins/{name} " not in image] == [], (
        "a volume takes its owner from there"
    )


def test_compose_gives_the_keys_that_sign_to_those_who_make_sessions() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    mounts = {name: set(_sources(described)) for name, described in services.items()}
    assert {name for name, sources in mounts.items() if "signing-keys" in sources} == {
        "keys",
        "prepare",
        "seed",
        "people",
        "intake",
    }
    for name in {*SERVICE_NAMES} - {"people", "intake"}:
        assert "public-keys:/run/docendo/rooms/session-keys:ro" in services[name]["volumes"]


def _sources(service: dict[str, list[str]]) -> list[str]:
    return [one.split(":")[0] for one in service.get("volumes", [])]
