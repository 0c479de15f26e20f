"""What belongs to a school stays there: for everybody else a thing not theirs is a thing that is not there."""

import re
from collections.abc import Iterator

import httpx2
import pytest

from deploy.seed import read_requests, read_story
from shared.identity import Post, Role, Who
from tests.journeys.region import Region, silently
from tests.journeys.wrongs import Operation

pytestmark = pytest.mark.asyncio(loop_scope="module")
FOREIGN = "school-08"
FOR_ALL = ("/library", "/api/library", "/meetings", "/api/meetings", "/experts", "/api/experts", "/static")
"""What the whole region may see: published products, the dates of meetings, who can teach what."""
OWN_LOOKS = ("/audit", "/api/audit")
"""The log of one's own school grows by being read: each look is a line of it."""
NOWHERE = "00000000-0000-7000-8000-000000000000"


def outsiders() -> Iterator[tuple[str, Who | None]]:
    """Nobody, and everybody of a foreign school."""
    yield "nobody", None
    yield "somebody without a post", Who(person_id="nobody-known", name="Никто")
    for role in (Role.TEACHER, Role.EXPERT, Role.COORDINATOR, Role.SCHOOL_ADMIN):
        yield f"foreign {role}", Who(person_id="nobody-known", name="Никто", posts=(Post(FOREIGN, role),))


def _looking(region: Region) -> list[Operation]:
    return [one for one in region.operations() if one.method == "GET"]


def _plain(answer: httpx2.Response, id_: str) -> tuple[int, str]:
    """The answer without the address that was asked for: a page repeats its own in the links to its languages."""
    return answer.status_code, answer.text.replace(id_, "…")


async def _secrets(region: Region) -> set[str]:
    """The identifiers of the story, and the beginning of everything that was said in it and not published."""
    story = read_story()
    asked = next(one for one in read_requests() if one.key == story.request)
    said: list[str | None] = [
        asked.story,
        story.clarification.question,
        story.clarification.answer,
        story.meeting.online_link,
    ]
    said += [words for one in story.invitations for words in (one.letter, getattr(one, "reason", None))]
    said += [story.minutes.summary, *(one.text for one in story.minutes.contributions)]
    said += [remark for reading in story.review.rounds for remark in reading.remarks]
    said += [one.comment for one in story.feedback]
    async with region.door() as anybody:
        published = (await anybody.get(f"/api/library/{region.ids['product_id']}")).text
    words = {re.split(r"[\"'\n]", one.strip())[0][:60] for one in said if one}
    ids = {region.ids[name] for name in ("request_id", "topic_id", "group_id", "invitation_id", "review_id")}
    return {one for one in words | ids if len(one) > 15 and one not in published}


async def test_what_is_not_yours_is_not_there(region: Region) -> None:
    told: list[str] = []
    asked = 0
    for name, who in outsiders():
        for operation in _looking(region):
            if not operation.parts or operation.path.startswith(FOR_ALL) or operation.parts == ["token"]:
                continue
            part = operation.parts[0]
            own = region.ids[part]
            for accept in ("application/json", "text/html"):
                async with region.door(who, Accept=accept) as door:
                    theirs = await door.get(operation.at(**{part: own}))
                    nothing = await door.get(operation.at(**{part: NOWHERE}))
                asked += 2
                if theirs.status_code not in (401, 404, 403) or _plain(theirs, own) != _plain(nothing, NOWHERE):
                    told.append(f"{name}: {operation.path}: {theirs.status_code}, {nothing.status_code}")
    assert not told, "\n".join(told)
    assert asked > 200


async def test_lists_and_counts_show_nothing_foreign(region: Region) -> None:
    before = await _views(region)
    await region.walk(silently)
    await region.settled()
    after = await _views(region)
    assert {key for key in before if before[key] != after[key]} == set()
    secrets = await _secrets(region)
    assert len(secrets) > 10
    for name, who in outsiders():
        async with region.door(who) as door:
            for operation in _looking(region):
                if operation.parts == ["token"]:
                    continue
                answer = await door.get(operation.at(**{part: region.ids[part] for part in operation.parts}))
                shown = {one for one in secrets if one in answer.text}
                asked_for = {region.ids[part] for part in operation.parts}
                assert shown <= asked_for, f"{name}: {operation.path}: {shown}"


async def _views(region: Region) -> dict[tuple[str, str], str]:
    """Every list that is not for all, as every outsider sees it."""
    views: dict[tuple[str, str], str] = {}
    for name, who in outsiders():
        async with region.door(who) as door:
            for operation in _looking(region):
                if not operation.parts and not operation.path.startswith((*FOR_ALL, *OWN_LOOKS)):
                    views[name, operation.path] = (await door.get(operation.path)).text
    return views
