"""A program asks who is who, introduces people, or asks to be let in."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from fastapi import Request as HttpRequest
from pydantic import BaseModel, Field

from services.people.actions import erasing, people, sign_in
from services.people.model.erasure import Answer, Erasure
from services.people.model.person import ChangePosts, IntroducePerson, Person
from services.people.model.school import JoinSchool, School
from services.people.model.words import Address, Slug
from services.people.store import Erasures, Schools
from shared.entity import Command
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import Role, Who

router = WorkRouter(prefix="/api")
Limit = Annotated[int, Query(ge=1, le=500)]
Skip = Annotated[int, Query(ge=0, le=100_000)]


class AskSignIn(Command):
    """Where the letter goes."""

    email: Address


class OpenSession(Command):
    """The token of the link, or the code, however it is typed."""

    token: Annotated[str, Field(min_length=8, max_length=200)]


class BecomePerson(Command):
    """Somebody of the demo's region."""

    person_id: Slug


class SeenSchool(BaseModel):
    """A school, as everybody sees it."""

    id: str
    name: str
    name_en: str
    municipality: str
    zone: str
    kind: str

    @classmethod
    def of(cls, school: School) -> "SeenSchool":
        """The view of one school."""
        return cls(**school.model_dump(include=set(cls.model_fields)))


class SeenPost(BaseModel):
    """One role in one school, or in the region."""

    school_id: str
    role: Role


class SeenPerson(BaseModel):
    """A person; `email` is filled in for those who may see it only."""

    id: str
    name: str
    name_en: str
    posts: list[SeenPost]
    subjects: list[str]
    started: date | None
    email: str | None

    @classmethod
    def of(cls, person: Person, who: Who) -> "SeenPerson":
        """The view of one person for one who asks."""
        email = people.contact(who, person)
        return cls(
            id=person.id, name=person.name, name_en=person.name_en, subjects=person.subjects,
            posts=[SeenPost(school_id=post.school_id, role=post.role) for post in person.posts],
            started=person.started if email is not None else None, email=email,
        )  # fmt: skip


class SchoolsPage(BaseModel):
    """A part of the list of schools."""

    schools: list[SeenSchool]


class SeenErasure(BaseModel):
    """A certificate; `awaited` are the rooms that have not answered yet."""

    id: str
    asked_at: datetime
    awaited: list[str]
    answers: list[Answer]

    @classmethod
    def of(cls, erasure: Erasure) -> "SeenErasure":
        """The view of one certificate."""
        return cls(**{name: getattr(erasure, name) for name in cls.model_fields})


class PeoplePage(BaseModel):
    """A part of the list of people."""

    people: list[SeenPerson]


class LetterPromised(BaseModel):
    """What everybody hears who asks to be let in."""

    message: str = "If we know this address, a letter with a link and a code is on its way"


class Session(BaseModel):
    """To be sent as `Authorization: Bearer …`."""

    session: str


@router.post("/schools", status_code=201, tags=["schools"])
async def join_school(command: JoinSchool, work: ToWrite) -> SeenSchool:
    """Add a school to the region."""
    return SeenSchool.of(await people.join_school(work, command))


@router.get("/schools", tags=["schools"])
async def list_schools(work: ToRead, limit: Limit = 500, skip: Skip = 0) -> SchoolsPage:
    """All schools, by name."""
    return SchoolsPage(schools=[SeenSchool.of(one) for one in await Schools(work).all(limit, skip)])


@router.post("/people", status_code=201, tags=["people"])
async def introduce(command: IntroducePerson, work: ToWrite) -> SeenPerson:
    """Introduce somebody who takes part from now on."""
    return SeenPerson.of(await people.introduce_person(work, command), work.who)


@router.get("/people", tags=["people"])
async def list_people(
    work: ToWrite,
    school_id: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = 100,
    skip: Skip = 0,
) -> PeoplePage:
    """The people of your schools, by name. Whose addresses are shown to whom is written into the log."""
    found = await people.people(work, school_id, limit, skip)
    await people.note_contacts(work, found)
    return PeoplePage(people=[SeenPerson.of(one, work.who) for one in found])


@router.get("/people/{person_id}", tags=["people"])
async def look(person_id: str, work: ToWrite) -> SeenPerson:
    """One person."""
    found = await people.person(work, person_id)
    await people.note_contacts(work, [found])
    return SeenPerson.of(found, work.who)


@router.put("/people/{person_id}/posts", tags=["people"])
async def change_posts(person_id: str, command: ChangePosts, work: ToWrite) -> SeenPerson:
    """Say all posts that a person holds from now on."""
    return SeenPerson.of(await people.change_posts(work, person_id, command), work.who)


@router.post("/people/{person_id}/erasure", status_code=201, tags=["people"])
async def erase(person_id: str, work: ToWrite) -> SeenErasure:
    """Erase a person for good: oneself, or, for the operator of the region, whoever has asked on paper."""
    return SeenErasure.of(await erasing.erase_person(work, person_id))


@router.get("/certificates/{erasure_id}", tags=["people"])
async def certificate(erasure_id: str, work: ToRead) -> SeenErasure:
    """What each room has done to forget somebody; nobody is named in it."""
    return SeenErasure.of(await Erasures(work).get(erasure_id))


@router.post("/sign-ins", status_code=202, tags=["sign-in"])
async def ask_sign_in(command: AskSignIn, work: ToWrite, http: HttpRequest) -> LetterPromised:
    """Ask for a letter that lets you in. The answer does not tell whether the address is known."""
    client = http.client.host if http.client else "unknown"
    await sign_in.ask_sign_in(work, command.email, client=client)
    return LetterPromised()


@router.post("/sessions", status_code=201, tags=["sign-in"])
async def open_session(command: OpenSession, work: ToWrite, http: HttpRequest) -> Session:
    """Open a session with the token or the code of the letter: it works once."""
    person, _ = await sign_in.let_in(work, command.token)
    return _session(http, person)


@router.post("/sessions/demo", status_code=201, tags=["sign-in"])
async def open_demo_session(command: BecomePerson, work: ToRead, http: HttpRequest) -> Session:
    """Become somebody of the sample region; only where this is a demo."""
    demo: bool = http.app.state.settings.demo
    return _session(http, await sign_in.become(work, command.person_id, demo=demo))


def _session(http: HttpRequest, person: Person) -> Session:
    return Session(session=http.app.state.sessions.member(person.who))
