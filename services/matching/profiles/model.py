"""People and what each of them can teach."""

from typing import Annotated

from pydantic import Field

from shared.contracts.codes import RequestSubkind
from shared.contracts.people import PersonChanged, PersonIntroduced
from shared.entity import Command, Part
from shared.identity import Actor, Role
from shared.person_lifecycle.model import PersonRecord, PostHeld
from shared.privacy import Basis, Category, HasName, Keep, Personal, PersonId, Plain, Purpose
from shared.problems import Refused
from shared.text import fold

SkillText = Annotated[str, Field(min_length=3, max_length=300)]
SELF_ASSESSMENT_LIMIT = 60
Name = Annotated[str, Personal("name", Purpose.CHOOSE, Category.NAME, Basis.AGREEMENT, Keep.MEMBER, owners=("id",))]
CompetencyLine = Annotated[
    str,
    Personal(
        "competencies",
        Purpose.CHOOSE,
        Category.WORK,
        Basis.AGREEMENT,
        Keep.MEMBER,
        owners=("id",),
        encrypted=False,
        reason="searched",
    ),
]
"""What somebody can teach, or wants to learn."""


class SelfAssessmentLine(Command):
    """One line of a self-audit: what I can teach, or (`can_teach` false) what I want to learn."""

    line: SkillText
    sub_kind: RequestSubkind
    can_teach: bool


class Competency(Part):
    """A skill of a person; one that cannot be taught yet is what the person wants to learn."""

    line: CompetencyLine
    sub_kind: Plain
    can_teach: bool


class Person(HasName, PersonRecord):
    """Somebody known by name and posts, with the lines of their self-assessment."""

    id: PersonId
    name: Name
    posts: list[PostHeld] = []
    competencies: list[Competency] = []

    @property
    def teachable(self) -> list[Competency]:
        """What the person could teach others."""
        return [one for one in self.competencies if one.can_teach]

    @property
    def is_expert(self) -> bool:
        """Whether the person is an expert anywhere."""
        return self.holds(Role.EXPERT)

    @property
    def can_be_invited(self) -> bool:
        """Whether the person can be asked for help: an expert, or somebody with something to teach."""
        return self.is_expert or bool(self.teachable)

    @property
    def school_ids(self) -> set[str]:
        """Where the person holds a post."""
        return {post.school_id for post in self.posts}

    @classmethod
    def from_actor(cls, actor: Actor) -> "Person":
        """Somebody who has signed in before the event about them is here; a session says who they are."""
        posts = [PostHeld(school_id=post.school_id, role=str(post.role)) for post in actor.posts]
        return cls(id=actor.person_id or "", name=actor.name, posts=posts)

    def update(self, event: PersonIntroduced | PersonChanged) -> None:
        """The name and the posts are these from now on."""
        self.name = event.name
        self.posts = [PostHeld.model_validate(post) for post in event.posts]

    def holds(self, *roles: Role) -> bool:
        """Whether one of the roles is held anywhere."""
        return any(post.role in roles for post in self.posts)

    def assess(self, lines: list[SelfAssessmentLine]) -> None:
        """The self-assessment, anew and whole. Raises Refused when a line stands twice."""
        if len({fold(one.line) for one in lines}) < len(lines):
            raise Refused("The same line stands twice: keep one of them")
        self.competencies = [Competency(**one.model_dump()) for one in lines]
