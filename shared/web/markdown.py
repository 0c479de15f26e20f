"""Markdown of people into HTML that is safe to show, and in which nothing of the text is lost."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Final
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_TAGS: Final = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol",
    "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ALIGNED: Final = {"align"}
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": _ALIGNED,
    "th": _ALIGNED,
}
_LOWEST_HEADING: Final = 6
_MAX_TABLE_CELLS: Final = 2_000
"""The cells of one table at most: a row of one sign makes as many cells as the table has columns."""
# A reference definition («[примечание]: текст») is a line that nobody would see: it stays a line.
_PARSER: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("reference")
_WITHOUT_TABLES: Final = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable("reference")
_DELIMITER_ROW: Final = re.compile(r"^[\s>]*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?\s*)?$")
_TAG: Final = re.compile(r"<[^>]*>")
_ALIGNMENT: Final = re.compile(r"text-align:(left|center|right)")
_MARKER: Final = re.compile(r"^\s*(?:\d{1,9}[.)])?")


def render_markdown(text: str) -> Markup:
    """Render Markdown for a page: no raw HTML, no scripts, pictures only from this site.

    Headings go one level down, since the page has its own `h1`. A block of which a word would be lost (nested deeper
    than CommonMark goes, a table with more cells than columns, a table of too many cells) is shown as it was typed.
    """
    lines = text.splitlines()
    parser = _WITHOUT_TABLES if _has_too_many_cells(lines) else _PARSER
    rendered = "".join(_render_block(tokens, lines) for tokens in _split_blocks(parser.parse(text)))
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


def _split_blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of one block of the text after the other."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def _render_block(tokens: list[Token], lines: list[str]) -> str:
    source = lines[slice(*(tokens[0].map or (0, 0)))]
    for token in tokens:
        _lower_heading(token)
        _keep_alignment(token)
        _link_foreign_pictures(token)
    rendered: str = _name_fence(tokens[0]) + str(_PARSER.renderer.render(tokens, _PARSER.options, {}))
    shown = _count_letters(unescape(unquote(_TAG.sub(lambda tag: tag.group().partition(" ")[2], rendered))))
    typed = _count_letters(unescape(unquote("".join(_MARKER.sub("", line) for line in source))))
    return _render_as_typed(source) if typed - shown else rendered


def _has_too_many_cells(lines: Sequence[str]) -> bool:
    """Whether a table would have more cells than a page can show: looked at before the parser makes them."""
    for place, line in enumerate(lines):
        if "-" in line and _DELIMITER_ROW.match(line):
            rows = next((at for at, below in enumerate(lines[place:]) if not below.strip()), len(lines) - place)
            if line.count("|") * rows > _MAX_TABLE_CELLS:
                return True
    return False


def _count_letters(text: str) -> Counter[str]:
    """Letters and digits, whichever order they stand in: what is shown has at least those that were typed."""
    return Counter(sign for sign in text if sign.isalnum())


def _render_as_typed(lines: Sequence[str]) -> str:
    return f"<p>{Markup('<br>').join(escape(line) for line in lines)}</p>\n"


def _name_fence(token: Token) -> str:
    """What stands behind the first ``` of a block of code is a word like others."""
    info = token.info.strip() if token.type == "fence" else ""
    return f"<p>{escape(info)}</p>\n" if info else ""


def _lower_heading(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + 1, _LOWEST_HEADING)}"


def _keep_alignment(token: Token) -> None:
    """A strict Content-Security-Policy knows no style attribute: the column says `align` instead."""
    if token.type in {"td_open", "th_open"} and (found := _ALIGNMENT.search(str(token.attrs.pop("style", "")))):
        token.attrs["align"] = found.group(1)


def _link_foreign_pictures(token: Token) -> None:
    """A picture of another site is not shown here, since that site would see who reads; its name becomes a link."""
    for child in token.children or ():
        source = str(child.attrs.get("src", ""))
        if child.type == "image" and not _is_own(source):
            child.type, child.tag, child.nesting = "html_inline", "", 0
            name = child.content or source
            child.content = f'<a href="{escape(source)}">{escape(name)}</a>'


def _is_own(address: str) -> bool:
    return address.startswith("/") and not address.startswith("//")


def _keep_own_pictures(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if _is_own(value) else None
    return value
