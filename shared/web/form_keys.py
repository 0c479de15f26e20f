"""Every form that posts carries a key of its own, so that the same form sent twice makes one thing.

The key is written in whoever wrote the template, and is new each time the page is shown.
"""

import re
import secrets
from typing import Final

from jinja2.ext import Extension
from markupsafe import Markup

from shared.entity import FORM_KEY

_OPENING_FORM: Final = re.compile(r"<form\b(?:\{\{.*?\}\}|\{%.*?%\}|[^>{])*>")
_POSTS: Final = 'method="post"'
_FIELD: Final = Markup('<input type="hidden" name="{}" value="{}">')


def make_form_key() -> Markup:
    """Write the field that a form carries."""
    return _FIELD.format(FORM_KEY, secrets.token_urlsafe(16))


class FormKeys(Extension):
    """Writes the field into each form of a template that posts."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """Put the call behind the tag that opens the form."""
        return _OPENING_FORM.sub(lambda tag: tag[0] + "{{ form_key() }}" if _POSTS in tag[0] else tag[0], source)
