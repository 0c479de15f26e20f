"""The one table of what members are told about: which fact, how urgent, what it is called, in which words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from services.people.letters.actions.layout import msgid
from services.people.letters.actions.notices import recipients
from services.people.letters.actions.notices.recipients import Notice
from services.people.letters.model.preferences import DIGEST, DeliveryChoice
from shared.contracts.intake import FeedbackGiven, RequestClosed
from shared.contracts.matching import ExpertAccepted, ExpertDeclined, ExpertInvited, GroupFormed
from shared.contracts.publishing import (
    CorrectionOpened,
    ProductPublished,
    ProductReturned,
    ReviewGiven,
    ReviewRequested,
)
from shared.contracts.scheduling import MeetingAnnounced, MeetingHeld, PreparationAssigned
from shared.event import Event
from shared.store import Reading


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of letter. `usual` is how it goes to who has not chosen: at once only what is theirs to do now.

    `title` is how the page of one's wishes calls it, `to` whom it concerns. One without `told_of` is not
    caused by a neighbour's fact.
    """

    name: str
    event_type: type[Event] | None
    default_choice: DeliveryChoice
    title: str
    recipients_title: str
    build_notice: Callable[[Any, Reading], Awaitable[Notice]] | None = None


NOTICE_KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        "expert_invited",
        ExpertInvited,
        "now",
        msgid("You are asked to help with a topic"),
        msgid("the expert"),
        recipients.expert_invited,
    ),
    NoticeKind(
        "expert_declined",
        ExpertDeclined,
        "now",
        msgid("An expert you have asked cannot help"),
        msgid("the coordinator who has asked"),
        recipients.expert_answered,
    ),
    NoticeKind(
        "expert_accepted",
        ExpertAccepted,
        "digest",
        msgid("An expert you have asked will help"),
        msgid("the coordinator who has asked"),
        recipients.expert_answered,
    ),
    NoticeKind(
        "group_formed",
        GroupFormed,
        "now",
        msgid("You are in a new working group"),
        msgid("everybody in the group"),
        recipients.group_formed,
    ),
    NoticeKind(
        "meeting_announced",
        MeetingAnnounced,
        "now",
        msgid("A meeting of your group is set"),
        msgid("everybody in the group"),
        recipients.meeting_announced,
    ),
    NoticeKind(
        "preparation_assigned",
        PreparationAssigned,
        "now",
        msgid("There is something to read before a meeting"),
        msgid("everybody in the group"),
        recipients.preparation_assigned,
    ),
    NoticeKind(
        "meeting_held",
        MeetingHeld,
        "digest",
        msgid("The minutes of a meeting are there"),
        msgid("everybody in the group"),
        recipients.meeting_held,
    ),
    NoticeKind(
        "review_requested",
        ReviewRequested,
        "now",
        msgid("You are asked for a review"),
        msgid("the reviewer"),
        recipients.review_requested,
    ),
    NoticeKind(
        "product_returned",
        ProductReturned,
        "now",
        msgid("The reviewer has returned your work"),
        msgid("the authors"),
        recipients.product_returned,
    ),
    NoticeKind(
        "review_accepted",
        ReviewGiven,
        "now",
        msgid("The reviewer has accepted your work: publish it"),
        msgid("the authors"),
        recipients.review_given,
    ),
    NoticeKind(
        "correction_opened",
        CorrectionOpened,
        "now",
        msgid("Your work needs to be corrected"),
        msgid("the authors"),
        recipients.correction_opened,
    ),
    NoticeKind(
        "answer_helped",
        FeedbackGiven,
        "digest",
        msgid("Your work has helped somebody"),
        msgid("the authors"),
        recipients.feedback_given,
    ),
    NoticeKind(
        "request_solved",
        RequestClosed,
        "digest",
        msgid("A request that your group has worked on is solved"),
        msgid("everybody in the group"),
        recipients.request_closed,
    ),
    NoticeKind(
        "product_published",
        ProductPublished,
        "digest",
        msgid("Something new about your subject is in the library"),
        msgid("teachers of this subject in the group's school"),
        recipients.product_published,
    ),
    NoticeKind(
        "thanks_waiting",
        None,
        "now",
        msgid("A note of thanks is to be read before it is passed on"),
        msgid("the coordinators of the school"),
    ),
    NoticeKind(
        "correction_asked",
        None,
        "now",
        msgid("A colleague asks to correct what is kept about them"),
        msgid("the administrators of the school"),
    ),
    NoticeKind("thanks_passed", None, "digest", msgid("You have been thanked"), msgid("the one who is thanked")),
)
KINDS_BY_NAME = {kind.name: kind for kind in NOTICE_KINDS}
KINDS_BY_EVENT = {kind.event_type: kind for kind in NOTICE_KINDS if kind.event_type is not None}
NOTICE_EVENTS = tuple(KINDS_BY_EVENT)
DIGEST_TITLE = msgid("The daily letter")
KIND_TITLES = {kind.name: kind.title for kind in NOTICE_KINDS} | {
    DIGEST: DIGEST_TITLE,
    "sign_in": msgid("Letters that let you in"),
    "address_confirm": msgid("Letters that confirm an address"),
    "address_changed": msgid("Word that an address was changed"),
    "test": msgid("Letters on trial"),
}


def can_be_stopped(name: str) -> bool:
    """Whether a reader can switch this kind off."""
    return name in KINDS_BY_NAME or name == DIGEST
