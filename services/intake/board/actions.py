"""The board is read."""

from services.intake.requests.actions import list_at_stage
from services.intake.requests.model import Request, Stage
from shared.problems import NotFound
from shared.store import ListPart, Reading, Span

_ON_BOARD = Span(limit=20)
"""So many of each stage stand on the board itself; from there one goes on to all of them."""


async def list_board(work: Reading) -> dict[Stage, ListPart[Request]]:
    """Every stage with its longest waiting requests, and how many they are in all."""
    return {stage: await list_at_stage(work, stage, _ON_BOARD) for stage in Stage if stage is not Stage.WITHDRAWN}


async def list_stage(work: Reading, code: str, span: Span) -> tuple[Stage, ListPart[Request]]:
    """All requests at a stage, a part at a time. Raises NotFound for no stage, to those who may see the board."""
    stage = next((one for one in Stage if one == code), None)
    found = await list_at_stage(work, stage or Stage.INTAKE, span)
    if stage is None:
        raise NotFound
    return stage, found
