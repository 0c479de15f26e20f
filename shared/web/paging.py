"""A person goes through a list page by page, by plain links that keep what else the address asks for."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import Depends, Query
from jinja2 import pass_context
from jinja2.runtime import Context
from starlette.datastructures import URL

from shared.problems import NotFound
from shared.store import Span

PAGE_SIZE: Final = 50
_MAX_DIGITS: Final = 7


def _make_reader(size: int, name: str) -> Callable[..., Span]:
    def read_page(given: Annotated[str, Query(alias=name)] = "1") -> Span:
        return Span.from_page(parse_number(given), size)

    return read_page


def page_asked_for(size: int = PAGE_SIZE, name: str = "page") -> Any:
    """What a route declares for a list of its page; a second list takes its number from another `name`."""
    return Depends(_make_reader(size, name))


AskedPage = Annotated[Span, page_asked_for()]
"""The page of the one list that a page shows."""


def parse_number(given: str) -> int:
    """The number of a page or version, as an address says it. Raises NotFound for what cannot be one."""
    if not (given.isascii() and given.isdigit() and len(given) <= _MAX_DIGITS) or int(given) == 0:
        raise NotFound
    return int(given)


@pass_context
def build_page_url(context: Context, number: int, name: str = "page") -> str:
    """Give the address of another page of this very list: filters stay, the first page has no number."""
    url: URL = context["request"].url
    if path := context.get("list_path"):  # a form was refused: the list has another address than the form
        url = url.replace(path=path)
    url = url.include_query_params(**{name: number}) if number > 1 else url.remove_query_params(name)
    return f"{url.path}?{url.query}" if url.query else url.path
