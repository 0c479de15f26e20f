"""Anybody looks for a finished answer, and reads it like an article."""

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from fastapi import Request as HttpRequest
from starlette.responses import Response

from services.publishing.library import actions
from services.publishing.library.model import AUDIENCE_WORDS, FORM_WORDS, Edition
from services.publishing.library.store import Editions, LibraryQuery
from shared.http import ToRead, WorkRouter
from shared.store import Span
from shared.web import page_asked_for, parse_number, render

_PER_PAGE = 20
_MAX_QUERY_LENGTH = 200
T = TypeVar("T", bound=str)

router = WorkRouter(include_in_schema=False)


@router.get("/library")
async def library_page(http: HttpRequest, work: ToRead, page: Annotated[Span, page_asked_for(_PER_PAGE)]) -> Response:
    """The library with its search and filters, all of them plain links."""
    params = http.query_params
    words = params.get("q", "").strip()[:_MAX_QUERY_LENGTH]
    form = _parse_choice(FORM_WORDS, params.get("form"))
    audience = _parse_choice(AUDIENCE_WORDS, params.get("audience"))
    found = await Editions(work).list_published(LibraryQuery(words or None, form, audience), page)
    return render(
        http,
        "library.html",
        found=found,
        query_words=words,
        form=form,
        audience=audience,
    )


@router.get("/library/{product_id}")
async def read(product_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One product as published; an older version by its number."""
    version = http.query_params.get("version")
    number = None if version is None else parse_number(version)
    edition, status = await actions.get_edition(work, product_id, number)
    return render(
        http,
        "work.html",
        edition=edition,
        library_status=status,
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


def _parse_choice(choices: Iterable[T], given: str | None) -> T | None:
    """The choice asked for; an address typed by hand may ask for anything."""
    return next((choice for choice in choices if choice == given), None)
