"""Opens publishing's doors."""

from pathlib import Path

from fastapi import FastAPI

from services.publishing import api, pages
from services.publishing.listeners import listeners
from services.publishing.store import Editions, Groups, People, Products
from shared.contracts.publishing import (
    ContributorCopied,
    ContributorForgotten,
    CorrectionOpened,
    ProductCorrected,
    ProductDrafted,
    ProductPublished,
    ProductReturned,
    ReviewGiven,
    ReviewRequested,
)
from shared.service import Room, create_service
from shared.settings import Settings
from shared.store import Copies, Forgottens

room = Room(
    name="publishing",
    purpose="Writes it down: products, expert review, the library that anybody may read, corrections",
    addresses=("/api/products", "/api/reviews", "/api/library", "/library", "/products", "/reviews"),
    collections=(Products, Editions, Groups, People, Copies, Forgottens),
    says=(
        ProductDrafted, ReviewRequested, ReviewGiven, ProductReturned,
        ProductPublished, CorrectionOpened, ProductCorrected, ContributorForgotten, ContributorCopied,
    ),
    listeners=listeners,
    routers=(*api.routers, *pages.routers),
    folder=Path(__file__).parent,
)  # fmt: skip


def create_app(settings: Settings | None = None) -> FastAPI:
    """The room as a service of its own."""
    return create_service(room, settings or Settings.from_environment())
