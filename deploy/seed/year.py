"""The school year as files: `year/<request>.md`, TOML between two lines of plus signs and the product's text below.

A line `=== parent` (or `student`, `teacher`) begins the variant for that audience.
"""

import re
import tomllib
from pathlib import Path

from pydantic import ValidationError

from deploy.seed import HERE, SeedRefused, read_people, read_requests, read_story
from deploy.seed.checks import once_each, require
from deploy.seed.model import Competency, Many, Person, Request, Shape, Slug
from deploy.seed.year_model import YearStory

_NEW_DAYS = 9  # what has not been read yet came in since then
_FRONT = re.compile(r"\A\+\+\+\n(?P<toml>.*?)\n\+\+\+\n?(?P<text>.*)\Z", re.DOTALL)
_VARIANT = re.compile(r"^=== (teacher|parent|student)$", re.MULTILINE)


class Card(Shape):
    """What a member who is no expert can show others, and what they want to learn."""

    person: Slug
    lines: Many[Competency]


class _Cards(Shape):
    cards: Many[Card]


def read_year(folder: Path = HERE) -> tuple[YearStory, ...]:
    """Every story of the year, the oldest first; SeedRefused says what is wrong.

    A request without a file has just come in; the one of the demo's story is left to it.
    """
    stories = [_read_story(file) for file in sorted((folder / "year").glob("*.md"))]
    once_each((story.request for story in stories), "year: a request")
    requests = {request.key: request for request in read_requests(folder)}
    covered = {read_story(folder).request, *(story.request for story in stories)}
    new = [key for key in requests if key not in covered]
    stories += [
        YearStory(request=key, day=1 + place * _NEW_DAYS // len(new), until="submitted")
        for place, key in enumerate(new)
    ]
    people = {person.id: person for person in read_people(folder)}
    for story in stories:
        require(story.request in requests, f"year: there is no request {story.request}")
        require(story.request != read_story(folder).request, f"year: {story.request} is told by the demo")
        _check_people(story, requests[story.request], people)
    return tuple(sorted(stories, key=lambda story: -story.day))


def read_cards(folder: Path = HERE) -> tuple[Card, ...]:
    """The cards of members who are no experts; SeedRefused says what is wrong."""
    cards = _Cards.model_validate(tomllib.loads((folder / "cards.toml").read_text(encoding="utf-8"))).cards
    people = {person.id: person for person in read_people(folder)}
    for card in cards:
        require(card.person in people, f"cards.toml: nobody is called {card.person}")
        require(not people[card.person].competencies, f"cards.toml: {card.person} has a card in people.toml")
    return cards


def coordinator_of(school: str, people: dict[str, Person]) -> Person:
    """Who works on the requests of a school."""
    return next(one for one in people.values() if any((r.role, r.at) == ("coordinator", school) for r in one.roles))


def group_of(story: YearStory, coordinator: Person) -> list[str]:
    """The members: the coordinator, the experts who agreed, and the others."""
    agreed = [one.id for one in story.experts if one.reason is None]
    return list(dict.fromkeys([coordinator.id, *agreed, *story.members]))


def _read_story(file: Path) -> YearStory:
    found = _FRONT.match(file.read_text(encoding="utf-8"))
    require(found is not None, f"{file.name} does not begin with its front matter")
    assert found is not None  # noqa: S101  # nosec B101  said above
    parts = _VARIANT.split(found["text"])
    variants = {audience: text.strip() for audience, text in zip(parts[1::2], parts[2::2], strict=True)}
    try:
        front = tomllib.loads(found["toml"])
        return YearStory.model_validate({**front, "text": parts[0].strip(), "variants": variants})
    except tomllib.TOMLDecodeError as broken:
        raise SeedRefused(f"{file.name} is not TOML: {broken}") from broken
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise SeedRefused(f"{file.name}, {place}: {first['msg']}") from wrong


def _check_people(story: YearStory, request: Request, people: dict[str, Person]) -> None:
    coordinator = coordinator_of(request.school, people)
    group = group_of(story, coordinator)
    named = {*group, *(one.id for one in story.experts)}
    if story.meeting is not None:
        brought = {one.by for one in story.meeting.contributions}
        speakers = brought | {one.by for one in story.meeting.decisions}
        outside = sorted((speakers | set(story.meeting.absent)) - set(group))
        require(not outside, f"year, {story.request}: not in the group: {', '.join(outside)}")
        silent = brought & set(story.meeting.absent)
        require(not silent, f"year, {story.request}: spoke without having come: {', '.join(sorted(silent))}")
    if story.product is not None:
        named |= {story.product.author, story.product.reviewer}
        require(story.product.author in group, f"year, {story.request}: its author is not in the group")
        require(story.product.reviewer not in group, f"year, {story.request}: its reviewer is in the group")
        reviewer = people[story.product.reviewer]
        able = reviewer.has("expert") or reviewer.has("methodist")
        require(able, f"year, {story.request}: {reviewer.id} is nobody who reviews")
    strangers = sorted(named - set(people))
    require(not strangers, f"year, {story.request}: nobody is called {', '.join(strangers)}")
    for expert in story.experts:
        require(people[expert.id].has("expert"), f"year, {story.request}: {expert.id} is no expert")
    if story.reaches("grouped"):
        require(len(group) >= 3, f"year, {story.request}: a group has at least three members")
