"""The list of topics."""

from fastapi import Request as HttpRequest
from starlette.responses import Response

from services.matching.topics import actions
from services.matching.topics.store import Topics
from shared.http import ToRead, WorkRouter
from shared.identity import require_signed_in
from shared.web import render

router = WorkRouter(include_in_schema=False)

_LISTED = 100


@router.get("/topics")
async def list_page(http: HttpRequest, work: ToRead) -> Response:
    """Open topics first, then those a group has taken."""
    require_signed_in(work.actor)
    topics = Topics(work)
    return render(
        http,
        "topics.html",
        open_topics=await topics.list_newest("open", _LISTED),
        grouped_topics=await topics.list_newest("grouped", _LISTED),
        open_count=await topics.count_in_state("open"),
        grouped_count=await topics.count_in_state("grouped"),
        coming=await actions.count_demand(work),
    )
