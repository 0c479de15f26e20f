"""The front door, and the two pages that every page leads to."""

from fastapi import Request as HttpRequest
from starlette.responses import Response

from shared.http import WorkRouter

router = WorkRouter(include_in_schema=False)


@router.get("/")
async def home(http: HttpRequest) -> Response:
    """Three doors."""
    return _page(http, "home.html")


@router.get("/accessibility")
async def accessibility(http: HttpRequest) -> Response:
    """What was done so that everybody can use the site, and what was not."""
    return _page(http, "accessibility.html")


@router.get("/personal-data")
async def what_is_kept(http: HttpRequest) -> Response:
    """What is kept, who sees it, what is not yet done."""
    return _page(http, "personal_data.html")


def _page(http: HttpRequest, name: str) -> Response:
    response: Response = http.app.state.frame.page(http, name)
    return response
