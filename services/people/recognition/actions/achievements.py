"""What people have done is remembered, one achievement per event."""

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
# Where an event names people: whoever was erased before it is consumed does not come back.
_PERSON_FIELDS: dict[type[Event], tuple[str, ...]] = {
    GroupFormed: ("member_ids", "coordinator_id", "expert_ids"),
    MeetingHeld: ("attended_ids",),
    ReviewGiven: ("reviewer_id",),
    ProductDrafted: ("author_ids",),
}


async def record_achievement(work: Receiving, event: AchievementEvent) -> None:
    """One achievement for one event: its id comes from the event, so that a second delivery writes nothing."""
    event = await replace_erased(work, event, *_PERSON_FIELDS.get(type(event), ()))
    achievement = _build_achievement(
        event,
        Achievement(id=work.new_id(), fact_id=work.envelope.id, kind="group_formed", at=work.envelope.at, about=""),
    )
    if achievement is not None:
        await Achievements(work).add(achievement)


def _build_achievement(event: AchievementEvent, blank: Achievement) -> Achievement | None:
    """What an event proves; None for one that is nobody's achievement."""
    match event:
        case GroupFormed():
            return blank.model_copy(
                update={
                    "about": event.group_id,
                    "group_id": event.group_id,
                    "title": event.title,
                    "person_ids": event.member_ids,
                    "coordinator_id": event.coordinator_id,
                    "expert_ids": event.expert_ids,
                    "request_ids": event.request_ids,
                    "school_id": event.school_id,
                }
            )
        case MeetingHeld():
            return blank.model_copy(
                update={
                    "kind": "meeting_held",
                    "about": event.meeting_id,
                    "group_id": event.group_id,
                    "title": event.title,
                    "person_ids": event.attended_ids,
                    "request_ids": event.request_ids,
                    "school_id": event.school_id,
                    "minutes": event.minutes,
                    "at": event.held_at or blank.at,
                }
            )
        case ReviewGiven():
            return blank.model_copy(
                update={
                    "kind": "review_given",
                    "about": event.product_id,
                    "title": event.title,
                    "person_ids": [event.reviewer_id],
                    "request_ids": event.request_ids,
                }
            )
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
    achievement = blank.model_copy(
        update={"about": event.product_id, "title": event.title, "request_ids": event.request_ids}
    )
    match event:
        case ProductDrafted():
            achievement.kind, achievement.person_ids, achievement.group_id = (
                "product_drafted",
                event.author_ids,
                event.group_id,
            )
        case ProductPublished():
            achievement.kind, achievement.number = "product_published", event.version
        case ProductCorrected():
            achievement.kind, achievement.number = "product_corrected", event.version
    return achievement
