"""The front door, and what was done so that everybody can use it."""

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


def _page(http: HttpRequest, name: str) -> Response:
    response: Response = http.app.state.renderer.render(http, name)
    return response
