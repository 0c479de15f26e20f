"""What the rooms say and hear is what is written about them."""

import textwrap

import pytest

import services
from services import definitions
from shared.contracts import QUEUES, get_event_types
from shared.service import ServiceDefinition

ROOMS = definitions()
SUBJECT_FILES = {"__init__", "model", "policy", "store", "outside", "actions", "api", "pages", "personal", "demand"}
each = pytest.mark.parametrize("room", [pytest.param(room, id=room.name) for room in ROOMS])


def told(room: ServiceDefinition) -> str:
    """A room's entry in the table of `services/__init__.py`."""
    says = ", ".join(event.type.removeprefix(f"{room.name}.") for event in room.publishes)
    heard = sorted({event.type for listener in room.listeners.all.values() for event in listener.events})
    lines = [room.name]
    for word, what in (("says ", says), ("hears", ", ".join(heard))):
        lines += textwrap.wrap(what or "nothing", 110, initial_indent=f"    {word}  ", subsequent_indent=" " * 11)
    return "\n".join(lines)


def test_every_fact_is_said_by_exactly_the_room_whose_name_it_carries() -> None:
    said = [(event.type, room.name) for room in ROOMS for event in room.publishes]
    assert sorted(said) == sorted((name, event.publisher()) for name, event in get_event_types().items())


@each
def test_a_listener_awaits_only_what_somebody_has_promised(room: ServiceDefinition) -> None:
    for listener in room.listeners.all.values():
        assert {event.type for event in listener.events} <= set(get_event_types()), listener.queue
        assert listener.queue.startswith(f"{room.name}.")
        assert listener.purpose, f"{listener.queue} says in a sentence what it does"


def test_the_queues_are_those_that_are_frozen() -> None:
    listening = {queue: types for room in ROOMS for queue, types in room.listeners.queues.items()}
    frozen = {queue: sorted(types) for queue, types in QUEUES.items()}
    assert listening == frozen, "a renamed listener leaves its old queue behind, bound and full"


@each
def test_the_page_of_the_rooms_tells_the_truth(room: ServiceDefinition) -> None:
    page = (services.__doc__ or "").replace("\n\n", "\n")
    assert told(room) in page, f"services/__init__.py should say:\n\n{told(room)}\n"


def test_no_two_rooms_answer_at_one_address() -> None:
    addresses = [address for room in ROOMS for address in set(room.all_addresses)]
    assert len(addresses) == len(set(addresses))


@each
def test_a_subject_keeps_the_files_that_every_subject_has(room: ServiceDefinition) -> None:
    """`main` and `listeners` of a service, and in each of its subjects nothing but the files that all subjects know."""
    files = {path.stem for path in room.folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert {"__init__", "main", "listeners"} <= files
    for subject in sorted(path for path in room.folder.iterdir() if (path / "__init__.py").exists()):
        inside = {path.stem for path in subject.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
        assert inside <= SUBJECT_FILES, subject


@each
def test_a_room_remembers_each_kind_of_thing_once_and_behind_the_wall(room: ServiceDefinition) -> None:
    names = [collection.name for collection in room.collections]
    assert len(names) == len(set(names))
    assert all(callable(collection.visible) for collection in room.collections)
