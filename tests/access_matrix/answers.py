"""What an answer comes to in one word, and what in it must not be there."""

import re
from collections.abc import Iterable

import httpx2

from deploy.seed import read_people, read_requests, read_story
from tests.journeys.region import Region

HOME = "school-07"
_ALWAYS_NEW = frozenset({"date", "content-length", "x-request-id", "traceparent", "server-timing"})
_AGO = re.compile(r"(\d+ \w+ назад|только что|сейчас)")
TOO_MANY = str(int(httpx2.codes.TOO_MANY_REQUESTS))
_FORM_KEY = re.compile(r'(name="form_key" value=")[^"]*')
_ENOUGH = 15  # a shorter text may stand anywhere


def summarize(answer: httpx2.Response) -> str:
    """Yes, or the status of the refusal; a page that sends one to sign in refuses as 401 does.

    Whether all is well is not a question of who asks; neither is TOO_MANY, which fits every word of the table.
    """
    if answer.has_redirect_location and answer.headers["location"].partition("?")[0] == "/sign-in":
        return "401"
    if is_health_answer(answer):
        return "yes"
    return "yes" if answer.status_code < httpx2.codes.BAD_REQUEST else str(answer.status_code)


def is_health_answer(answer: httpx2.Response) -> bool:
    """Whether it says how the system is, and not what is in it."""
    path = answer.request.url.path
    return path.startswith("/health/") or path.endswith("/health")


def timeless(text: str) -> str:
    """The text without how long ago something was, and without the key that each form of each page has anew."""
    return _AGO.sub("…", _FORM_KEY.sub(r"\1…", text))


def strip_asked(answer: httpx2.Response, ids: Iterable[str]) -> tuple[int, str, str]:
    """The whole answer without the identifiers that were asked for: a page repeats its own address in its links."""
    headers = "\n".join(sorted(f"{k}: {v}" for k, v in answer.headers.items() if k.lower() not in _ALWAYS_NEW))
    text = _FORM_KEY.sub(r"\1…", answer.text)  # made anew for each form of each page
    for one in sorted(set(ids), key=len, reverse=True):
        text, headers = text.replace(one, "…"), headers.replace(one, "…")
    return answer.status_code, headers, text


async def secrets(region: Region) -> set[str]:
    """What of the story is for nobody else: identifiers, addresses, the beginning of whatever was said."""
    story = read_story()
    asked = next(one for one in read_requests() if one.key == story.request)
    texts: list[str | None] = [asked.story, story.clarification.question, story.clarification.answer]
    texts += [story.meeting.online_link, story.minutes.summary, *(one.text for one in story.minutes.contributions)]
    texts += [one.text for one in story.minutes.decisions]
    texts += [words for one in story.invitations for words in (one.letter, getattr(one, "reason", None))]
    texts += [remark for reading in story.review.rounds for remark in reading.remarks]
    texts += [one.comment for one in story.feedback]
    words = {re.split(r"[\"'\n]", one.strip())[0][:60] for one in texts if one}
    words |= {person.email for person in read_people() if any(role.at == HOME for role in person.roles)}
    words |= {region.code}
    names = ("request_id", "topic_id", "group_id", "invitation_id", "review_id", "letter_id")
    ids = {region.ids[name] for name in names}
    return {one for one in words | ids if len(one) > _ENOUGH} - await _published(region, words | ids)


async def _published(region: Region, words: set[str]) -> set[str]:
    """What the story itself has made public: a remark that went into the text, say."""
    async with region.client() as anybody:
        product = await anybody.get(f"/api/library/{region.ids['product_id']}")
    return {one for one in words if one in product.text}
