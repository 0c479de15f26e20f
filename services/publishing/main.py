"""Opens publishing's doors."""

from pathlib import Path

from fastapi import FastAPI

from services.publishing.contributors.store import People
from services.publishing.library.store import Editions
from services.publishing.listeners import listeners
from services.publishing.products import api, pages
from services.publishing.products.store import Groups, Products
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
from shared.service import ServiceDefinition, create_service
from shared.settings import Settings
from shared.store import CopyRecords, ErasedPeople

service = ServiceDefinition(
    name="publishing",
    purpose="Writes it down: products, expert review, the library that anybody may read, corrections",
    addresses=("/api/products", "/api/reviews", "/api/library", "/library", "/products", "/reviews"),
    collections=(Products, Editions, Groups, People, CopyRecords, ErasedPeople),
    publishes=(
        ProductDrafted, ReviewRequested, ReviewGiven, ProductReturned,
        ProductPublished, CorrectionOpened, ProductCorrected, ContributorForgotten, ContributorCopied,
    ),
    listeners=listeners,
    routers=(*api.routers, *pages.routers),
    folder=Path(__file__).parent,
)  # fmt: skip


def create_app(settings: Settings | None = None) -> FastAPI:
    """The room as a service of its own."""
    return create_service(service, settings or Settings.from_environment())
