"""The list of topics."""

from typing import Annotated

from fastapi import Request as HttpRequest
from starlette.responses import Response

from services.matching.topics import actions
from services.matching.topics.store import Topics
from shared.http import ToRead, WorkRouter
from shared.identity import require_signed_in
from shared.store import Span
from shared.web import AskedPage, page_asked_for, render

router = WorkRouter(include_in_schema=False)


@router.get("/topics")
async def list_page(
    http: HttpRequest, work: ToRead, page: AskedPage, grouped_page: Annotated[Span, page_asked_for(name="grouped")]
) -> Response:
    """Open topics first, then those a group has taken."""
    require_signed_in(work.actor)
    topics = Topics(work)
    return render(
        http,
        "topics.html",
        open_topics=await topics.list_newest("open", page),
        grouped_topics=await topics.list_newest("grouped", grouped_page),
        coming=await actions.count_demand(work),
    )
