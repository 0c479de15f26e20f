"""The coordinator sees all requests by stage."""

from fastapi import Request as HttpRequest
from starlette.responses import Response

from services.intake.board import actions
from shared.http import ToRead, WorkRouter
from shared.web import AskedPage, render

router = WorkRouter(include_in_schema=False)


@router.get("/board")
async def board_page(http: HttpRequest, work: ToRead) -> Response:
    """The kanban by stage."""
    return render(http, "board.html", board=await actions.list_board(work))


@router.get("/board/{stage}")
async def stage_page(stage: str, http: HttpRequest, work: ToRead, page: AskedPage) -> Response:
    """All requests at one stage, page by page."""
    asked, found = await actions.list_stage(work, stage, page)
    return render(http, "stage.html", stage=asked, requests=found)
