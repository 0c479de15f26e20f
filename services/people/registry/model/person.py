"""A person, the posts they hold, and how to reach them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field, PlainSerializer, computed_field

from services.people.registry.model import personal
from services.people.registry.model.consent import CONSENT_VERSIONS, Consent, ConsentSubject
from services.people.registry.model.fields import EmailAddress, Name, ShortText, Slug, normalize_address
from shared.contracts.people import PersonChanged, PersonIntroduced
from shared.days import PlausibleDay
from shared.entity import Command, Entity, Part
from shared.identity import Actor, Post, Role
from shared.privacy import BlindIndexed, HasName, PersonId, normalize_name
from shared.privacy.names import find_given_name_and_patronymic

REGION_ROLES = (Role.REGION_OPERATOR, Role.METHODIST, Role.AUDITOR)
"""Those that are held for the region, and not in a school."""
RETENTION_AFTER_LEAVING = timedelta(days=3 * 365)
"""How long somebody is remembered who has left: works, thanks and proofs are still asked for in these years."""
ERASED_NAME = "—"


class AskedPost(Command):
    """One role in one school; the region's own roles name the region."""

    school_id: Slug
    role: Annotated[Role, Field(strict=False)]


_MAX_POSTS = 30
Posts = Annotated[list[AskedPost], Field(min_length=1, max_length=_MAX_POSTS)]


class IntroducePerson(Command):
    """Who takes part from now on; `started` is the first day in the job."""

    id: Slug | None = None
    name: Name
    name_en: Name
    email: EmailAddress
    posts: Posts
    started: PlausibleDay | None = None
    subjects: Annotated[list[ShortText], Field(max_length=20)] = Field(default_factory=list)


class ChangePosts(Command):
    """All posts that a person holds from now on; whoever has none has left."""

    posts: Annotated[list[AskedPost], Field(max_length=_MAX_POSTS)]


# The database keeps instants, not days: a day is kept as it is written.
Day = Annotated[date, PlainSerializer(date.isoformat)]


class HeldPost(Part):
    """A post as it is remembered."""

    school_id: personal.Post
    role: Role


class Person(HasName, Entity):
    """One person of the region. `email` is for letters, `address` for telling one box from another."""

    id: PersonId
    name: personal.Name
    name_en: personal.Name
    email: personal.Email
    address: BlindIndexed
    posts: list[HeldPost]
    started: Annotated[Day | None, personal.WORK] = None
    subjects: Annotated[list[str], personal.SUBJECTS] = Field(default_factory=list)
    introduced_at: datetime
    left_at: datetime | None = None
    consents: list[Consent] = Field(default_factory=list)

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def called(self) -> list[BlindIndexed]:
        """By what they are found when somebody types a whole name, in either spelling."""
        return sorted({normalize_name(name) for name in (self.name, self.name_en)})

    @property
    def may_be_named(self) -> bool:
        """Whether they agree to be named beside published works."""
        return self.has_consent("authorship")

    @property
    def actor(self) -> Actor:
        """The person as a session shows them."""
        return Actor(person_id=self.id, name=self.name, posts=tuple(Post(p.school_id, p.role) for p in self.posts))

    @property
    def salutation(self) -> str:
        """First name and patronymic where both are known, whatever stands first; otherwise the whole name."""
        return find_given_name_and_patronymic(self.name) or self.name

    def is_young(self, today: date) -> bool:
        """A young teacher: up to three years in the job, the last day of the third year included."""
        return self.started is not None and today <= three_years_after(self.started)

    @classmethod
    def introduce(cls, command: IntroducePerson, *, id_: str, at: datetime) -> tuple["Person", PersonIntroduced]:
        """A new person. Raises Refused for an address that no letter would reach."""
        return cls.create(
            id_=id_,
            at=at,
            name=command.name,
            name_en=command.name_en,
            email=command.email,
            posts=deduplicate_posts(command.posts),
            started=command.started,
            subjects=command.subjects,
        )

    @classmethod
    def create(
        cls,
        *,
        id_: str,
        at: datetime,
        name: str,
        name_en: str,
        email: str,
        posts: list[HeldPost],
        started: date | None,
        subjects: list[str],
    ) -> tuple["Person", PersonIntroduced]:
        """The same, with what was planned."""
        person = cls(
            id=id_,
            name=name,
            name_en=name_en,
            email=email,
            address=normalize_address(email),
            posts=posts,
            started=started,
            subjects=subjects,
            introduced_at=at,
        )
        return person, PersonIntroduced(person_id=id_, name=person.name, posts=person.posts_for_event())

    def has_consent(self, subject: ConsentSubject) -> bool:
        """Whether they have said yes to the text of today, and not taken it back."""
        return subject in {one.subject for one in self.consents if one.is_valid}

    def give_consent(self, subject: ConsentSubject, *, at: datetime) -> PersonChanged | None:
        """Yes, from now on; nothing happens when it was said before."""
        if self.has_consent(subject):
            return None
        self.consents = [*self.consents, Consent(subject=subject, version=CONSENT_VERSIONS[subject], given_at=at)]
        return self._changed_event()

    def withdraw_consent(self, subject: ConsentSubject, *, at: datetime) -> PersonChanged | None:
        """No longer, from now on."""
        if not self.has_consent(subject):
            return None
        held_to = {one.subject: one for one in self.consents if one.is_valid}
        held_to[subject].withdrawn_at = at
        return self._changed_event()

    def _changed_event(self) -> PersonChanged:
        return PersonChanged(person_id=self.id, name=self.name, posts=self.posts_for_event(), named=self.may_be_named)

    def change_posts(self, posts: list[HeldPost], *, at: datetime) -> PersonChanged | None:
        """These are all posts from now on; nothing happens when they are the same as before."""
        if {(p.school_id, p.role) for p in posts} == {(p.school_id, p.role) for p in self.posts}:
            return None
        self._set_posts(posts, at)
        return self._changed_event()

    def _set_posts(self, posts: list[HeldPost], at: datetime) -> None:
        if posts:
            self.left_at = None
        elif self.posts:
            self.left_at = at
        self.posts = posts

    @property
    def erasure_due_at(self) -> datetime | None:
        """When somebody who has left is erased, if nobody takes them in again."""
        return None if self.left_at is None else self.left_at + RETENTION_AFTER_LEAVING

    def rewrite(
        self,
        *,
        name: str,
        name_en: str,
        email: str,
        posts: list[HeldPost],
        started: date | None,
        subjects: list[str],
        at: datetime,
    ) -> PersonChanged | None:
        """All of this is so from now on; says so when the name or the posts differ. Raises Refused for an address."""
        before = (self.name, {(one.school_id, one.role) for one in self.posts})
        self.name, self.name_en, self.email, self.address = name, name_en, email, normalize_address(email)
        self._set_posts(posts, at)
        self.started, self.subjects = started, subjects
        if before == (name, {(one.school_id, one.role) for one in posts}):
            return None
        return self._changed_event()

    def blank(self) -> PersonChanged:
        """Never was here: what is kept is the identifier, which neighbours have consumed."""
        self.name = self.name_en = ERASED_NAME
        self.email, self.address, self.posts, self.started, self.subjects = "", f"left:{self.id}", [], None, []
        self.consents = []
        return self._changed_event()

    def posts_for_event(self) -> list[dict[str, str]]:
        """The posts as contracts carry them."""
        return [{"school_id": post.school_id, "role": post.role.value} for post in self.posts]


def three_years_after(day: date) -> date:
    """The same day three years later; of the 29th of February the 28th."""
    try:
        return day.replace(year=day.year + 3)
    except ValueError:
        return day.replace(year=day.year + 3, day=28)


def deduplicate_posts(asked: list[AskedPost]) -> list[HeldPost]:
    """The posts asked for, each once."""
    once = dict.fromkeys((post.school_id, post.role) for post in asked)
    return [HeldPost(school_id=school_id, role=role) for school_id, role in once]


def describe_posts(posts: Iterable[HeldPost]) -> list[str]:
    """Posts as the audit log names them: place and role."""
    return [f"{post.school_id}: {post.role.value}" for post in posts]
