"""The frame around every page of a service."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel.support import NullTranslations
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse

from shared.code_words import Language
from shared.web.form_errors import FormErrors
from shared.web.formatting import DEFAULT_ZONE
from shared.web.languages import (
    LANGUAGES,
    SHARED_LOCALE,
    get_language,
    load_translations,
    remember_language,
)
from shared.web.menu import build_menu, get_viewer
from shared.web.status_texts import get_status_text
from shared.web.template_environment import TEMPLATES, TemplateEnvironment, create_environment

# A page may show what only this person may see: no shared cache keeps it.
_HEADERS: Final = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}
_OK: Final = 200
NO_STORE: Final = {"Cache-Control": "no-store"}
"""For pages that not even the browser keeps: another person may sit down at it."""
PRIVATE_LINK: Final = {**NO_STORE, "X-Robots-Tag": "noindex"}
"""For pages that may be reached by a secret link: no search engine lists them."""


class PageRenderer:
    """A service's way to answer with pages: its templates inside the frame, in two languages.

    `locale` is the folder with the service's `ru.po` (or that file); None for one without words. Hours are told by the
    clock of `zone`, the region's, unless a page names another.
    Attached to an application, it speaks in its forms and problem pages too.
    """

    def __init__(
        self,
        service: str,
        templates: Sequence[Path],
        locale: Path | None,
        extra_globals: Mapping[str, object] | None = None,
        *,
        zone: str = DEFAULT_ZONE,
    ) -> None:
        folders = [SHARED_LOCALE]
        if locale is not None:
            folders.append(locale.parent if locale.suffix == ".po" else locale)
        self.service = service
        self._zone = zone
        self._translations = {spoken: load_translations(spoken, *folders) for spoken in LANGUAGES}
        self._environments = {
            spoken: create_environment(templates, self._translations[spoken], extra_globals or {})
            for spoken in LANGUAGES
        }

    def attach(self, app: Starlette) -> None:
        """From now on `get_renderer` finds it from each request of the application."""
        app.state.renderer = self

    def render(
        self,
        request: Request,
        name: str,
        status: int = 200,
        *,
        headers: Mapping[str, str] | None = None,
        **context: object,
    ) -> HTMLResponse:
        """Answer with a whole page; a form with errors makes it 422 unless told otherwise."""
        spoken = get_language(request)
        context = self._build_context(request, spoken, context)
        context["menu"] = build_menu(get_viewer(request), spoken, request.url.path)
        response = self._respond(request, name, status, headers, context)
        remember_language(request, response)
        return response

    def render_problem(
        self,
        request: Request,
        status: int,
        title: str | None = None,
        detail: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> HTMLResponse:
        """Answer with a page that says what went wrong and what to do.

        `title` and `detail` are msgids (`values` fill the detail) or ready text; the usual words
        of the status stand in for what is missing.
        """
        usual, translations = get_status_text(status), self.get_translations(request)
        text = str(translations.gettext(detail)) if detail else ""
        return self.render(
            request,
            "problem.html",
            status,
            problem_status=status,
            problem_title=translations.gettext(title or usual.title),
            problem_detail=text % values if values else text,
            problem_advice=translations.gettext(usual.advice),
        )

    def get_translations(self, request: Request) -> NullTranslations:
        """Give the service's catalogue in the language of the page."""
        return self._translations[get_language(request)]

    def translate(self, request: Request, sentence: str, /, **values: object) -> str:
        """Give a msgid of the service in the language of the page."""
        return str(self.get_translations(request).gettext(sentence)) % values

    def translate_into(self, spoken: Language, sentence: str, /, **values: object) -> str:
        """Give a msgid of the service in a language of one's own choice."""
        text = str(self._translations[spoken].gettext(sentence))
        return text % values if values else text

    def get_environment(self, spoken: Language) -> TemplateEnvironment:
        """Give the Jinja environment of a language, for what is neither page nor fragment."""
        return self._environments[spoken]

    def _build_context(self, request: Request, spoken: Language, given: Mapping[str, object]) -> dict[str, object]:
        translations = self._translations[spoken]
        context: dict[str, object] = {
            "request": request,
            "actor": get_viewer(request),
            "language": spoken,
            "zone": self._zone,
            "errors": FormErrors(),
            **given,
        }
        for name, thing in context.items():
            if isinstance(thing, FormErrors):
                context[name] = thing.with_translations(translations)
        return context

    def _respond(
        self,
        request: Request,
        name: str,
        status: int,
        headers: Mapping[str, str] | None,
        context: Mapping[str, object],
    ) -> HTMLResponse:
        errors = context["errors"]
        if status == _OK and isinstance(errors, FormErrors) and errors:
            status = errors.status
        spoken = get_language(request)
        html = self._environments[spoken].get_template(name).render(context)
        all_headers = {**_HEADERS, "Content-Language": spoken, **(headers or {})}
        return HTMLResponse(html, status, all_headers)


@lru_cache
def get_fallback_renderer() -> PageRenderer:
    """Give the renderer that belongs to no service, for what goes wrong before one is reached."""
    return PageRenderer("web", [TEMPLATES], None)


def get_renderer(request: Request) -> PageRenderer:
    """Find the renderer of the service that answers, or the one that belongs to none."""
    app = request.scope.get("app")
    found = getattr(getattr(app, "state", None), "renderer", None)
    return found if isinstance(found, PageRenderer) else get_fallback_renderer()


def render(
    request: Request,
    template: str,
    /,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """Answer with a page of the service that is asked: the one way to make a page.

    A form with errors makes it 422 unless `status` says otherwise.
    """
    return get_renderer(request).render(request, template, status, headers=headers, **values)


def translate(request: Request, sentence: str, /, **values: object) -> str:
    """Give a msgid of the service that is asked in the language of the page."""
    return get_renderer(request).translate(request, sentence, **values)


def render_problem_page(
    request: Request,
    status: int,
    title: str | None = None,
    detail: str | None = None,
    values: Mapping[str, object] | None = None,
) -> HTMLResponse:
    """Answer a browser with a page that says what went wrong and what to do."""
    return get_renderer(request).render_problem(request, status, title, detail, values)


def accepts_html(request: HTTPConnection) -> bool:
    """Tell whether a browser asks, which wants a page and not JSON."""
    return "text/html" in request.headers.get("accept", "")
