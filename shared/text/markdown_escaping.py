"""Plain text that goes into Markdown and comes out as it was typed."""

import re
from typing import Final

_ESCAPED: Final = re.compile(r"([\\`*_{}\[\]<>|~&])")
_OPENS_BLOCK: Final = re.compile(r"^(\s*)(?:([-+#=])|(\d{1,9})([.)]))(?=\s|[-+#=]|$)")


def escape_markdown(text: str) -> str:
    """Plain text as Markdown that reads as it was typed: «3*4*5» stays «3*4*5», a line stays a line."""
    return "  \n".join(_escape_line(line) for line in text.splitlines())


def _escape_line(line: str) -> str:
    escaped = _ESCAPED.sub(r"\\\1", line.strip())
    opened = _OPENS_BLOCK.match(escaped)
    if opened is None:
        return escaped
    at = opened.start(2) if opened.group(2) else opened.start(4)
    return f"{escaped[:at]}\\{escaped[at:]}"
