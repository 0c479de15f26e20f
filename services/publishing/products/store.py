"""The collections of products and of the groups behind them."""

from services.publishing.products import policy
from services.publishing.products.model import Group, Product, State
from shared.store import A_TEXT, Collection, Index, ListPart, Span, visible_to_service


class Products(Collection[Product]):
    """All products with their reviews, one for each meeting."""

    name = "products"
    model = Product
    has_outbox = True
    visible = staticmethod(policy.visible)
    indexes = (
        Index((("meeting_id", 1),), unique=True),
        Index((("reviews.id", 1),), unique=True, where={"reviews.id": A_TEXT}),
        Index((("reviews.reviewer_id", 1),)),
        Index((("author_ids", 1),)),
        Index((("member_ids", 1),)),
        Index((("coordinator_id", 1),)),
        Index((("school_id", 1), ("changed_at", -1))),
        Index((("group_id", 1),)),
    )

    async def find_by_meeting(self, meeting_id: str) -> Product | None:
        """The product of a meeting."""
        return await self._find_one({"meeting_id": meeting_id})

    async def list_awaiting_group(self, group_id: str) -> list[Product]:
        """Those whose group is not known yet."""
        return await self._find({"group_id": group_id, "group_known": False})

    async def list_newest(self, state: State | None, span: Span) -> ListPart[Product]:
        """Those you may see, the last changed first."""
        wanted = {} if state is None else {"state": state.value}
        return await self._find_part(wanted, span, sort=[("changed_at", -1), ("_id", 1)])

    async def find_by_review(self, review_id: str) -> Product | None:
        """The product that a review is about."""
        return await self._find_one({"reviews.id": review_id})

    async def list_by_reviewer(self, person_id: str) -> list[Product]:
        """Those that somebody was asked to review."""
        return await self._find({"reviews.reviewer_id": person_id}, sort=[("changed_at", -1)], limit=200)


class Groups(Collection[Group]):
    """Who works together, and who had asked."""

    name = "groups"
    model = Group
    visible = staticmethod(visible_to_service)
