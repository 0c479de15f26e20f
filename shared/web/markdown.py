"""Markdown of people into HTML that is safe to show."""

from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_TAGS: Final = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol",
    "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
}
_LOWEST_HEADING: Final = 6
_PARSER: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def render_markdown(text: str) -> Markup:
    """Render Markdown for a page: no raw HTML, no scripts, pictures only from this site.

    Headings go one level down, since the page has its own `h1`.
    """
    tokens = _PARSER.parse(text)
    for token in tokens:
        _lower_heading(token)
    rendered = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_own_pictures,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    # A wide table scrolls inside its own box, which the keyboard must be able to reach.
    framed = clean.replace("<table>", '<div class="set-prose__wide" tabindex="0"><table>')
    framed = framed.replace("</table>", "</table></div>")
    return Markup(f'<div class="set-prose">{framed}</div>')  # noqa: S704  # nosec B704  # cleaned above


def _lower_heading(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + 1, _LOWEST_HEADING)}"


def _keep_own_pictures(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        own = value.startswith("/") and not value.startswith("//")
        return value if own else None
    return value
