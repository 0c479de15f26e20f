"""Neighbours have spoken: whom to tell, and what."""

from services.people.actions import wording
from services.people.actions.erasing import note_answer
from services.people.actions.letters import write_letter, zone_of
from shared.bus import Listeners
from shared.contracts.intake import AuthorForgotten
from shared.contracts.matching import CandidateForgotten, ExpertInvited, GroupFormed
from shared.contracts.publishing import (
    ContributorForgotten,
    CorrectionOpened,
    ProductPublished,
    ProductReturned,
    ReviewRequested,
)
from shared.contracts.scheduling import MeetingAnnounced, ParticipantForgotten, PreparationAssigned
from shared.store import Receiving

listeners = Listeners("people")
_ZONE = "Asia/Yekaterinburg"


@listeners.on(
    ExpertInvited, GroupFormed, MeetingAnnounced, PreparationAssigned, ReviewRequested, ProductReturned,
    CorrectionOpened, ProductPublished,
)  # fmt: skip
async def write_letters(
    event: ExpertInvited
    | GroupFormed
    | MeetingAnnounced
    | PreparationAssigned
    | ReviewRequested
    | ProductReturned
    | CorrectionOpened
    | ProductPublished,
    work: Receiving,
) -> None:
    """Members are told what is theirs to do now."""
    match event:
        case ExpertInvited():
            words = wording.expert_invited(event.title)
            await write_letter(work, "expert_invited", words, "/invitations", [event.person_id])
        case GroupFormed():
            words = wording.group_formed(event.title, event.goal)
            await write_letter(work, "group_formed", words, "/meetings", event.member_ids)
        case MeetingAnnounced():
            zone = await zone_of(work, event.school_id, _ZONE)
            words = wording.meeting_announced(event.title, event.starts_at, zone, event.minutes)
            await write_letter(work, "meeting_announced", words, f"/meetings/{event.meeting_id}", event.member_ids)
        case PreparationAssigned():
            words = wording.preparation_assigned(event.sources, event.reading_minutes)
            path = f"/meetings/{event.meeting_id}"
            await write_letter(work, "preparation_assigned", words, path, event.member_ids)
        case ReviewRequested():
            words = wording.review_requested(event.title)
            await write_letter(work, "review_requested", words, f"/reviews/{event.review_id}", [event.reviewer_id])
        case ProductReturned():
            path = f"/products/{event.product_id}"
            await write_letter(work, "product_returned", wording.product_returned(), path, event.author_ids)
        case CorrectionOpened():
            words, path = wording.correction_opened(event.obstacle), f"/products/{event.product_id}"
            await write_letter(work, "correction_opened", words, path, event.author_ids)
        case ProductPublished():
            pass  # the authors have just pressed the button, and the requester hears it from intake


@listeners.on(AuthorForgotten, CandidateForgotten, ParticipantForgotten, ContributorForgotten)
async def note_forgotten(
    event: AuthorForgotten | CandidateForgotten | ParticipantForgotten | ContributorForgotten, work: Receiving
) -> None:
    """A room has forgotten somebody: its lines stand on the certificate."""
    await note_answer(work, event.erasure_id, event.lines)
