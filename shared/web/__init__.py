"""The frame around every page of Docendo: templates, style, forms, languages, and what guards them.

A room says `frame = Frame("intake", HERE / "templates", HERE / "locale")` and answers with
`frame.page(request, "ask.html", ...)`; its templates begin with `{% extends "page.html" %}` and
`{% import "components.html" as ui with context %}`.
"""

from shared.web.assets import asset, static_app
from shared.web.catalogues import catalogue_gaps
from shared.web.form_errors import FormErrors, blank_form
from shared.web.forms import FORM_LIMIT, read_form, refuse_form
from shared.web.frame import Frame, problem_page
from shared.web.languages import LANGUAGES, Language, greet_in, language, msgid, speak_usually
from shared.web.problem import asks_for_page
from shared.web.prose import markdown
from shared.web.security import SameOrigin, SecurityHeaders, guarded

__all__ = [
    "FORM_LIMIT",
    "LANGUAGES",
    "FormErrors",
    "Frame",
    "Language",
    "SameOrigin",
    "SecurityHeaders",
    "asks_for_page",
    "asset",
    "blank_form",
    "catalogue_gaps",
    "greet_in",
    "guarded",
    "language",
    "markdown",
    "msgid",
    "problem_page",
    "read_form",
    "refuse_form",
    "speak_usually",
    "static_app",
]
