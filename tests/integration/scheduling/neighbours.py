"""What the neighbours say to scheduling, and what they hear from it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from services.scheduling.groups.store import Groups
from services.scheduling.participants.store import People
from shared.contracts.matching import GroupFormed
from shared.contracts.people import PersonIntroduced
from tests.cast import LARISA, MARINA, NADEZHDA, OLGA, TIMUR
from tests.kit.applications import RunningApplication
from tests.kit.bus import make_envelope, publish_envelopes
from tests.kit.servers import Place
from tests.kit.waiting import until

MEMBERS = (OLGA, MARINA, TIMUR, LARISA, NADEZHDA)
GROUP = "group-of-olga"


def group_formed(group_id: str = GROUP) -> GroupFormed:
    """Olga's group."""
    return GroupFormed(
        group_id=group_id,
        topic_id="topic-1",
        request_ids=["request-1"],
        school_id=str(OLGA.school),
        title="Первый шаг",
        goal="Ученик начинает сам",
        problem="Как начать незнакомую задачу?",
        coordinator_id=OLGA.id,
        member_ids=[one.id for one in MEMBERS],
        expert_ids=[TIMUR.id, LARISA.id],
        audiences=["teacher"],
    )


async def form_group(app: RunningApplication, place: Place) -> str:
    """Olga's group is formed and its members are introduced."""
    introduced = [PersonIntroduced(person_id=one.id, name=one.name, posts=[]) for one in MEMBERS]
    await publish_envelopes(
        place, make_envelope(group_formed(), "topic-1"), *(make_envelope(one, one.person_id) for one in introduced)
    )

    async def known() -> bool:
        groups = await Groups(app.reading).list_by_ids([GROUP])
        names = await People(app.reading).get_names([one.id for one in MEMBERS])
        return len(groups) == 1 and len(names) == len(MEMBERS)

    await until(known, "the group and its people are known")
    return GROUP


async def announce_meeting(client: httpx2.AsyncClient, group_id: str, **changed: Any) -> httpx2.Response:
    """A meeting next week."""
    body = {
        "group_id": group_id,
        "title": "Что делает ученик, пока не знает",
        "minutes": 90,
        "form": "seminar",
        "starts_at": (datetime.now(UTC) + timedelta(days=7)).isoformat(),
        "mode": "online",
        "link": "https://meet.example.org/pervyi-shag",
        "agenda": [{"title": "Что пробовали", "minutes": 25}],
    }
    return await client.post("/api/meetings", json={**body, **changed})
