"""What a kind of letter is, and what has to be known of the past to write one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from services.people.letters.model.notice import Notice
from services.people.letters.model.preferences import DeliveryChoice
from shared.event import Event
from shared.store import Reading


@dataclass(frozen=True, slots=True)
class WorkingGroup:
    """The group that worked on a request."""

    title: str
    member_ids: list[str]
    school_id: str | None


class PastWork(Protocol):
    """What was done before, as somebody else remembers it: events name products and requests, not those behind them.

    Everything raises TryAgain while it is not known yet: events of several services come in any order.
    """

    async def list_authors(self, work: Reading, product_id: str) -> list[str]:
        """Those who have written a product, also when all of them have left."""

    async def get_title(self, work: Reading, product_id: str) -> str:
        """What a published product is called."""

    async def get_group(self, work: Reading, request_ids: list[str]) -> WorkingGroup:
        """The group that worked on these requests: only a group makes what solves them."""


Builder = Callable[[Any, Reading, PastWork], Awaitable[Notice]]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of letter. `default_choice` is how it goes to who has not chosen: at once only what is theirs to do now.

    `title` is how the page of preferences calls it, `recipients_title` whom it concerns. One without `event_type` is
    not caused by a neighbour's event.
    """

    name: str
    event_type: type[Event] | None
    default_choice: DeliveryChoice
    title: str
    recipients_title: str
    build_notice: Builder | None = None
