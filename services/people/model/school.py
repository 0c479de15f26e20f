"""A school or kindergarten: one tenant of the region."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from services.people.model.words import Name, Slug
from shared.contracts.people import SchoolJoined
from shared.entity import Command, Entity
from shared.privacy import Plain
from shared.problems import Refused

Kind = Literal["gymnasium", "secondary", "special", "rural", "kindergarten"]


class JoinSchool(Command):
    """What the region's operator says about a new school."""

    id: Slug
    name: Name
    name_en: Name
    municipality: Slug
    zone: Annotated[str, Field(min_length=3, max_length=60)]
    kind: Kind = "secondary"


class School(Entity):
    """One school of the region."""

    name: Plain
    name_en: Plain
    municipality: Plain
    zone: Plain
    kind: Kind
    joined_at: datetime

    @classmethod
    def join(cls, command: JoinSchool, *, at: datetime) -> tuple["School", SchoolJoined]:
        """A school joins. Raises Refused for a time zone that does not exist."""
        try:
            ZoneInfo(command.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Refused("There is no such time zone: write one like Asia/Yekaterinburg") from None
        school = cls(joined_at=at, **command.model_dump())
        joined = SchoolJoined(school_id=school.id, name=school.name, name_en=school.name_en, zone=school.zone)
        return school, joined
