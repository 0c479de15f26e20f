"""Letters about what became of a request: each kind with its recipients and its words."""

from services.people.letters.actions.notices.kind import NoticeKind, PastWork
from services.people.letters.actions.translation import make_composer, msgid
from services.people.letters.model.notice import Notice
from shared.contracts.intake import FeedbackGiven, RequestClosed
from shared.store import Reading


async def _build_answer_helped(event: FeedbackGiven, work: Reading, past: PastWork) -> Notice:
    """To the authors when it has helped; where it has not, a correction is opened, and a letter tells of that."""
    recipients, title = [], ""
    if event.understood and event.has_resources:
        recipients = await past.list_authors(work, event.product_id)
        title = await past.get_title(work, event.product_id)
    composer = make_composer(
        msgid("Your work has helped: %(title)s"),
        msgid(
            "Somebody who had asked has read “%(title)s” and says: "
            "it is understood, and there is everything that it takes. Thank you."
        ),
        title=title,
    )
    return Notice(recipients, f"/library/{event.product_id}", composer)


ANSWER_HELPED = NoticeKind(
    "answer_helped",
    FeedbackGiven,
    "digest",
    msgid("Your work has helped somebody"),
    msgid("the authors"),
    _build_answer_helped,
)


async def _build_request_solved(event: RequestClosed, work: Reading, past: PastWork) -> Notice:
    """To the group that worked on it; nobody need have worked on one that was withdrawn."""
    recipients, title = [], ""
    if event.outcome == "solved":
        group = await past.get_group(work, [event.request_id])
        recipients, title = group.member_ids, group.title
    composer = make_composer(
        msgid("A request is solved: %(title)s"),
        msgid(
            "A request that your group “%(title)s” has worked on is closed: the one who asked says that it is solved."
        ),
        title=title,
    )
    return Notice(recipients, "/portfolio", composer)


REQUEST_SOLVED = NoticeKind(
    "request_solved",
    RequestClosed,
    "digest",
    msgid("A request that your group has worked on is solved"),
    msgid("everybody in the group"),
    _build_request_solved,
)
