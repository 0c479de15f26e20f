"""The frame around every page of a room."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel.support import NullTranslations
from starlette.requests import Request
from starlette.responses import HTMLResponse

from shared.web.environment import TEMPLATES, RoomEnvironment, room_environment
from shared.web.form_errors import FormErrors
from shared.web.languages import (
    FRAME_LOCALE,
    LANGUAGES,
    Language,
    language,
    remember_language,
    translations,
)
from shared.web.menu import menu, person
from shared.web.problem import usual_trouble
from shared.web.times import DEFAULT_ZONE

# A page may show what only this person may see: no shared cache keeps it.
_HEADERS: Final = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}
_OK: Final = 200


class Frame:
    """A room's way to answer with pages: its templates inside the frame, in two languages.

    `locale` is the folder with the room's `ru.po` (or that file); None for a room without words.
    A room that says `app.state.frame = frame` gets its own words in forms and problem pages too.
    """

    def __init__(
        self,
        room: str,
        templates: Path,
        locale: Path | None,
        extra_globals: Mapping[str, object] | None = None,
    ) -> None:
        folders = [FRAME_LOCALE]
        if locale is not None:
            folders.append(locale.parent if locale.suffix == ".po" else locale)
        self.room = room
        self._words = {spoken: translations(spoken, *folders) for spoken in LANGUAGES}
        self._environments = {
            spoken: room_environment(templates, self._words[spoken], extra_globals or {}) for spoken in LANGUAGES
        }

    def page(
        self,
        request: Request,
        name: str,
        status: int = 200,
        *,
        headers: Mapping[str, str] | None = None,
        **context: object,
    ) -> HTMLResponse:
        """Answer with a whole page; a form with errors makes it 422 unless told otherwise."""
        spoken = language(request)
        context = self._context(request, spoken, context)
        context["menu"] = menu(person(request), spoken, request.url.path)
        response = self._render(request, name, status, headers, context)
        remember_language(request, response)
        return response

    def fragment(
        self,
        request: Request,
        name: str,
        status: int = 200,
        *,
        headers: Mapping[str, str] | None = None,
        **context: object,
    ) -> HTMLResponse:
        """Answer with a piece of a page, to be put into another by htmx or by the gateway."""
        context = self._context(request, language(request), context)
        return self._render(request, name, status, headers, context)

    def problem(
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
        usual, words = usual_trouble(status), self.words(request)
        told = str(words.gettext(detail)) if detail else ""
        return self.page(
            request,
            "problem.html",
            status,
            problem_status=status,
            problem_title=words.gettext(title or usual.title),
            problem_detail=told % values if values else told,
            problem_advice=words.gettext(usual.advice),
        )

    def words(self, request: Request) -> NullTranslations:
        """Give the room's catalogue in the language of the page."""
        return self._words[language(request)]

    def say(self, request: Request, sentence: str, /, **values: object) -> str:
        """Say a msgid of the room in the language of the page."""
        return str(self.words(request).gettext(sentence)) % values

    def told(self, spoken: Language, sentence: str, /, **values: object) -> str:
        """Say a msgid of the room in a language of one's own choice."""
        told = str(self._words[spoken].gettext(sentence))
        return told % values if values else told

    def environment(self, spoken: Language) -> RoomEnvironment:
        """Give the Jinja environment of a language, for what is neither page nor fragment."""
        return self._environments[spoken]

    def _context(self, request: Request, spoken: Language, given: Mapping[str, object]) -> dict[str, object]:
        words = self._words[spoken]
        context: dict[str, object] = {
            "request": request,
            "who": person(request),
            "language": spoken,
            "zone": DEFAULT_ZONE,
            "errors": FormErrors(),
            **given,
        }
        for name, thing in context.items():
            if isinstance(thing, FormErrors):
                context[name] = thing.in_words(words)
        return context

    def _render(
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
        spoken = language(request)
        html = self._environments[spoken].get_template(name).render(context)
        told = {**_HEADERS, "Content-Language": spoken, **(headers or {})}
        return HTMLResponse(html, status, told)


@lru_cache
def bare_frame() -> Frame:
    """Give a frame that belongs to no room, for what goes wrong before a room is reached."""
    return Frame("web", TEMPLATES, None)


def frame_of(request: Request) -> Frame:
    """Find the frame of the room that answers, or the bare one."""
    app = request.scope.get("app")
    found = getattr(getattr(app, "state", None), "frame", None)
    return found if isinstance(found, Frame) else bare_frame()


def problem_page(
    request: Request,
    status: int,
    title: str | None = None,
    detail: str | None = None,
    values: Mapping[str, object] | None = None,
) -> HTMLResponse:
    """Answer a browser with a page that says what went wrong and what to do."""
    return frame_of(request).problem(request, status, title, detail, values)
