"""Events of the other services: whom to tell, and what people have done."""

from services.people.letters.actions.letters import write_letter
from services.people.letters.actions.notices.kinds import KINDS_BY_EVENT
from services.people.privacy.actions.copies import add_copy_part
from services.people.privacy.actions.erasures import record_answer
from services.people.recognition.actions.achievements import record_achievement
from services.people.recognition.actions.past_work import AchievementHistory
from shared.bus import Listeners
from shared.contracts.intake import AuthorCopied, AuthorForgotten, FeedbackGiven, RequestClosed
from shared.contracts.matching import (
    CandidateCopied,
    CandidateForgotten,
    ExpertAccepted,
    ExpertDeclined,
    ExpertInvited,
    GroupFormed,
)
from shared.contracts.publishing import (
    ContributorCopied,
    ContributorForgotten,
    CorrectionOpened,
    ProductCorrected,
    ProductDrafted,
    ProductPublished,
    ProductReturned,
    ReviewGiven,
    ReviewRequested,
)
from shared.contracts.scheduling import (
    MeetingAnnounced,
    MeetingHeld,
    ParticipantCopied,
    ParticipantForgotten,
    PreparationAssigned,
)
from shared.store import Receiving

listeners = Listeners("people")
_HISTORY = AchievementHistory()


@listeners.on(
    ExpertInvited, ExpertAccepted, ExpertDeclined, GroupFormed, MeetingAnnounced, PreparationAssigned, MeetingHeld,
    ReviewRequested, ReviewGiven, ProductReturned, CorrectionOpened, ProductPublished, FeedbackGiven, RequestClosed,
)  # fmt: skip
async def write_letters(
    event: ExpertInvited
    | ExpertAccepted
    | ExpertDeclined
    | GroupFormed
    | MeetingAnnounced
    | PreparationAssigned
    | MeetingHeld
    | ReviewRequested
    | ReviewGiven
    | ProductReturned
    | CorrectionOpened
    | ProductPublished
    | FeedbackGiven
    | RequestClosed,
    work: Receiving,
) -> None:
    """Members are told: at once what is theirs to do now, in the daily letter what can wait."""
    kind = KINDS_BY_EVENT[type(event)]
    if kind.build_notice is not None:
        await write_letter(work, kind, await kind.build_notice(event, work, _HISTORY))


@listeners.on(
    GroupFormed, MeetingHeld, ReviewGiven, ProductDrafted, ProductPublished, ProductCorrected, FeedbackGiven,
    RequestClosed,
)  # fmt: skip
async def remember_merits(
    event: GroupFormed
    | MeetingHeld
    | ReviewGiven
    | ProductDrafted
    | ProductPublished
    | ProductCorrected
    | FeedbackGiven
    | RequestClosed,
    work: Receiving,
) -> None:
    """What people have done is kept as the fact tells it: their portfolio is made of nothing else."""
    await record_achievement(work, event)


@listeners.on(AuthorForgotten, CandidateForgotten, ParticipantForgotten, ContributorForgotten)
async def note_forgotten(
    event: AuthorForgotten | CandidateForgotten | ParticipantForgotten | ContributorForgotten, work: Receiving
) -> None:
    """A room has forgotten somebody: its lines stand on the certificate."""
    await record_answer(work, event.erasure_id, event.lines)


@listeners.on(AuthorCopied, CandidateCopied, ParticipantCopied, ContributorCopied)
async def gather_copy(
    event: AuthorCopied | CandidateCopied | ParticipantCopied | ContributorCopied, work: Receiving
) -> None:
    """A room has given its part of a copy."""
    await add_copy_part(work, event.copy_id, event.sealed)
