"""The two languages of every page: Russian first, English when asked for."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from starlette.requests import HTTPConnection
from starlette.responses import Response

from shared.code_words import Language

LANGUAGES: Final[tuple[Language, ...]] = ("ru", "en")
COOKIE: Final = "lang"
SHARED_LOCALE: Final = Path(__file__).parent / "locale"

_YEAR_SECONDS: Final = 365 * 24 * 3600
_BY_NAME: Final[dict[str, Language]] = {name: name for name in LANGUAGES}


def get_language(request: HTTPConnection) -> Language:
    """Tell which language the page speaks: `?lang=`, then the cookie, then what is usual here, then Russian.

    What is usual a route says by `set_default_language` (a school's page speaks the school's language). Accept-Language
    is not asked: many browsers in Russian schools say English without meaning it.
    """
    chosen = _BY_NAME.get(request.query_params.get(COOKIE, "")) or _BY_NAME.get(request.cookies.get(COOKIE, ""))
    return chosen or _BY_NAME.get(getattr(request.state, "usual_language", "ru"), "ru")


def set_default_language(request: HTTPConnection, spoken: Language) -> None:
    """Say which language is usual for this page; whoever has chosen one is answered in theirs."""
    request.state.usual_language = spoken


def set_first_language(request: HTTPConnection, response: Response, spoken: Language, seconds: int | None) -> None:
    """Go on in the language of somebody who has just come in, unless this browser has chosen one.

    `seconds` None: until the browser is closed, for others use it too.
    """
    if request.cookies.get(COOKIE) not in _BY_NAME and spoken != "ru":
        response.set_cookie(COOKIE, spoken, max_age=seconds, path="/", samesite="lax")


def remember_language(request: HTTPConnection, response: Response) -> None:
    """Keep the language for a year when this very request has chosen it."""
    chosen = _BY_NAME.get(request.query_params.get(COOKIE, ""))
    if chosen is not None:
        response.set_cookie(COOKIE, chosen, max_age=_YEAR_SECONDS, path="/", samesite="lax")


def load_translations(spoken: Language, *folders: Path) -> NullTranslations:
    """Read the catalogues of the folders (`ru.po` in each) as one; English needs none.

    A later folder speaks over an earlier one. A folder may lack its catalogue while nothing is
    said there: `find_catalogue_gaps` is what finds words without a translation.
    """
    if spoken == "en":
        return NullTranslations()
    # The first catalogue brings the rule of the plural; merging does not.
    paths = [folder / f"{spoken}.po" for folder in folders]
    first, *others = (Translations(BytesIO(_compile(path, spoken))) for path in paths if path.exists())
    for other in others:
        first.merge(other)
    return first


@lru_cache
def load_shared_translations(spoken: Language) -> NullTranslations:
    """Give the words of the frame itself, read once."""
    return load_translations(spoken, SHARED_LOCALE)


def msgids(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence that counts, in its two English forms."""
    return one, many


@lru_cache
def _compile(path: Path, spoken: Language) -> bytes:
    # Compiled in memory, once in a process: a .mo in the repository would be a second truth.
    with path.open("rb") as source:
        catalog = read_po(source, locale=spoken, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()
