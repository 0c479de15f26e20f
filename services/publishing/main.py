"""Declares publishing."""

from pathlib import Path

from fastapi import FastAPI

from services.publishing.contributors.store import People
from services.publishing.library import api as library_api
from services.publishing.library import pages as library_pages
from services.publishing.library.model import AUDIENCE_WORDS, FORM_WORDS
from services.publishing.library.store import Editions
from services.publishing.listeners import listeners
from services.publishing.products.api import products as products_api
from services.publishing.products.api import reviews as reviews_api
from services.publishing.products.model import CRITERION_WORDS, OBSTACLE_WORDS, STATE_WORDS, VERDICT_WORDS
from services.publishing.products.pages import products as product_pages
from services.publishing.products.pages import reviews as review_pages
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
        ProductDrafted,
        ReviewRequested,
        ReviewGiven,
        ProductReturned,
        ProductPublished,
        CorrectionOpened,
        ProductCorrected,
        ContributorForgotten,
        ContributorCopied,
    ),
    listeners=listeners,
    routers=(
        products_api.router,
        reviews_api.router,
        library_api.router,
        library_pages.router,
        product_pages.router,
        review_pages.router,
    ),
    codes={
        "product_forms": FORM_WORDS,
        "audiences": AUDIENCE_WORDS,
        "product_states": STATE_WORDS,
        "criteria": CRITERION_WORDS,
        "verdicts": VERDICT_WORDS,
        "obstacles": OBSTACLE_WORDS,
    },
    folder=Path(__file__).parent,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Publishing as an application of its own."""
    return create_service(service, settings or service.read_settings())
