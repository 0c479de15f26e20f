"""A program asks who is who and introduces people."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from services.people.registry.actions import people as actions_people
from services.people.registry.actions import schools as actions_schools
from services.people.registry.actions.consents import change_consent
from services.people.registry.model.consent import ConsentSubject
from services.people.registry.model.person import ChangePosts, IntroducePerson, Person
from services.people.registry.model.school import JoinSchool, School
from services.people.registry.store import Schools
from shared.entity import Command
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import Actor, Role

router = WorkRouter(prefix="/api")
Limit = Annotated[int, Query(ge=1, le=500)]
Skip = Annotated[int, Query(ge=0, le=100_000)]


class SchoolView(BaseModel):
    """A school, as everybody sees it."""

    id: str
    name: str
    name_en: str
    municipality: str
    zone: str
    kind: str

    @classmethod
    def from_school(cls, school: School) -> "SchoolView":
        """The view of one school."""
        return cls(**school.model_dump(include=set(cls.model_fields)))


class PostView(BaseModel):
    """One role in one school, or in the region."""

    school_id: str
    role: Role


class PersonView(BaseModel):
    """A person; `email` is filled in for those who may see it only."""

    id: str
    name: str
    name_en: str
    posts: list[PostView]
    subjects: list[str]
    started: date | None
    email: str | None

    @classmethod
    def from_person(cls, person: Person, actor: Actor) -> "PersonView":
        """The view of one person for one who asks."""
        email = actions_people.visible_contact(actor, person)
        return cls(
            id=person.id,
            name=person.name,
            name_en=person.name_en,
            subjects=person.subjects,
            posts=[PostView(school_id=post.school_id, role=post.role) for post in person.posts],
            started=person.started if email is not None else None,
            email=email,
        )


class SchoolsPage(BaseModel):
    """A part of the list of schools."""

    schools: list[SchoolView]


class SayConsent(Command):
    """Yes or no, from now on."""

    given: bool


class PeoplePage(BaseModel):
    """A part of the list of people."""

    people: list[PersonView]


@router.post("/schools", status_code=201, tags=["schools"])
async def join_school(command: JoinSchool, work: ToWrite) -> SchoolView:
    """Add a school to the region."""
    return SchoolView.from_school(await actions_schools.join_school(work, command))


@router.get("/schools", tags=["schools"])
async def list_schools(work: ToRead, limit: Limit = 500, skip: Skip = 0) -> SchoolsPage:
    """All schools, by name."""
    return SchoolsPage(schools=[SchoolView.from_school(one) for one in await Schools(work).list_all(limit, skip)])


@router.post("/people", status_code=201, tags=["people"])
async def introduce(command: IntroducePerson, work: ToWrite) -> PersonView:
    """Introduce somebody who takes part from now on."""
    return PersonView.from_person(await actions_people.introduce_person(work, command), work.actor)


@router.get("/people", tags=["people"])
async def list_people(
    work: ToWrite,
    school_id: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = 100,
    skip: Skip = 0,
) -> PeoplePage:
    """The people of your schools, by name. Whose addresses are shown to whom is written into the log."""
    found = await actions_people.view_people(work, school_id, limit, skip)
    await actions_people.log_contacts_shown(work, found)
    return PeoplePage(people=[PersonView.from_person(one, work.actor) for one in found])


@router.get("/people/{person_id}", tags=["people"])
async def look(person_id: str, work: ToWrite) -> PersonView:
    """One person."""
    found = await actions_people.view_person(work, person_id)
    await actions_people.log_contacts_shown(work, [found])
    return PersonView.from_person(found, work.actor)


@router.put("/people/{person_id}/posts", tags=["people"])
async def change_posts(person_id: str, command: ChangePosts, work: ToWrite) -> PersonView:
    """Say all posts that a person holds from now on."""
    return PersonView.from_person(await actions_people.change_posts(work, person_id, command), work.actor)


@router.put("/people/{person_id}/consents/{subject}", tags=["people"])
async def consent(person_id: str, subject: ConsentSubject, command: SayConsent, work: ToWrite) -> PersonView:
    """Agree to something, or take it back; everybody for themselves."""
    return PersonView.from_person(await change_consent(work, person_id, subject, given=command.given), work.actor)
