"""Anybody looks for a finished answer, and reads it like an article."""

from typing import Any, TypeVar

from fastapi import Request as HttpRequest
from starlette.responses import Response

from services.publishing.library.store import Editions, LibraryQuery
from services.publishing.products import actions
from services.publishing.products.model import AUDIENCES, PRODUCT_FORMS, Edition
from shared.http import ToRead, WorkRouter
from shared.web import render

PER_PAGE = 20
_MAX_QUERY_LENGTH = 200
T = TypeVar("T", bound=str)

router = WorkRouter(include_in_schema=False)


@router.get("/library")
async def shelf(http: HttpRequest, work: ToRead) -> Response:
    """The library with its search and filters, all of them plain links."""
    asked = http.query_params
    words = asked.get("q", "").strip()[:_MAX_QUERY_LENGTH]
    form, audience = _parse_choice(PRODUCT_FORMS, asked.get("form")), _parse_choice(AUDIENCES, asked.get("audience"))
    wish, page = LibraryQuery(words or None, form, audience), _parse_number(asked.get("page")) or 1
    editions = Editions(work)
    found = await editions.list_published(wish, PER_PAGE, (page - 1) * PER_PAGE)
    return render(
        http,
        "library.html",
        found=found,
        total=await editions.count_published(wish),
        page=page,
        per_page=PER_PAGE,
        query_words=words,
        form=form,
        audience=audience,
        forms=PRODUCT_FORMS,
        audiences=AUDIENCES,
    )


@router.get("/library/{product_id}")
async def read(product_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One product as published; an older version by its number."""
    edition, outcome = await actions.get_edition(work, product_id, _parse_number(http.query_params.get("version")))
    return render(
        http,
        "work.html",
        edition=edition,
        library_status=outcome,
        history=await Editions(work).list_versions(product_id),
        linked_data=to_linked_data(edition),
    )


def to_linked_data(edition: Edition) -> dict[str, Any]:
    """The product as catalogues of learning resources read it: schema.org LearningResource (JSON-LD)."""
    return {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": edition.url,
        "url": edition.url,
        "name": edition.title,
        "abstract": edition.abstract,
        "inLanguage": edition.language,
        "learningResourceType": edition.form,
        "version": str(edition.number),
        "datePublished": edition.published_at.date().isoformat(),
        "isAccessibleForFree": True,
        "author": [{"@type": "Person", "name": name} for name in edition.authors],
        "audience": [{"@type": "EducationalAudience", "educationalRole": role} for role in edition.audiences],
    }


def _parse_choice(choices: tuple[T, ...], given: str | None) -> T | None:
    """The choice asked for; an address typed by hand may ask for anything."""
    return next((choice for choice in choices if choice == given), None)


def _parse_number(given: str | None) -> int | None:
    """A page or version; what is no such number asks for none."""
    if given is None or not (given.isascii() and given.isdigit() and len(given) <= 4):
        return None
    return int(given) or None
