"""Who is who, and who may say so."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter

from deploy.seed import Person as Seeded
from services.people.letters import policy as letters_policy
from services.people.registry import policy
from services.people.registry.model.fields import Name, normalize_address
from services.people.registry.model.person import (
    RETENTION_AFTER_LEAVING,
    AskedPost,
    HeldPost,
    IntroducePerson,
    Person,
    deduplicate_posts,
)
from services.people.registry.model.school import JoinSchool, School
from shared.identity import ANONYMOUS, Role
from shared.problems import Forbidden, Refused, SignInNeeded
from shared.store import NOTHING
from tests.cast import ARTHUR, BORIS, EKATERINA, FOREIGN_COORDINATOR, MARINA, OLGA, ZINAIDA
from tests.kit.applications import as_actor

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SCHOOL, FOREIGN = "school-07", FOREIGN_COORDINATOR.school or ""
REGION = BORIS.roles[0].at


def introduced(person: Seeded) -> Person:
    """The person of the cast as the service remembers them."""
    command = IntroducePerson(
        name=person.name,
        name_en=person.name_en,
        email=person.email,
        started=person.started,
        posts=[AskedPost(school_id=one.at, role=Role(one.role)) for one in person.roles],
    )
    return Person.introduce(command, id_=person.id, at=NOW)[0]


def test_an_introduction_says_name_and_posts_and_no_contact() -> None:
    command = IntroducePerson(
        name=OLGA.name, name_en=OLGA.name_en, email=OLGA.email, posts=[AskedPost(school_id=SCHOOL, role=Role.TEACHER)]
    )
    _, event = Person.introduce(command, id_="olga", at=NOW)
    assert event.posts == [{"school_id": SCHOOL, "role": "teacher"}]
    assert OLGA.email not in event.model_dump_json()


@pytest.mark.parametrize(
    "typed", ["O.Ivanova@School.Example.ORG", " o.ivanova@school.example.org ", "ｏ.ivanova@school.example.org"]
)
def test_one_box_is_one_person_however_it_is_typed(typed: str) -> None:
    assert normalize_address(typed) == "o.ivanova@school.example.org"


@pytest.mark.parametrize(
    "typed", ["olga", "olga@school", "о.ivanova@school.org", "a@b.org\nBcc: c@d.org", "a b@c.org", "@x.org", "a@@x.org"]
)
def test_an_address_that_no_letter_reaches_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        normalize_address(typed)


def test_the_same_posts_again_change_nothing() -> None:
    person = introduced(OLGA)
    assert person.change_posts(list(reversed(person.posts)), at=NOW) is None
    changed = person.change_posts([HeldPost(school_id=SCHOOL, role=Role.EXPERT)], at=NOW)
    assert changed is not None
    assert changed.posts == [{"school_id": SCHOOL, "role": "expert"}]


def test_who_has_no_post_has_left_until_somebody_takes_them_in_again() -> None:
    person, later = introduced(OLGA), NOW + timedelta(days=30)
    posts = person.posts
    person.change_posts([], at=NOW)
    assert (person.left_at, person.erasure_due_at) == (NOW, NOW + RETENTION_AFTER_LEAVING)
    assert person.change_posts([], at=later) is None
    person.rewrite(
        name=person.name, name_en=person.name_en, email=person.email, posts=[], started=None, subjects=[], at=later
    )
    assert person.left_at == NOW, "a correction is no return"
    person.change_posts(posts, at=later)
    assert person.erasure_due_at is None


def test_a_post_asked_twice_is_held_once() -> None:
    asked = AskedPost(school_id=SCHOOL, role=Role.TEACHER)
    assert deduplicate_posts([asked, asked]) == [HeldPost(school_id=SCHOOL, role=Role.TEACHER)]


def test_a_letter_greets_with_first_name_and_patronymic() -> None:
    assert introduced(OLGA).salutation == " ".join(OLGA.name.split()[:2])
    assert introduced(OLGA).model_copy(update={"name": "Ольга Иванова"}).salutation == "Ольга Иванова"


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Ольга Петровна Пробина", "Ольга Петровна"),
        ("Пробина Ольга Петровна", "Ольга Петровна"),
        ("Абрамович Роман Аркадьевич", "Роман Аркадьевич"),
        ("Роман Аркадьевич Абрамович", "Роман Аркадьевич"),
        ("Фомин Илья Кузьмич", "Илья Кузьмич"),
        ("Мамедов Рашид Камал оглы", "Рашид Камал оглы"),
        ("Ким Ён Су", "Ким Ён Су"),
        ("Gabriel García Márquez", "Gabriel García Márquez"),
    ],
)
def test_whoever_writes_the_surname_first_is_greeted_by_name_and_patronymic(name: str, greeted: str) -> None:
    assert introduced(OLGA).model_copy(update={"name": name}).salutation == greeted


def test_a_name_may_be_one_letter() -> None:
    assert TypeAdapter(Name).validate_python("Я") == "Я"


def test_a_box_in_cyrillic_and_in_punycode_is_one_person() -> None:
    code = "olga@" + "школа.рф".encode("idna").decode()
    assert {normalize_address(one) for one in ("olga@школа.рф", "OLGA@Школа.РФ", code, code.upper())} == {code}


@pytest.mark.parametrize("typed", ["olga@" + "ш" * 70 + ".рф", "olga@школа..рф", "ольга@школа.рф"])
def test_a_domain_that_no_letter_reaches_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Refused, match="for example"):
        normalize_address(typed)


def test_a_school_needs_a_time_zone_that_exists() -> None:
    asked = JoinSchool(id="school-99", name="Школа", name_en="School", municipality="town", zone="Asia/Omsk")
    with pytest.raises(Refused):
        School.join(asked.model_copy(update={"zone": "Asia/Verkhnekamsk"}), at=NOW)
    _, event = School.join(asked, at=NOW)
    assert event.zone == "Asia/Omsk"


@pytest.mark.parametrize("role", [Role.TEACHER, Role.EXPERT, Role.COORDINATOR])
def test_the_administrator_names_people_of_the_own_school_only(role: Role) -> None:
    actor = as_actor(ZINAIDA)
    policy.may_grant(actor, HeldPost(school_id=SCHOOL, role=role))
    with pytest.raises(Forbidden):
        policy.may_grant(actor, HeldPost(school_id=FOREIGN, role=role))


@pytest.mark.parametrize("role", [Role.SCHOOL_ADMIN, Role.METHODIST, Role.REGION_OPERATOR, Role.AUDITOR])
@pytest.mark.parametrize("place", [SCHOOL, REGION])
def test_no_administrator_raises_anybody_above_the_school(role: Role, place: str) -> None:
    with pytest.raises(Forbidden):
        policy.may_grant(as_actor(ZINAIDA), HeldPost(school_id=place, role=role))


def test_the_roles_of_the_region_are_held_for_the_region() -> None:
    actor = as_actor(BORIS)
    policy.may_grant(actor, HeldPost(school_id=REGION, role=Role.METHODIST))
    policy.may_grant(actor, HeldPost(school_id=REGION, role=Role.EXPERT))
    policy.may_grant(actor, HeldPost(school_id=SCHOOL, role=Role.SCHOOL_ADMIN))
    for wrong in (HeldPost(school_id=SCHOOL, role=Role.REGION_OPERATOR), HeldPost(school_id=REGION, role=Role.TEACHER)):
        with pytest.raises(Refused):
            policy.may_grant(actor, wrong)


@pytest.mark.parametrize("person", [MARINA, OLGA, EKATERINA, ARTHUR])
def test_nobody_else_introduces_people(person: Seeded) -> None:
    with pytest.raises(Forbidden):
        policy.may_introduce(as_actor(person))
    with pytest.raises(Forbidden):
        policy.may_join_schools(as_actor(person))


def test_nobody_in_particular_is_asked_to_sign_in() -> None:
    for may in (policy.may_introduce, policy.may_join_schools, letters_policy.may_read_letters):
        with pytest.raises(SignInNeeded):
            may(ANONYMOUS)
    assert policy.visible_persons(ANONYMOUS) == NOTHING


@pytest.mark.parametrize(
    ("actor", "sees"),
    [(MARINA, True), (ZINAIDA, True), (BORIS, True), (OLGA, False), (FOREIGN_COORDINATOR, False), (ARTHUR, False)],
)
def test_an_address_is_for_oneself_the_administrator_and_the_operator(actor: Seeded, *, sees: bool) -> None:
    assert policy.may_see_contact(as_actor(actor), introduced(MARINA)) is sees
