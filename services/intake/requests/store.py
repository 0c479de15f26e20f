"""The requests."""

from collections.abc import Sequence

from services.intake.requests import policy
from services.intake.requests.model import Request, Stage
from shared.privacy import Keep
from shared.store import A_TEXT, Collection, Index, ListPart, RetentionRule, Span


class Requests(Collection[Request]):
    """All requests, each with its timeline."""

    name = "requests"
    model = Request
    has_outbox = True
    visible = staticmethod(policy.visible)
    indexes = (
        Index((("code_digest", 1),), unique=True),
        Index((("school_id", 1), ("stage", 1), ("moved_at", -1), ("_id", 1))),
        Index((("stage", 1), ("moved_at", -1), ("_id", 1))),
        Index((("author_id", 1),), where={"author_id": A_TEXT}),
    )
    rules = (
        RetentionRule(
            Keep.REQUEST,
            3 * 365,
            "moved_at",
            {"stage": {"$in": ["closed", "withdrawn"]}, "words_erased": False},
            becomes=Request.expire_words,
        ),
    )

    async def find_by_code(self, digest: str) -> Request | None:
        """The request that this code opens."""
        return await self._find_one({"code_digest": digest})

    async def list_at_stage(self, stage: Stage, span: Span) -> ListPart[Request]:
        """Those at one stage, the longest waiting first."""
        return await self._find_part({"stage": stage.value}, span, sort=[("moved_at", 1), ("_id", -1)])

    async def list_newest(self, stages: Sequence[Stage], span: Span) -> ListPart[Request]:
        """Those at any of the stages, the newest first."""
        wanted = {"stage": {"$in": [stage.value for stage in stages]}}
        return await self._find_part(wanted, span, sort=[("submitted_at", -1), ("_id", 1)])
