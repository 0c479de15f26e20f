"""The first page, and what was done so that everybody can use it."""

from fastapi import Request as HttpRequest
from starlette.responses import Response

from shared.http import WorkRouter
from shared.web import render

router = WorkRouter(include_in_schema=False)


@router.get("/")
async def home(http: HttpRequest) -> Response:
    """Three ways in."""
    return render(http, "home.html")


@router.get("/accessibility")
async def accessibility(http: HttpRequest) -> Response:
    """What was done so that everybody can use the site, and what was not."""
    return render(http, "accessibility.html")
