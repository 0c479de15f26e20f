"""What is coming: the requests of which nobody knows yet what they will need."""

from datetime import datetime

from shared.contracts.intake import RequestClosed, RequestSubmitted
from shared.entity import Entity
from shared.privacy import Plain


class Demand(Entity):
    """One request, by its own identifier; `audience` is unknown while only its end has been heard."""

    school_id: Plain
    audience: Plain | None = None
    experience: Plain | None = None
    channel: Plain | None = None
    asked_at: datetime | None = None
    ended: bool = False
    ended_at: datetime | None = None
    outcome: Plain | None = None

    @classmethod
    def from_submitted(cls, event: RequestSubmitted, at: datetime) -> "Demand":
        """Somebody asks for help."""
        return cls(
            id=event.request_id,
            school_id=event.school_id,
            audience=event.audience,
            experience=event.experience,
            channel=event.channel,
            asked_at=at,
        )

    @classmethod
    def from_closed(cls, event: RequestClosed, at: datetime) -> "Demand":
        """The end has come before the beginning: it is kept, and the beginning will find it."""
        demand = cls(id=event.request_id, school_id=event.school_id)
        demand.close(event, at)
        return demand

    def note_submitted(self, event: RequestSubmitted, at: datetime) -> None:
        """The beginning is heard after the end: it tells who asked and opens nothing again."""
        self.audience, self.experience, self.channel = event.audience, event.experience, event.channel
        self.asked_at = at

    def close(self, event: RequestClosed, at: datetime) -> None:
        """Nobody waits for this any more."""
        self.ended, self.ended_at, self.outcome = True, at, event.outcome
