"""A room as small as a room can be, that hears what intake says: one document for each request."""

import os
from pathlib import Path

import uvicorn

from shared.bus import Listeners
from shared.contracts.intake import RequestClosed, RequestSubmitted
from shared.entity import Entity
from shared.service import Room, create_service
from shared.settings import Settings
from shared.store import Collection, Receiving, visible_to_all

listeners = Listeners("matching")


class Demand(Entity):
    """That somebody asks."""

    request_id: str
    school_id: str
    audience: str


class Demands(Collection[Demand]):
    """All that is asked."""

    name = "demands"
    model = Demand
    visible = staticmethod(visible_to_all)


@listeners.on(RequestSubmitted, RequestClosed)
async def note_demand(event: RequestSubmitted | RequestClosed, work: Receiving) -> None:
    """One document for each request, and nothing else."""
    if isinstance(event, RequestSubmitted):
        demand = Demand(
            id=work.new_id(), request_id=event.request_id, school_id=event.school_id, audience=event.audience
        )
        await Demands(work).add(demand)


room = Room(
    name="matching", purpose="Hears intake", addresses=(), collections=(Demands,), says=(), listeners=listeners,
    routers=(), folder=Path(__file__).parents[1] / "services" / "intake",
)  # fmt: skip

if __name__ == "__main__":
    app = create_service(room, Settings.from_environment())
    uvicorn.run(app, host=os.environ["HOST"], port=int(os.environ["PORT"]), log_level="warning", access_log=False)
