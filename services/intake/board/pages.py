"""The coordinator sees all requests by stage."""

from fastapi import Request as HttpRequest
from starlette.responses import Response

from services.intake.board import actions
from services.intake.requests.actions import list_at_stage
from services.intake.requests.model import Stage
from services.intake.requests.policy import may_see_board
from shared.http import ToRead, WorkRouter
from shared.problems import NotFound
from shared.web import AskedPage, render

router = WorkRouter(include_in_schema=False)


@router.get("/board")
async def board_page(http: HttpRequest, work: ToRead) -> Response:
    """The kanban by stage."""
    return render(http, "board.html", board=await actions.list_board(work))


@router.get("/board/{stage}")
async def stage_page(stage: str, http: HttpRequest, work: ToRead, page: AskedPage) -> Response:
    """All requests at one stage, page by page."""
    may_see_board(work.actor)
    asked = next((one for one in Stage if one == stage), None)
    if asked is None:
        raise NotFound
    return render(http, "stage.html", stage=asked, requests=await list_at_stage(work, asked, page))
