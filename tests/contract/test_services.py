"""What the services say and hear is what is written about them."""

import textwrap

import pytest

import services
from services import definitions
from shared.contracts import QUEUES, get_event_types
from shared.service import ServiceDefinition

SERVICES = definitions()
SUBJECT_FILES = {"__init__", "model", "policy", "store", "outside", "actions", "api", "pages", "personal", "demand"}
each = pytest.mark.parametrize("service", [pytest.param(service, id=service.name) for service in SERVICES])


def describe(service: ServiceDefinition) -> str:
    """A service's entry in the table of `services/__init__.py`."""
    publishes = ", ".join(event.type.removeprefix(f"{service.name}.") for event in service.publishes)
    consumed = sorted({event.type for listener in service.listeners.all.values() for event in listener.events})
    lines = [service.name]
    for word, what in (("publishes", publishes), ("consumes ", ", ".join(consumed))):
        lines += textwrap.wrap(what or "nothing", 110, initial_indent=f"    {word}  ", subsequent_indent=" " * 15)
    return "\n".join(lines)


def test_every_event_is_said_by_exactly_the_service_whose_name_it_carries() -> None:
    published = [(event.type, service.name) for service in SERVICES for event in service.publishes]
    assert sorted(published) == sorted((name, event.publisher()) for name, event in get_event_types().items())


@each
def test_a_listener_awaits_only_what_somebody_has_promised(service: ServiceDefinition) -> None:
    for listener in service.listeners.all.values():
        assert {event.type for event in listener.events} <= set(get_event_types()), listener.queue
        assert listener.queue.startswith(f"{service.name}.")
        assert listener.purpose, f"{listener.queue} says in a sentence what it does"


def test_the_queues_are_those_that_are_frozen() -> None:
    queues = {queue: types for service in SERVICES for queue, types in service.listeners.queues.items()}
    frozen = {queue: sorted(types) for queue, types in QUEUES.items()}
    assert queues == frozen, "a renamed listener leaves its old queue behind, bound and full"


@each
def test_the_page_of_the_services_tells_the_truth(service: ServiceDefinition) -> None:
    page = (services.__doc__ or "").replace("\n\n", "\n")
    assert describe(service) in page, f"services/__init__.py should say:\n\n{describe(service)}\n"


def test_no_two_services_answer_at_one_address() -> None:
    addresses = [address for service in SERVICES for address in set(service.all_addresses)]
    assert len(addresses) == len(set(addresses))


@each
def test_a_subject_keeps_the_files_that_every_subject_has(service: ServiceDefinition) -> None:
    """`main` and `listeners` of a service, and in each of its subjects nothing but the files that all subjects know."""
    files = {path.stem for path in service.folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert {"__init__", "main", "listeners"} <= files
    for subject in sorted(path for path in service.folder.iterdir() if (path / "__init__.py").exists()):
        inside = {path.stem for path in subject.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
        assert inside <= SUBJECT_FILES, subject


@each
def test_a_service_remembers_each_kind_of_thing_once_and_behind_the_wall(service: ServiceDefinition) -> None:
    names = [collection.name for collection in service.collections]
    assert len(names) == len(set(names))
    assert all(callable(collection.visible) for collection in service.collections)
