"""A person as a service knows them: by name, by what the service adds, and by nothing once erased."""

from shared.contracts.people import PersonChanged, PersonIntroduced
from shared.person_lifecycle.model import PersonRecord
from shared.privacy import ERASED_NAME


class Reader(PersonRecord):
    """Somebody of whom a service keeps one thing more."""

    named: bool = False

    def update(self, event: PersonIntroduced | PersonChanged) -> None:
        self.name, self.named = event.name, event.named


def introduced(name: str = "Марина Белова", *, named: bool = True) -> PersonIntroduced:
    return PersonIntroduced(person_id="marina", name=name, posts=[], named=named)


def test_who_is_introduced_is_known_by_what_the_event_tells() -> None:
    reader = Reader.from_event(introduced())
    assert (reader.id, reader.name, reader.named) == ("marina", "Марина Белова", True)


def test_a_service_that_adds_nothing_keeps_the_name() -> None:
    person = PersonRecord.from_event(introduced())
    person.update(introduced("Марина Орлова"))
    assert person.model_dump() == {"id": "marina", "name": "Марина Орлова"}


def test_in_the_place_of_somebody_erased_stands_a_participant() -> None:
    erased = Reader.erased("a-1")
    assert (erased.id, erased.name, erased.named) == ("a-1", ERASED_NAME, False)
