"""The one table of what members are written about, in the order in which they choose."""

from services.people.letters.actions.notices.intake import ANSWER_HELPED, REQUEST_SOLVED
from services.people.letters.actions.notices.kind import NoticeKind
from services.people.letters.actions.notices.matching import (
    EXPERT_ACCEPTED,
    EXPERT_DECLINED,
    EXPERT_INVITED,
    GROUP_FORMED,
)
from services.people.letters.actions.notices.people import (
    CORRECTION_ASKED,
    THANKS_PASSED,
    THANKS_WAITING,
    UNCHOSEN_TITLES,
)
from services.people.letters.actions.notices.publishing import (
    CORRECTION_OPENED,
    PRODUCT_PUBLISHED,
    PRODUCT_RETURNED,
    REVIEW_ACCEPTED,
    REVIEW_REQUESTED,
)
from services.people.letters.actions.notices.scheduling import MEETING_ANNOUNCED, MEETING_HELD, PREPARATION_ASSIGNED
from services.people.letters.model.preferences import DIGEST

NOTICE_KINDS: tuple[NoticeKind, ...] = (
    EXPERT_INVITED,
    EXPERT_DECLINED,
    EXPERT_ACCEPTED,
    GROUP_FORMED,
    MEETING_ANNOUNCED,
    PREPARATION_ASSIGNED,
    MEETING_HELD,
    REVIEW_REQUESTED,
    PRODUCT_RETURNED,
    REVIEW_ACCEPTED,
    CORRECTION_OPENED,
    ANSWER_HELPED,
    REQUEST_SOLVED,
    PRODUCT_PUBLISHED,
    THANKS_WAITING,
    CORRECTION_ASKED,
    THANKS_PASSED,
)
KINDS_BY_NAME = {kind.name: kind for kind in NOTICE_KINDS}
KINDS_BY_EVENT = {kind.event_type: kind for kind in NOTICE_KINDS if kind.event_type is not None}
KIND_TITLES = {kind.name: kind.title for kind in NOTICE_KINDS} | dict(UNCHOSEN_TITLES)


def can_be_stopped(name: str) -> bool:
    """Whether a reader can switch this kind off."""
    return name in KINDS_BY_NAME or name == DIGEST
