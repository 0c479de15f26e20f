"""What a member shows at a contest of pedagogical research: words of their own beside achievements that are proven."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.people.recognition.model.portfolio import AchievementRecord, PortfolioEntry
from shared.entity import Command, Entity
from shared.privacy import Basis, Category, Keep, Personal, PersonId, Plain, Purpose
from shared.problems import Refused

ProofKind = Literal["solved", "product", "meeting", "review"]
Visibility = Literal["me", "link", "school"]
MAX_PRESENTATIONS = 20
REQUIRED_TEXTS = ("abstract", "question", "method", "outcome")
LongText = Annotated[str, Field(max_length=6_000)]


ResearchText = Annotated[
    str, Personal("research", Purpose.CREDIT, Category.WORDS, Basis.AGREEMENT, Keep.MEMBER, owners=("person_id",))
]
"""What somebody writes about their own research, for a contest."""


class WriteResearch(Command):
    """The words of the author. What is still empty may be written later: only the title cannot wait."""

    title: Annotated[str, Field(min_length=3, max_length=200)]
    contest: Annotated[str, Field(max_length=200)] = ""
    abstract: Annotated[str, Field(max_length=1_500)] = ""
    question: LongText = ""
    method: LongText = ""
    outcome: LongText = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proven achievement that may stand in a presentation."""

    kind: ProofKind
    entry: PortfolioEntry


class Presentation(Entity):
    """One work for one contest. Nobody but its author sees it until they say so, and no longer than that.

    `fact_ids` are the proven achievements that are shown, in the order in which they are. They themselves are read
    anew at each look: nobody can write one in, and what is proven no more is shown no more.
    """

    removed_with_person = True

    person_id: PersonId
    title: ResearchText
    contest: ResearchText = ""
    abstract: ResearchText = ""
    question: ResearchText = ""
    method: ResearchText = ""
    outcome: ResearchText = ""
    fact_ids: list[Plain] = Field(default_factory=list)
    link: Plain | None = None
    serial: int = 0
    listed: bool = False
    school_ids: list[Plain] = Field(default_factory=list)
    begun_at: datetime
    changed_at: datetime

    @property
    def visibility(self) -> Visibility:
        """Who sees it now."""
        return "me" if self.link is None else "school" if self.listed else "link"

    def write(self, words: WriteResearch, *, at: datetime) -> None:
        """The words are these from now on. Raises Refused when others see it and something would be missing."""
        for name, text in words.model_dump().items():
            setattr(self, name, text)
        self.changed_at = at
        self._require_complete_if_shared()

    def choose_proofs(self, chosen: Collection[str], proven: dict[str, Proof], *, at: datetime) -> None:
        """These are shown: new ones follow those that were. Raises Refused for a foreign one."""
        if any(one not in proven for one in chosen):
            raise Refused("Choose from what is proven of you: something of it is not there any more")
        kept = [one for one in self.fact_ids if one in chosen]
        self.fact_ids = kept + [one for one in proven if one in chosen and one not in kept]
        self.changed_at = at
        self._require_complete_if_shared()

    def move_proof(self, fact_id: str, *, up: bool, at: datetime) -> None:
        """One of them changes places with its neighbour; at the end of the row nothing moves."""
        if fact_id not in self.fact_ids:
            raise Refused("Choose from what is proven of you: something of it is not there any more")
        here = self.fact_ids.index(fact_id)
        there = here - 1 if up else here + 1
        if 0 <= there < len(self.fact_ids):
            self.fact_ids[here], self.fact_ids[there] = self.fact_ids[there], self.fact_ids[here]
            self.changed_at = at

    def set_visibility(self, to: Visibility, schools: list[str]) -> bool:
        """Who sees it from now on; gives whether it needs a new link. Raises Refused for one that is not whole."""
        if to == "me":
            self.link, self.listed = None, False
            return False
        if to == "school" and not schools:
            raise Refused("You have no role in a school: show it by the link")
        self._require_complete()
        self.listed, self.school_ids = to == "school", schools if to == "school" else []
        if self.link is not None:
            return False
        self.serial += 1
        return True

    def select_proofs(self, proven: dict[str, Proof]) -> list[Proof]:
        """The chosen ones that are proven, in their order."""
        return [proven[one] for one in self.fact_ids if one in proven]

    def _require_complete_if_shared(self) -> None:
        if self.link is not None:
            self._require_complete()

    def _require_complete(self) -> None:
        if not all(getattr(self, name) for name in REQUIRED_TEXTS):
            raise Refused(
                "Others see a whole work only: write the abstract, the question, the method and the outcome first"
            )
        if not self.fact_ids:
            raise Refused("Others see a whole work only: choose at least one proven fact first")


def collect_proofs(record: AchievementRecord) -> dict[str, Proof]:
    """All that is proven of somebody, by the event that proves it; works first."""
    entries_by_kind: tuple[tuple[ProofKind, list[PortfolioEntry]], ...] = (
        ("product", record.products),
        ("solved", record.solved),
        ("meeting", record.meetings),
        ("review", record.reviews),
    )
    return {entry.fact_id: Proof(kind, entry) for kind, entries in entries_by_kind for entry in entries}
