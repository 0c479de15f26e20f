"""The frame around every page of Docendo: templates, style, forms, languages, and what guards them.

A room says `frame = Frame("intake", HERE / "templates", HERE / "locale")` and answers with
`frame.page(request, "ask.html", ...)`; its templates begin with `{% extends "page.html" %}` and
`{% import "components.html" as ui with context %}`.
"""

from shared.code_words import Language
from shared.web.assets import asset_url, static_app
from shared.web.catalogues import find_catalogue_gaps
from shared.web.form_errors import FormErrors, blank_form
from shared.web.forms import FORM_LIMIT, read_form, refuse_form
from shared.web.languages import LANGUAGES, get_language, msgid, set_default_language, set_first_language
from shared.web.markdown import render_markdown
from shared.web.page_renderer import PageRenderer, accepts_html, render_problem_page
from shared.web.security import SameOrigin, SecurityHeaders, add_security_headers

__all__ = [
    "FORM_LIMIT",
    "LANGUAGES",
    "FormErrors",
    "Language",
    "PageRenderer",
    "SameOrigin",
    "SecurityHeaders",
    "accepts_html",
    "add_security_headers",
    "asset_url",
    "blank_form",
    "find_catalogue_gaps",
    "get_language",
    "msgid",
    "read_form",
    "refuse_form",
    "render_markdown",
    "render_problem_page",
    "set_default_language",
    "set_first_language",
    "static_app",
]
