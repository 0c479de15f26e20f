"""What a room lets go of, and when: shown to those who answer for it."""

from starlette.requests import Request
from starlette.responses import Response

from shared.contracts import REGISTER
from shared.http import WorkRouter
from shared.identity import Role, Who
from shared.problems import Forbidden, SignInNeeded
from shared.service.room import Room
from shared.store import preview
from shared.web import Frame


def retention_page(room: Room) -> WorkRouter:
    """The page of a room's rules, each with what it would take away."""
    router = WorkRouter(include_in_schema=False)

    @router.get(f"/api/{room.name}/retention")
    async def retention(request: Request) -> Response:
        _may_look(request.state.who)
        frame: Frame = request.app.state.frame
        due = await preview(request.app.state.store)
        return frame.page(request, "retention.html", room=room.name, due=due, rooms=list(REGISTER))

    return router


def _may_look(who: Who) -> None:
    if who.is_anonymous:
        raise SignInNeeded
    if not who.is_one_of(Role.REGION_OPERATOR, Role.AUDITOR):
        raise Forbidden("What goes when is shown to the operator of the region")
