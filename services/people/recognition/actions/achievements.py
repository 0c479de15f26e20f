"""What people have done is remembered, one line per fact."""

from services.people.recognition.model.achievement import Achievement
from services.people.recognition.store import Achievements
from shared.contracts.intake import FeedbackGiven, RequestClosed
from shared.contracts.matching import GroupFormed
from shared.contracts.publishing import ProductCorrected, ProductDrafted, ProductPublished, ReviewGiven
from shared.contracts.scheduling import MeetingHeld
from shared.event import Event
from shared.store import Receiving, replace_erased

AchievementEvent = (
    GroupFormed
    | MeetingHeld
    | ReviewGiven
    | ProductDrafted
    | ProductPublished
    | ProductCorrected
    | FeedbackGiven
    | RequestClosed
)
# Where a fact names people: whoever was erased before it is heard does not come back.
_PERSON_FIELDS: dict[type[Event], tuple[str, ...]] = {
    GroupFormed: ("member_ids", "coordinator_id", "expert_ids"),
    MeetingHeld: ("attended_ids",),
    ReviewGiven: ("reviewer_id",),
    ProductDrafted: ("author_ids",),
}


async def record_achievement(work: Receiving, event: AchievementEvent) -> None:
    """One line for one fact: its id comes from the fact, so that a second delivery writes nothing."""
    event = await replace_erased(work, event, *_PERSON_FIELDS.get(type(event), ()))
    merit = _build_achievement(
        event,
        Achievement(id=work.new_id(), fact_id=work.envelope.id, kind="group_formed", at=work.envelope.at, about=""),
    )
    if merit is not None:
        await Achievements(work).add(merit)


def _build_achievement(event: AchievementEvent, blank: Achievement) -> Achievement | None:
    """What a fact proves; None for one that is nobody's merit."""
    match event:
        case GroupFormed():
            return blank.model_copy(
                update={
                    "about": event.group_id, "group_id": event.group_id, "title": event.title,
                    "person_ids": event.member_ids, "coordinator_id": event.coordinator_id,
                    "expert_ids": event.expert_ids, "request_ids": event.request_ids, "school_id": event.school_id,
                }
            )  # fmt: skip
        case MeetingHeld():
            return blank.model_copy(
                update={
                    "kind": "meeting_held", "about": event.meeting_id, "group_id": event.group_id,
                    "title": event.title, "person_ids": event.attended_ids, "request_ids": event.request_ids,
                    "school_id": event.school_id, "minutes": event.minutes, "at": event.held_at or blank.at,
                }
            )  # fmt: skip
        case ReviewGiven():
            return blank.model_copy(
                update={
                    "kind": "review_given", "about": event.product_id, "title": event.title,
                    "person_ids": [event.reviewer_id], "request_ids": event.request_ids,
                }
            )  # fmt: skip
        case RequestClosed():
            solved = {"kind": "request_solved", "about": event.request_id, "request_ids": [event.request_id]}
            return blank.model_copy(update=solved) if event.outcome == "solved" else None
        case FeedbackGiven():
            helped = {"kind": "answer_helped", "about": event.product_id, "request_ids": [event.request_id]}
            return blank.model_copy(update=helped) if event.understood and event.has_resources else None
        case _:
            return _build_product_achievement(event, blank)


def _build_product_achievement(
    event: ProductDrafted | ProductPublished | ProductCorrected, blank: Achievement
) -> Achievement:
    merit = blank.model_copy(update={"about": event.product_id, "title": event.title, "request_ids": event.request_ids})
    match event:
        case ProductDrafted():
            merit.kind, merit.person_ids, merit.group_id = "product_drafted", event.author_ids, event.group_id
        case ProductPublished():
            merit.kind, merit.number = "product_published", event.version
        case ProductCorrected():
            merit.kind, merit.number = "product_corrected", event.version
    return merit
