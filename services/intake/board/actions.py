"""The board is read."""

from services.intake.requests.actions import count_at_stage, list_at_stage
from services.intake.requests.model import Request, Stage
from shared.store import Reading

COUNT_LIMIT = 1_000
"""Beyond this nobody counts cards, and a region has a million that are closed."""


async def list_board(work: Reading, per_stage: int = 50) -> dict[Stage, tuple[list[Request], int]]:
    """Every stage with its longest waiting requests and their number in all, as far as one counts."""
    return {
        stage: (await list_at_stage(work, stage, per_stage), await count_at_stage(work, stage, COUNT_LIMIT))
        for stage in Stage
        if stage is not Stage.WITHDRAWN
    }
