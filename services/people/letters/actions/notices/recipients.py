"""What a fact means for members: to whom it goes, in which words, and where they go on."""

from collections.abc import Callable
from dataclasses import dataclass

from services.people.audit_log.model import service_actor
from services.people.letters.actions.notices import wording
from services.people.letters.actions.notices.wording import Wording
from services.people.letters.model.preferences import Language
from services.people.recognition.model.achievement import Achievement
from services.people.recognition.store import Achievements
from services.people.registry.model.person import Person
from services.people.registry.store import Persons, Schools
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
from shared.problems import TryAgain
from shared.store import Reading

_DEFAULT_ZONE = "Asia/Yekaterinburg"
_SUBJECT_STEM = 5
_MAX_SCHOOL_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class Notice:
    """Whom a fact concerns, where they go on, and what it is in either language."""

    recipients: list[str]
    path: str
    compose: Callable[[Language], Wording]


async def expert_invited(event: ExpertInvited, _looks: Reading) -> Notice:
    """To the expert."""
    return Notice([event.person_id], "/invitations", lambda spoken: wording.expert_invited(event.title, spoken))


async def expert_answered(event: ExpertAccepted | ExpertDeclined, work: Reading) -> Notice:
    """To the one who has invited, where the promise says who it was."""
    name = await _find_name(work, event.person_id)
    worded = wording.expert_accepted if isinstance(event, ExpertAccepted) else wording.expert_declined
    to = [] if event.invited_by is None else [event.invited_by]
    return Notice(to, f"/topics/{event.topic_id}", lambda spoken: worded(name, event.title or "", spoken))


async def group_formed(event: GroupFormed, _looks: Reading) -> Notice:
    """To everybody in the group."""
    return Notice(event.member_ids, "/meetings", lambda spoken: wording.group_formed(event.title, event.goal, spoken))


async def meeting_announced(event: MeetingAnnounced, work: Reading) -> Notice:
    """To everybody who is expected; the hour is that of the group's school."""
    zone = await find_school_zone(work, event.school_id, _DEFAULT_ZONE)
    return Notice(
        event.member_ids, f"/meetings/{event.meeting_id}",
        lambda spoken: wording.meeting_announced(event.title, event.starts_at, zone, event.minutes, spoken),
    )  # fmt: skip


async def preparation_assigned(event: PreparationAssigned, _looks: Reading) -> Notice:
    """To everybody who has something to read."""
    return Notice(
        event.member_ids, f"/meetings/{event.meeting_id}",
        lambda spoken: wording.preparation_assigned(event.sources, event.reading_minutes, spoken),
    )  # fmt: skip


async def meeting_held(event: MeetingHeld, _looks: Reading) -> Notice:
    """To the group, those who could not come included."""
    return Notice(
        event.member_ids or event.attended_ids, f"/meetings/{event.meeting_id}",
        lambda spoken: wording.meeting_held(event.title, event.decisions, spoken),
    )  # fmt: skip


async def review_requested(event: ReviewRequested, _looks: Reading) -> Notice:
    """To the expert who is asked."""
    path = f"/reviews/{event.review_id}"
    return Notice([event.reviewer_id], path, lambda spoken: wording.review_requested(event.title, spoken))


async def review_given(event: ReviewGiven, work: Reading) -> Notice:
    """To the authors when it was accepted; a return is a fact of its own."""
    to = (await _find_draft(work, event.product_id)).person_ids if event.verdict == "accept" else []
    return Notice(to, f"/products/{event.product_id}", lambda spoken: wording.review_accepted(event.title, spoken))


async def product_returned(event: ProductReturned, _looks: Reading) -> Notice:
    """To the authors."""
    return Notice(event.author_ids, f"/products/{event.product_id}", wording.product_returned)


async def correction_opened(event: CorrectionOpened, _looks: Reading) -> Notice:
    """To the authors."""
    path = f"/products/{event.product_id}"
    return Notice(event.author_ids, path, lambda spoken: wording.correction_opened(event.obstacle, spoken))


async def product_published(event: ProductPublished, work: Reading) -> Notice:
    """To colleagues of the group's school whose subject the product names; its authors know."""
    authors = (await _find_draft(work, event.product_id)).person_ids
    words = f"{event.title} {event.abstract}".casefold()
    school_id = (await _find_group(work, event.request_ids)).school_id
    people = await _list_school_people(work, school_id) if school_id else []
    to = [one.id for one in people if one.id not in authors and _mentions_subject(one.subjects, words)]
    path = f"/library/{event.product_id}"
    return Notice(to, path, lambda spoken: wording.product_published(event.title, event.abstract, spoken))


async def feedback_given(event: FeedbackGiven, work: Reading) -> Notice:
    """To the authors when it has helped; where it has not, a correction is opened and told of."""
    to, title = [], ""
    if event.understood and event.has_resources:
        to = (await _find_draft(work, event.product_id)).person_ids
        title = _get_latest(await _achievements(work).list_about([event.product_id], "product_published")).title
    return Notice(to, f"/library/{event.product_id}", lambda spoken: wording.answer_helped(title, spoken))


async def request_closed(event: RequestClosed, work: Reading) -> Notice:
    """To the group that worked on it; nobody need have worked on one that was withdrawn."""
    to, title = [], ""
    if event.outcome == "solved":
        group = await _find_group(work, [event.request_id])
        to, title = group.person_ids, group.title
    return Notice(to, "/portfolio", lambda spoken: wording.request_solved(title, spoken))


async def find_school_zone(work: Reading, school_id: str, default: str) -> str:
    """The time zone of a school, or the region's where the school is not known."""
    found = await Schools(work).list_by_ids([school_id])
    return found[0].zone if found else default


def _mentions_subject(subjects: list[str], words: str) -> bool:
    """Whether one of the subjects stands in the words, in whatever case a Russian sentence puts it."""
    return any(subject.casefold()[: max(_SUBJECT_STEM, len(subject) - 2)] in words for subject in subjects)


async def _find_draft(work: Reading, product_id: str) -> Achievement:
    """The beginning of a product: its authors stand there, also when all of them have left."""
    return _get_latest(await _achievements(work).list_about([product_id], "product_drafted"))


async def _find_group(work: Reading, request_ids: list[str]) -> Achievement:
    """The group that worked on these requests: only a group makes what solves them."""
    return _get_latest(await _achievements(work).list_for_requests(request_ids, "group_formed"))


def _get_latest(merits: list[Achievement]) -> Achievement:
    """The last of them. Another listener remembers them, and it may be behind this one after both were away.

    Raises TryAgain when there is none yet: what was said before this fact must be heard, or the letter would be
    to nobody, and nobody would know.
    """
    if not merits:
        raise TryAgain("What was done before is not remembered here yet: try again in a minute")
    return merits[-1]


def _achievements(work: Reading) -> Achievements:
    return Achievements(_as_service(work))


async def _list_school_people(work: Reading, school_id: str) -> list[Person]:
    return await Persons(_as_service(work)).list_by_name(school_id, _MAX_SCHOOL_PEOPLE, 0)


async def _find_name(work: Reading, person_id: str) -> str:
    found = await Persons(_as_service(work)).list_by_ids([person_id])
    return found[0].name if found else ""


def _as_service(work: Reading) -> Reading:
    return Reading(work.store, service_actor.SERVICE_ACTOR)
