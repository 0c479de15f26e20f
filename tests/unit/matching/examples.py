"""The topic of the story and its people, as matching knows them."""

from datetime import UTC, datetime

from deploy.seed import Person as Description
from deploy.seed import read_people, read_story
from services.matching.profiles.model import Competency, Person
from services.matching.topics.model import Topic
from shared.contracts.intake import RequestFormulated
from shared.person_lifecycle.model import PostHeld
from tests.cast import MARINA

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
STORY = read_story()
_PEOPLE = read_people()


def known(person: Description) -> Person:
    """A person of the seed."""
    return Person(
        id=person.id,
        name=person.name,
        posts=[PostHeld(school_id=role.at, role=role.role) for role in person.roles],
        competencies=[Competency(**one.model_dump()) for one in person.competencies],
    )


def everybody() -> list[Person]:
    """All people of the seed."""
    return [known(person) for person in _PEOPLE]


def formulated(request_id: str = "request-1") -> RequestFormulated:
    """The problem of the story, as intake says it."""
    return RequestFormulated(
        request_id=request_id,
        school_id=MARINA.school or "",
        audience="teacher",
        kind=STORY.problem.kind,
        sub_kind=STORY.problem.sub_kind,
        problem=STORY.problem.statement,
        competencies=[needed.line for needed in STORY.competencies],
    )


def topic() -> Topic:
    """The topic of the story, open."""
    return Topic.open(formulated(), id_="topic-1", at=NOW)[0]
