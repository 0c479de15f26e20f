"""Who corrects what is kept of a person, and what is no name."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from deploy.seed import Person as Seeded
from services.people.letters.model.one_time_keys import KEY_LIFETIME, KeyRefused, token_digest
from services.people.privacy.model.address_change import AddressChange
from services.people.privacy.model.correction import CorrectMyself, CorrectPerson
from services.people.privacy.pages.corrections import parse_subjects
from services.people.privacy.policy import can_correct, visible_corrections
from services.people.registry.model.person import HeldPost, Person
from shared.identity import Role
from shared.store import EVERYTHING, NOTHING
from tests.cast import ARTHUR, BORIS, FOREIGN_COORDINATOR, MARINA, OLGA, ZINAIDA
from tests.kit.applications import as_actor

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def marina(*posts: HeldPost) -> Person:
    """Marina, with these posts besides her own."""
    own = [HeldPost(school_id=one.at, role=Role(one.role)) for one in MARINA.roles]
    person, _ = Person.create(
        id_=MARINA.id, at=NOW, name=MARINA.name, name_en=MARINA.name_en, email=MARINA.email, posts=[*own, *posts],
        started=None, subjects=[],
    )  # fmt: skip
    return person


@pytest.mark.parametrize(
    ("actor", "may"), [(BORIS, True), (ZINAIDA, True), (OLGA, False), (ARTHUR, False), (FOREIGN_COORDINATOR, False)]
)
def test_the_administrator_and_the_operator_correct(actor: Seeded, *, may: bool) -> None:
    assert can_correct(as_actor(actor), marina()) is may


def test_an_administrator_does_not_correct_one_who_works_elsewhere_too() -> None:
    wider = marina(HeldPost(school_id="school-01", role=Role.TEACHER))
    assert not can_correct(as_actor(ZINAIDA), wider)
    assert can_correct(as_actor(BORIS), wider)


def test_what_is_found_wrong_is_seen_by_oneself_and_those_who_correct() -> None:
    assert visible_corrections(as_actor(BORIS)) == EVERYTHING
    assert {"_id": OLGA.id} in visible_corrections(as_actor(OLGA))["$or"]
    assert visible_corrections(as_actor(ARTHUR)) != EVERYTHING
    assert visible_corrections(as_actor(ZINAIDA)) != NOTHING


@pytest.mark.parametrize("name", ["", "А", "+7 912 345", "olga@school.example.org", "<b>", "Анна 2", "Анна\nБелова"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        CorrectMyself(name=name, name_en="Anna")


def test_a_name_of_any_people_is_a_name() -> None:
    for name in ("Анна-Мария О’Нил", "Ли", "Ғалия Әбдіқызы", "Jürgen von der Heide"):
        assert CorrectMyself(name=name, name_en=name).name == name


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_nobody_began_to_work_in_another_age(day: str) -> None:
    with pytest.raises(ValidationError):
        CorrectPerson.model_validate({"name": "Анна", "name_en": "Anna", "started": day})


def test_a_key_to_an_address_opens_once_and_not_for_long() -> None:
    change = AddressChange.create(id_="a", person_id=MARINA.id, email="new@example.org", at=NOW)
    with pytest.raises(KeyRefused):
        change.use("old@example.org", at=NOW)  # no letter has left yet
    first, second = change.issue_keys(at=NOW), change.issue_keys(at=NOW)
    assert change.token_digest == token_digest(second.token) != token_digest(first.token)
    assert second.token not in change.model_dump_json()
    with pytest.raises(KeyRefused):
        change.use("old@example.org", at=NOW + KEY_LIFETIME)
    change.use("old@example.org", at=NOW + KEY_LIFETIME - timedelta(seconds=1))
    with pytest.raises(KeyRefused):
        change.use("old@example.org", at=NOW)


def test_subjects_stand_on_lines_of_their_own() -> None:
    assert parse_subjects(" физика \n\nфизика\nхимия") == ["физика", "химия"]
    assert parse_subjects("x" * 101) is None
    assert parse_subjects("\n".join(map(str, range(21)))) is None
