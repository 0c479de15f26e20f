"""Letters about works and their reviews: each kind with its recipients and its words."""

from services.people.letters.actions.notices.kind import NoticeKind, PastWork
from services.people.letters.actions.translation import compose, make_composer, msgid, translate
from services.people.letters.model.letter import LetterText
from services.people.letters.model.notice import Composer, Notice
from services.people.letters.model.preferences import Language
from services.people.registry.actions.directory import list_people_by_name
from shared.contracts.publishing import (
    CorrectionOpened,
    ProductPublished,
    ProductReturned,
    ReviewGiven,
    ReviewRequested,
)
from shared.store import Reading

_SUBJECT_STEM = 5
_MAX_SCHOOL_PEOPLE = 500
_OBSTACLES = {
    "unclear": msgid("it is not clear what to do"),
    "no_resources": msgid("there is not everything that it takes"),
    "wrong_age": msgid("it does not fit the age or the class"),
    "did_not_work": msgid("it was tried and did not work"),
}
_OTHER_OBSTACLE = msgid("the answer did not help")


def compose_review_requested(title: str) -> Composer:
    """To the expert who is asked for an assessment."""
    return make_composer(
        msgid("You are asked for a review: %(title)s"),
        msgid(
            "Colleagues have written “%(title)s” and ask for your independent opinion. "
            "Please read it and either accept it or say what should be better."
        ),
        title=title,
    )


async def _build_review_requested(event: ReviewRequested, _work: Reading, _past: PastWork) -> Notice:
    return Notice([event.reviewer_id], f"/reviews/{event.review_id}", compose_review_requested(event.title))


REVIEW_REQUESTED = NoticeKind(
    "review_requested",
    ReviewRequested,
    "now",
    msgid("You are asked for a review"),
    msgid("the reviewer"),
    _build_review_requested,
)


async def _build_product_returned(event: ProductReturned, _work: Reading, _past: PastWork) -> Notice:
    """To the authors, with the reviewer's remarks."""
    composer = make_composer(
        msgid("The reviewer has read your work"),
        msgid(
            "The reviewer has returned your work with remarks. They stand beside the text. "
            "Change what should be better, and send it once more."
        ),
    )
    return Notice(event.author_ids, f"/products/{event.product_id}", composer)


PRODUCT_RETURNED = NoticeKind(
    "product_returned",
    ProductReturned,
    "now",
    msgid("The reviewer has returned your work"),
    msgid("the authors"),
    _build_product_returned,
)


async def _build_review_accepted(event: ReviewGiven, work: Reading, past: PastWork) -> Notice:
    """To the authors when it was accepted; a return is an event of its own."""
    recipients = await past.list_authors(work, event.product_id) if event.verdict == "accept" else []
    composer = make_composer(
        msgid("The reviewer has accepted your work: %(title)s"),
        msgid("The reviewer has accepted “%(title)s”. One step is left: publish it in the library."),
        title=event.title,
    )
    return Notice(recipients, f"/products/{event.product_id}", composer)


REVIEW_ACCEPTED = NoticeKind(
    "review_accepted",
    ReviewGiven,
    "now",
    msgid("The reviewer has accepted your work: publish it"),
    msgid("the authors"),
    _build_review_accepted,
)


async def _build_correction_opened(event: CorrectionOpened, _work: Reading, _past: PastWork) -> Notice:
    """To the authors, when the answer did not help."""

    def composer(language: Language) -> LetterText:
        return compose(
            language,
            msgid("Your work needs a correction"),
            msgid(
                "The one who asked has read your work and says: %(reason)s. "
                "The work is open for a correction: think together how to help."
            ),
            reason=translate(language, _OBSTACLES.get(event.obstacle, _OTHER_OBSTACLE)),
        )

    return Notice(event.author_ids, f"/products/{event.product_id}", composer)


CORRECTION_OPENED = NoticeKind(
    "correction_opened",
    CorrectionOpened,
    "now",
    msgid("Your work needs to be corrected"),
    msgid("the authors"),
    _build_correction_opened,
)


async def _build_product_published(event: ProductPublished, work: Reading, past: PastWork) -> Notice:
    """To colleagues of the group's school whose subject the product names; its authors know."""
    authors = await past.list_authors(work, event.product_id)
    words = f"{event.title} {event.abstract}".casefold()
    school_id = (await past.get_group(work, event.request_ids)).school_id
    people = await list_people_by_name(work.as_service(), school_id, _MAX_SCHOOL_PEOPLE) if school_id else []
    recipients = [one.id for one in people if one.id not in authors and _mentions_subject(one.subjects, words)]
    composer = make_composer(
        msgid("New in the library: %(title)s"),
        msgid("Colleagues have published “%(title)s”. %(abstract)s"),
        title=event.title,
        abstract=event.abstract,
    )
    return Notice(recipients, f"/library/{event.product_id}", composer)


PRODUCT_PUBLISHED = NoticeKind(
    "product_published",
    ProductPublished,
    "digest",
    msgid("Something new about your subject is in the library"),
    msgid("teachers of this subject in the group's school"),
    _build_product_published,
)


def _mentions_subject(subjects: list[str], words: str) -> bool:
    """Whether one of the subjects stands in the words, in whatever case a Russian sentence puts it."""
    return any(subject.casefold()[: max(_SUBJECT_STEM, len(subject) - 2)] in words for subject in subjects)
