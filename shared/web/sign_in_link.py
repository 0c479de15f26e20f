"""The way to sign in that leads back to where somebody was."""

from typing import Final
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection

_SIGN_IN: Final = "/sign-in"
_READING: Final = frozenset({"GET", "HEAD"})
# What stands in an address as it is; everything else is written by its number.
_PATH_SIGNS: Final = "/:@-._~!$&'()*+,;="
_QUERY_SIGNS: Final = f"{_PATH_SIGNS}?%"
LONGEST_PAGE: Final = 500
"""A longer address is not kept while somebody signs in: they come to the first page."""


def build_sign_in_url(request: HTTPConnection) -> str:
    """Give the address of the sign-in page; from it one comes back to this page, or to the form that was sent."""
    page = _find_page(request)
    return _SIGN_IN if page in ("", "/") or len(page) > LONGEST_PAGE else f"{_SIGN_IN}?next={quote(page, safe='/')}"


def _find_page(request: HTTPConnection) -> str:
    if request.scope.get("method", "GET") in _READING:
        path, query = request.url.path, request.url.query
    else:  # the answer to a form has no address: the page on which the form stood has
        path, query = _find_form(request)
    if path == _SIGN_IN:
        return request.query_params.get("next", "")
    if path.startswith(f"{_SIGN_IN}/"):  # a link or a code that is over leads nowhere a second time
        return ""
    return quote(path, safe=_PATH_SIGNS) + (f"?{quote(query, safe=_QUERY_SIGNS)}" if query else "")


def _find_form(request: HTTPConnection) -> tuple[str, str]:
    """The page that has sent the form, if it is one of ours; browsers send its whole address to its own site only."""
    page = urlsplit(request.headers.get("referer", ""))
    is_ours = page.netloc == request.url.netloc or request.headers.get("sec-fetch-site") == "same-origin"
    return (page.path, page.query) if page.scheme in ("http", "https") and is_ours else ("", "")
