"""Anybody looks for a finished answer, and reads it like an article."""

from typing import Any, TypeVar

from fastapi import Request as HttpRequest
from starlette.responses import Response

from services.publishing import actions
from services.publishing.model import AUDIENCES, FORMS, Edition
from services.publishing.store import Editions, Wish
from shared.http import ToRead, WorkRouter

PER_PAGE = 20
_LONGEST_WORDS = 200
T = TypeVar("T", bound=str)

router = WorkRouter(include_in_schema=False)


@router.get("/library")
async def shelf(http: HttpRequest, work: ToRead) -> Response:
    """The library with its search and filters, all of them plain links."""
    asked = http.query_params
    words = asked.get("q", "").strip()[:_LONGEST_WORDS]
    form, audience = _one_of(FORMS, asked.get("form")), _one_of(AUDIENCES, asked.get("audience"))
    wish, page = Wish(words or None, form, audience), _number(asked.get("page")) or 1
    editions = Editions(work)
    found = await editions.on_shelf(wish, PER_PAGE, (page - 1) * PER_PAGE)
    response: Response = http.app.state.frame.page(
        http, "library.html", found=found, total=await editions.how_many(wish), page=page, per_page=PER_PAGE,
        words_asked=words, form=form, audience=audience, forms=FORMS, audiences=AUDIENCES,
    )  # fmt: skip
    return response


@router.get("/library/{product_id}")
async def read(product_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One product as published; an older version by its number."""
    edition, outcome = await actions.read_edition(work, product_id, _number(http.query_params.get("version")))
    response: Response = http.app.state.frame.page(
        http, "work.html", edition=edition, outcome=outcome, history=await Editions(work).history(product_id),
        linked=linked(edition),
    )  # fmt: skip
    return response


def linked(edition: Edition) -> dict[str, Any]:
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


def _one_of(choices: tuple[T, ...], asked: str | None) -> T | None:
    """The choice asked for; an address typed by hand may ask for anything."""
    return next((choice for choice in choices if choice == asked), None)


def _number(asked: str | None) -> int | None:
    """A page or version; what is no such number asks for none."""
    if asked is None or not (asked.isascii() and asked.isdigit() and len(asked) <= 4):
        return None
    return int(asked) or None
