"""What one person has done, made of proven achievements and nothing else, and whether they show it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.people.recognition.model.achievement import Achievement
from shared.entity import Entity
from shared.privacy import PersonId, Plain

Contribution = Literal["led", "taught", "took_part"]


class Portfolio(Entity):
    """What a member has decided about their page, under their id: nobody sees it until they say so.

    `link` is a print of the secret link; another one is made by another `serial`, and the old one opens nothing.
    `named` is their word that the school may name them at its council.
    """

    id: PersonId
    link: Plain | None = None
    serial: int = 0
    shared_at: datetime | None = None
    named: bool = False
    school_ids: list[Plain] = []

    def share(self, *, at: datetime) -> int:
        """A new secret link; gives its number."""
        self.serial += 1
        self.shared_at = at
        return self.serial

    def revoke(self) -> None:
        """The link opens nothing any more."""
        self.link, self.shared_at = None, None


@dataclass(frozen=True, slots=True)
class PortfolioEntry:
    """One proven achievement: when, what it was called, by which event; `minutes` and `helped` where they are known."""

    at: datetime
    title: str
    fact_id: str
    contribution: Contribution | None = None
    minutes: int | None = None
    helped: int = 0
    edition: int = 0
    about: str = ""


@dataclass(frozen=True, slots=True)
class AchievementRecord:
    """All that is proven of one person, the newest first."""

    solved: list[PortfolioEntry] = field(default_factory=list)
    meetings: list[PortfolioEntry] = field(default_factory=list)
    reviews: list[PortfolioEntry] = field(default_factory=list)
    products: list[PortfolioEntry] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is proven yet."""
        return not (self.solved or self.meetings or self.reviews or self.products)

    @property
    def hours(self) -> float:
        """Hours spent in meetings, as far as their length is known."""
        return round(sum(entry.minutes or 0 for entry in self.meetings) / 60, 1)

    @property
    def helped(self) -> int:
        """How many have said that a product of theirs has helped."""
        return sum(entry.helped for entry in self.products)


def build_achievement_record(
    person_id: str, own: Sequence[Achievement], linked: Sequence[Achievement]
) -> AchievementRecord:
    """Joins what names the person (`own`) with what became of it (`linked`): events may have come in any order."""
    groups = {one.about: one for one in own if one.kind == "group_formed"}
    drafted = {one.about: one for one in own if one.kind == "product_drafted"}
    helped = Counter(one.about for one in linked if one.kind == "answer_helped")
    return AchievementRecord(
        solved=_sort_newest_first(
            PortfolioEntry(one.at, group.title, one.fact_id, _contribution_of_person(person_id, group))
            for one in linked
            if one.kind == "request_solved"
            for group in [next((g for g in groups.values() if one.about in g.request_ids), None)]
            if group is not None
        ),
        meetings=_sort_newest_first(
            PortfolioEntry(
                one.at,
                one.title,
                one.fact_id,
                _contribution_of_person(person_id, groups.get(one.group_id or "")),
                one.minutes,
            )
            for one in own
            if one.kind == "meeting_held"
        ),
        reviews=_sort_newest_first(
            PortfolioEntry(one.at, one.title, one.fact_id) for one in own if one.kind == "review_given"
        ),
        products=_sort_newest_first(
            PortfolioEntry(
                one.at,
                one.title,
                one.fact_id,
                helped=helped[one.about],
                edition=_latest_edition(one, linked),
                about=one.about,
            )
            for one in linked
            if one.kind == "product_published" and one.about in drafted
        ),
    )


def _contribution_of_person(person_id: str, group: Achievement | None) -> Contribution:
    if group is not None and group.coordinator_id == person_id:
        return "led"
    return "taught" if group is not None and person_id in group.expert_ids else "took_part"


def _latest_edition(published: Achievement, linked: Sequence[Achievement]) -> int:
    return max((one.number or 1 for one in linked if one.about == published.about and one.number), default=1)


def _sort_newest_first(entries: Iterable[PortfolioEntry]) -> list[PortfolioEntry]:
    return sorted(entries, key=lambda entry: entry.at, reverse=True)
