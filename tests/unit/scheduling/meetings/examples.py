"""A group and a meeting of it, for the unit tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.scheduling.groups.model import Group
from services.scheduling.meetings.model import AnnounceMeeting, AssignPreparation, Meeting, Source
from tests.cast import LARISA, MARINA, NADEZHDA, OLGA, TIMUR

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=11, hours=1)


def group() -> Group:
    """Olga's group."""
    return Group(
        id="group-1",
        title="Первый шаг",
        school_id=str(OLGA.school),
        request_ids=["request-1"],
        coordinator_id=OLGA.id,
        member_ids=[OLGA.id, MARINA.id, TIMUR.id, LARISA.id, NADEZHDA.id],
    )


def plan_meeting(**changed: Any) -> AnnounceMeeting:
    """An online seminar of an hour and a half."""
    given = {
        "group_id": "group-1",
        "starts_at": LATER,
        "minutes": 90,
        "form": "seminar",
        "mode": "online",
        "link": "https://meet.example.org/pervyi-shag",
    }
    return AnnounceMeeting.model_validate({**given, **changed})


def meeting(**changed: Any) -> Meeting:
    """The meeting of that seminar."""
    return Meeting.announce(plan_meeting(**changed), group(), id_="meeting-1", zone="Asia/Yekaterinburg", at=NOW)[0]


def sources(*minutes: int) -> AssignPreparation:
    """As many sources, of so many minutes."""
    return AssignPreparation(sources=[Source(title=f"Источник {n}", minutes=n) for n in minutes])
