"""From a topic to a group over HTTP, with everybody kept to what is theirs."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest

from deploy.seed import Person
from services.matching.groups.model import Group
from tests.cast import (
    ARTHUR,
    BORIS,
    EKATERINA,
    FOREIGN_COORDINATOR,
    LARISA,
    MARINA,
    NADEZHDA,
    OLGA,
    TIMUR,
    ZINAIDA,
    person,
)
from tests.integration.matching.neighbours import Neighbours, run_matching
from tests.integration.matching.test_listeners import all_sent, count_published
from tests.kit.servers import Place
from tests.kit.waiting import until
from tests.unit.matching.examples import STORY

CAST = (MARINA, OLGA, NADEZHDA, ZINAIDA, TIMUR, LARISA, EKATERINA, BORIS, ARTHUR, FOREIGN_COORDINATOR)


async def audited(neighbours: Neighbours, *people: Person) -> None:
    """These people have written down what they can teach."""
    for one in people:
        async with neighbours.app.client(one) as client:
            lines = [line.model_dump() for line in one.competencies]
            answer = await client.put(f"/api/experts/{one.id}/competencies", json=lines)
            assert answer.status_code == 200, answer.text


async def the_topic(neighbours: Neighbours) -> str:
    """Everybody is known, the experts have written their cards, the topic of the story is open."""
    await neighbours.introduce(*CAST)
    await audited(neighbours, TIMUR, LARISA, EKATERINA, NADEZHDA)
    return await neighbours.formulate()


async def invite(client: httpx2.AsyncClient, topic_id: str, expert: str, **headers: str) -> httpx2.Response:
    """Asks somebody."""
    body = {"person_id": expert, "message": "Поможете группе?"}
    return await client.post(f"/api/topics/{topic_id}/invitations", json=body, headers=headers)


async def answered(neighbours: Neighbours, topic_id: str) -> None:
    """The invitations of the story, with their answers."""
    async with neighbours.app.client(OLGA) as olga:
        for one in STORY.invitations:
            sent = await invite(olga, topic_id, one.expert)
            assert sent.status_code == 201, sent.text
            async with neighbours.app.client(person(one.expert)) as expert:
                address = f"/api/invitations/{sent.json()['id']}"
                if one.answer == "accept":
                    answer = await expert.post(f"{address}/acceptance")
                else:
                    answer = await expert.post(f"{address}/refusal", json={"reason": one.reason})
                assert answer.status_code == 201, answer.text


def the_group(**changed: Any) -> dict[str, Any]:
    """The group of the story."""
    group = STORY.group
    return {"goal": group.goal, "coordinator_id": group.coordinator, "member_ids": list(group.members), **changed}


async def test_the_story_from_a_topic_to_a_group(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours, neighbours.app.client(OLGA) as olga:
        topic_id = await the_topic(neighbours)
        offered = (await olga.get(f"/api/topics/{topic_id}/candidates")).json()["candidates"]
        await answered(neighbours, topic_id)
        left = (await olga.get(f"/api/topics/{topic_id}/candidates")).json()["candidates"]
        formed = await olga.post(f"/api/topics/{topic_id}/group", json=the_group())
        topic = (await olga.get(f"/api/topics/{topic_id}")).json()
        again = await olga.post(f"/api/topics/{topic_id}/group", json=the_group())
        refused = [one for one in (await olga.get("/api/invitations")).json()["invitations"] if one["reason"]]
        await until(lambda: all_sent(neighbours), "every fact is sent")
        counts = {
            name: sum((await count_published(neighbours, name)).values())
            for name in ("topics", "invitations", "groups")
        }
    assert [one["person_id"] for one in offered[:2]] == [LARISA.id, TIMUR.id]
    assert [one["person_id"] for one in left] == [NADEZHDA.id]
    assert formed.status_code == 201
    assert formed.json()["expert_ids"] == [TIMUR.id, LARISA.id]
    assert (topic["state"], topic["group_id"]) == ("grouped", formed.json()["id"])
    assert again.status_code == 409
    assert [(one["person_id"], one["state"]) for one in refused] == [(EKATERINA.id, "declined")]
    assert counts == {"topics": 1, "invitations": 6, "groups": 1}


async def test_who_was_not_compared_is_said_and_not_left_out_without_a_word(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.matching.profiles.store.SAME_SUB_KIND_LIMIT", 1)
    monkeypatch.setattr("services.matching.profiles.store.OTHERS_LIMIT", 1)
    async with run_matching(place, tmp_path) as neighbours, neighbours.app.client(OLGA) as olga:
        topic_id = await the_topic(neighbours)
        found = (await olga.get(f"/api/topics/{topic_id}/candidates", params={"limit": 1})).json()
        page = (await olga.get(f"/topics/{topic_id}", headers={"Accept": "text/html", "Accept-Language": "ru"})).text
    assert len(found["candidates"]) == 1
    assert (found["compared_count"], found["not_compared_count"]) == (2, 2)
    assert "Показано: 2 из 2, кого мы сравнили." in page
    assert "Ещё 2 чел. тоже можно спросить" in page
    assert "— из той же темы" in page
    assert "как раз об этом" not in page, "the same category is no promise that the line is about the need"


async def test_everybody_sees_what_is_theirs(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours:
        topic_id = await the_topic(neighbours)
        await answered(neighbours, topic_id)
        async with neighbours.app.client(OLGA) as olga:
            group_id = (await olga.post(f"/api/topics/{topic_id}/group", json=the_group())).json()["id"]
        places = (f"/api/topics/{topic_id}", f"/api/groups/{group_id}", f"/api/topics/{topic_id}/candidates")
        seen: dict[str, tuple[int, ...]] = {}
        invitations: dict[str, int] = {}
        for one in (OLGA, ZINAIDA, ARTHUR, TIMUR, MARINA, EKATERINA, FOREIGN_COORDINATOR, None):
            async with neighbours.app.client(one) as client:
                name = one.id if one else "nobody"
                seen[name] = tuple([(await client.get(address)).status_code for address in places])
                listed = await client.get("/api/invitations")
                invitations[name] = len(listed.json()["invitations"]) if listed.status_code == 200 else -1
    assert seen == {
        OLGA.id: (200, 200, 200),
        ZINAIDA.id: (200, 200, 200),
        ARTHUR.id: (200, 200, 200),
        TIMUR.id: (200, 200, 403),
        MARINA.id: (200, 200, 403),
        EKATERINA.id: (200, 404, 403),
        FOREIGN_COORDINATOR.id: (404, 404, 404),
        "nobody": (401, 401, 401),
    }
    assert invitations == {
        OLGA.id: 3, ZINAIDA.id: 0, ARTHUR.id: 3, TIMUR.id: 1, MARINA.id: 0,
        EKATERINA.id: 1, FOREIGN_COORDINATOR.id: 0, "nobody": -1,
    }  # fmt: skip


async def test_only_the_leader_invites_and_only_the_invited_answers(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours, neighbours.app.client(BORIS) as boris:
        topic_id = await the_topic(neighbours)
        sent = await invite(boris, topic_id, TIMUR.id)
        address = f"/api/invitations/{sent.json()['id']}/acceptance"
        answers: dict[str, tuple[int, int]] = {}
        for one in (ZINAIDA, OLGA, TIMUR, LARISA, FOREIGN_COORDINATOR):
            async with neighbours.app.client(one) as client:
                asked = (await invite(client, topic_id, EKATERINA.id)).status_code if one is not OLGA else 0
                answers[one.id] = (asked, (await client.post(address)).status_code)
        async with neighbours.app.client(TIMUR) as timur:
            twice = await timur.post(address)
            other_way = await timur.post(address.replace("acceptance", "refusal"), json={"reason": "Передумал"})
    assert answers == {
        ZINAIDA.id: (403, 404),
        OLGA.id: (0, 403),
        TIMUR.id: (403, 201),
        LARISA.id: (404, 404),
        FOREIGN_COORDINATOR.id: (404, 404),
    }
    assert (twice.status_code, other_way.status_code) == (409, 409)
    assert twice.json()["detail"] == "You have accepted this invitation already"


async def test_a_person_is_invited_once_however_the_posts_meet(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours, neighbours.app.client(OLGA) as olga:
        topic_id = await the_topic(neighbours)
        at_once = await asyncio.gather(*(invite(olga, topic_id, TIMUR.id) for _ in range(6)))
        key = {"Idempotency-Key": "larisa"}
        first, again = await invite(olga, topic_id, LARISA.id, **key), await invite(olga, topic_id, LARISA.id, **key)
        other = await invite(olga, topic_id, EKATERINA.id, **key)
        sent = (await olga.get("/api/invitations")).json()["invitations"]
    assert sorted(one.status_code for one in at_once) == [201, 409, 409, 409, 409, 409]
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.json() == first.json()
    assert sorted(one["person_id"] for one in sent) == [LARISA.id, TIMUR.id]


async def test_bad_words_change_nothing(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours, neighbours.app.client(OLGA) as olga:
        topic_id = await the_topic(neighbours)
        await answered(neighbours, topic_id)
        bad = [
            await olga.post(f"/api/topics/{topic_id}/invitations", json={"person_id": "nobody"}),
            await olga.post(f"/api/topics/{topic_id}/invitations", json={"person_id": MARINA.id}),
            await olga.post(f"/api/topics/{topic_id}/invitations", json={"person_id": 7}),
            await olga.post(f"/api/topics/{topic_id}/group", json=the_group(member_ids=[OLGA.id, TIMUR.id])),
            await olga.post(f"/api/topics/{topic_id}/group", json=the_group(coordinator_id=MARINA.id, goal="?")),
            await olga.post(f"/api/topics/{topic_id}/group", json=the_group(member_ids=[OLGA.id, TIMUR.id, "x"])),
            await olga.put(f"/api/experts/{MARINA.id}/competencies", json=[{"line": "да", "can_teach": 1}]),
            await olga.get("/api/experts", params={"sub_kind": "gossip"}),
        ]
        topic = (await olga.get(f"/api/topics/{topic_id}")).json()
        groups = (await olga.get("/api/groups")).json()
    assert [one.status_code for one in bad] == [422] * len(bad)
    assert topic["state"] == "open"
    assert groups == {"groups": [], "total": 0, "next_skip": None}


async def test_two_groups_at_once_are_one_group(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours, neighbours.app.client(OLGA) as olga:
        topic_id = await the_topic(neighbours)
        await answered(neighbours, topic_id)
        address, key = f"/api/topics/{topic_id}/group", {"Idempotency-Key": "group"}
        at_once = await asyncio.gather(*(olga.post(address, json=the_group(), headers=key) for _ in range(4)))
        other = await olga.post(address, json=the_group())
        groups = (await olga.get("/api/groups")).json()["groups"]
    assert {one.status_code for one in at_once} <= {201, 409}
    assert {one.json()["id"] for one in at_once if one.status_code == 201} == {groups[0]["id"]}
    assert other.status_code == 409
    assert len(groups) == 1
    assert set(groups[0]) <= set(Group.model_fields)


async def test_a_card_shows_colleagues_only_what_one_can_teach(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours:
        await neighbours.introduce(*CAST)
        await audited(neighbours, TIMUR)
        lines: dict[str, int] = {}
        for one in (TIMUR, LARISA, OLGA, BORIS):
            async with neighbours.app.client(one) as client:
                lines[one.id] = len((await client.get(f"/api/experts/{TIMUR.id}")).json()["competencies"])
        async with neighbours.app.client(LARISA) as larisa:
            found = (await larisa.get("/api/experts", params={"sub_kind": "choosing_tasks"})).json()["experts"]
            foreign = await larisa.put(f"/api/experts/{TIMUR.id}/competencies", json=[])
    assert lines == {TIMUR.id: 4, LARISA.id: 3, OLGA.id: 3, BORIS.id: 4}
    assert [one["id"] for one in found] == [TIMUR.id]
    assert foreign.status_code == 403
