"""Keeping the Russian catalogues complete: what pages say, and what `ru.po` knows of it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from shared.web.sentences import extract_sentences

LOCALE: Final = "ru"
SHARED_WEB: Final = Path(__file__).parent
SERVICES: Final = SHARED_WEB.parents[1] / "services"

_KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "msgid": None,
    "msgids": (1, 2),
    "translate": (2,),
}
_VALUES: Final = re.compile(r"%\((\w+)\)")
_RUSSIAN_PLURALS: Final = 3
_HEADER: Final = "# Russian words; brought up to date by python -m shared.web.messages update."
# Lines of a catalogue's head that change with every run and tell a reader nothing.
_VOLATILE_HEADERS: Final = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team'
    r"|Report-Msgid-Bugs-To|Project-Id-Version):.*\n",
    re.MULTILINE,
)


def find_catalogue_gaps(paths: Iterable[Path]) -> list[str]:
    """List what the Russian catalogue of each package (a folder with `locale/ru.po`) lacks.

    A test asserts that the list is empty: every message extracted from the package's templates
    and code is translated, in all three plural forms, with the same values, and nothing is stale.
    """
    return [gap for package in paths for gap in _find_package_gaps(package)]


def extract_messages(package: Path) -> Catalog:
    """Collect what a package says to people, from its templates and its code."""
    catalog = Catalog(locale=LOCALE, fuzzy=False, header_comment=_HEADER)
    for path in sorted(package.rglob("*.html")):
        options = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
        found = extract_from_file("jinja2.ext:babel_extract", path, _KEYWORDS, options=options)
        for _line, message, _comments, context in found:
            catalog.add(message, locations=[(_location(package, path), 0)], context=context)
    # The frame's catalogue covers all of shared: a service need not translate it again.
    for path in sorted((package.parent if package == SHARED_WEB else package).rglob("*.py")):
        for _line, message, _comments, context in extract_from_file("python", path, _KEYWORDS):
            catalog.add(message, locations=[(_location(package, path), 0)], context=context)
        for sentence in extract_sentences(path.read_text(encoding="utf-8")):
            catalog.add(sentence, locations=[(_location(package, path), 0)])
    if package != SHARED_WEB:
        _drop_shared_messages(catalog, _read_catalogue(SHARED_WEB))
    return catalog


def update_catalogue(package: Path) -> None:
    """Bring a package's catalogue up to date in place, keeping every translation still in use."""
    target = _catalogue_path(package)
    wanted, known = extract_messages(package), _read_catalogue(package)
    for message in wanted:
        before = known.get(message.id, message.context) if message.id else None
        if before is not None:
            message.string = before.string
    target.parent.mkdir(exist_ok=True)
    with target.open("wb") as file:
        write_po(file, wanted, width=100, sort_output=True, include_lineno=False)
    target.write_text(_VOLATILE_HEADERS.sub("", target.read_text(encoding="utf-8")), encoding="utf-8")


def list_packages() -> list[Path]:
    """List the packages that speak to people: the frame, and every service with templates."""
    return [SHARED_WEB, *sorted(folder.parent for folder in SERVICES.glob("*/locale"))]


def _find_package_gaps(package: Path) -> Iterator[str]:
    wanted, known = extract_messages(package), _read_catalogue(package)
    for message in wanted:
        if message.id:
            translated = known.get(message.id, message.context)
            for lack in _find_lacks(message, translated):
                yield f"{package.name}: {_first_form(message.id)!r} {lack}"
    for message in known:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"{package.name}: {_first_form(message.id)!r} is said no more"


def _find_lacks(message: Message, translated: Message | None) -> Iterator[str]:
    if translated is None:
        yield "is not in the catalogue"
        return
    forms = _list_forms(translated.string)
    if not all(forms) or (message.pluralizable and len(forms) != _RUSSIAN_PLURALS):
        yield "is not translated"
        return
    if translated.fuzzy:
        yield "is only guessed (fuzzy)"
    values = set(_VALUES.findall(" ".join(_list_forms(message.id))))
    if any(set(_VALUES.findall(form)) - values for form in forms):
        yield "is translated with values it does not have"
    if not message.pluralizable and set(_VALUES.findall(forms[0])) != values:
        yield "is translated without its values"


def _list_forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    text = text or ""
    return (text,) if isinstance(text, str) else tuple(text)


def _first_form(text: str | Iterable[str]) -> str:
    return _list_forms(text)[0]


def _catalogue_path(package: Path) -> Path:
    return package / "locale" / f"{LOCALE}.po"


def _location(package: Path, path: Path) -> str:
    return path.relative_to(package.parent).as_posix()


def _read_catalogue(package: Path) -> Catalog:
    if not _catalogue_path(package).exists():
        return Catalog(locale=LOCALE)
    with _catalogue_path(package).open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def _drop_shared_messages(catalog: Catalog, known: Catalog) -> None:
    """Leave out what the frame already says: one sentence is translated once."""
    for message in list(catalog):
        if message.id and known.get(message.id, message.context) is not None:
            catalog.delete(message.id, message.context)
