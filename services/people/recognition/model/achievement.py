"""What people have done, as events have proven it; kept with the event's id and date."""

from datetime import datetime
from typing import Literal, get_args

from pydantic import Field

from shared.entity import Entity
from shared.privacy import Joint, PersonId, Plain

AchievementKind = Literal[
    "group_formed",
    "meeting_held",
    "review_given",
    "product_drafted",
    "product_published",
    "product_corrected",
    "answer_helped",
    "request_solved",
]
ACHIEVEMENT_KINDS: tuple[AchievementKind, ...] = get_args(AchievementKind)


class Achievement(Entity):
    """One achievement, written once and never changed. It holds identifiers, and names nobody.

    `about` is the group, meeting, product or request; `person_ids` are those whom the event itself names. Whoever
    did it without being named there is found through the group or the product: events may arrive in any order.
    """

    fact_id: Plain
    kind: AchievementKind
    at: datetime
    about: Plain
    title: Joint = ""
    person_ids: list[PersonId] = Field(default_factory=list)
    group_id: Plain | None = None
    coordinator_id: PersonId | None = None
    expert_ids: list[PersonId] = Field(default_factory=list)
    request_ids: list[Plain] = Field(default_factory=list)
    school_id: Plain | None = None
    minutes: int | None = None
    number: int | None = None
