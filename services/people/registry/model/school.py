"""A school or kindergarten: one tenant of the region."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from services.people.registry.model.fields import Name, Slug
from shared.contracts.people import SchoolChanged, SchoolJoined
from shared.entity import Command, Entity
from shared.privacy import Plain
from shared.problems import Refused

SchoolKind = Literal["gymnasium", "secondary", "special", "rural", "kindergarten"]
Language = Literal["ru", "en"]


class JoinSchool(Command):
    """What the region's operator says about a new school."""

    id: Slug
    name: Name
    name_en: Name
    municipality: Slug
    zone: Annotated[str, Field(min_length=3, max_length=60)]
    kind: SchoolKind = "secondary"
    language: Language = "ru"


class School(Entity):
    """One school of the region."""

    name: Plain
    name_en: Plain
    municipality: Plain
    zone: Plain
    kind: SchoolKind
    language: Language = "ru"
    joined_at: datetime
    left_at: datetime | None = None

    @classmethod
    def join(cls, command: JoinSchool, *, at: datetime) -> tuple["School", SchoolJoined]:
        """A school joins. Raises Refused for a time zone that does not exist."""
        require_time_zone(command.zone)
        school = cls(joined_at=at, **command.model_dump())
        joined = SchoolJoined(school_id=school.id, name=school.name, name_en=school.name_en, zone=school.zone)
        return school, joined

    def rewrite(self, command: JoinSchool) -> SchoolChanged | None:
        """All of it is so from now on; says what the neighbours should know. Raises Refused for a time zone."""
        require_time_zone(command.zone)
        before = self._changed_event()
        self.left_at = None
        for name in ("name", "name_en", "municipality", "zone", "kind", "language"):
            setattr(self, name, getattr(command, name))
        return None if self._changed_event() == before else self._changed_event()

    def leave(self, *, at: datetime) -> SchoolChanged:
        """It takes part no more."""
        self.left_at = at
        return self._changed_event()

    def _changed_event(self) -> SchoolChanged:
        return SchoolChanged(
            school_id=self.id, name=self.name, name_en=self.name_en, zone=self.zone, is_open=self.left_at is None
        )


def require_time_zone(zone: str) -> None:
    """Raises Refused for a time zone that does not exist."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused("There is no such time zone: write one like Asia/Yekaterinburg") from None
