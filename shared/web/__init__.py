"""The frame around every page of Docendo: templates, style, forms, languages, and what guards them.

A route answers with `render(request, "ask.html", ...)`; the template begins with `{% extends "page.html" %}` and
`{% import "components.html" as ui with context %}`.
"""

from shared.code_words import Language, msgid
from shared.web.assets import asset_url, static_app
from shared.web.catalogues import find_catalogue_gaps
from shared.web.form_errors import FormErrors, blank_form
from shared.web.forms import FORM_LIMIT, read_form, refuse_form
from shared.web.languages import LANGUAGES, get_language, set_default_language, set_first_language
from shared.web.markdown import render_markdown
from shared.web.page_renderer import (
    NO_STORE,
    PRIVATE_LINK,
    PageRenderer,
    accepts_html,
    get_renderer,
    render,
    render_problem_page,
    translate,
)
from shared.web.paging import PAGE_SIZE, AskedPage, page_asked_for, parse_number
from shared.web.security import SameOrigin, SecurityHeaders, add_security_headers

__all__ = [
    "FORM_LIMIT",
    "LANGUAGES",
    "NO_STORE",
    "PAGE_SIZE",
    "PRIVATE_LINK",
    "AskedPage",
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
    "get_renderer",
    "msgid",
    "page_asked_for",
    "parse_number",
    "read_form",
    "refuse_form",
    "render",
    "render_markdown",
    "render_problem_page",
    "set_default_language",
    "set_first_language",
    "static_app",
    "translate",
]
