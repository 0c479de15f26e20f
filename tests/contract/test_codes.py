"""A code, its words in both languages and its place on a page: whoever adds one and forgets another is told here."""

import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from importlib import import_module
from typing import Any, Literal, get_args, get_origin

import pytest

from services import definitions
from services.intake.requests.model import Channel
from services.matching.ranking.model import ReasonCode
from shared.code_words import Words
from shared.service import ServiceDefinition

SETTLED = {"intake", "matching", "scheduling", "publishing"}
"""The services whose codes all stand with their words."""
SERVICES = [pytest.param(one, id=one.name) for one in definitions() if one.name in SETTLED]
WITH_CODES = [pytest.param(one, id=one.name) for one in definitions() if one.codes]
WITHOUT_WORDS = {
    get_args(Channel): "no page tells whether a request came on paper",
    get_args(ReasonCode): "a reason is a sentence that quotes and counts: tests/unit/matching/topics/test_policy.py",
}
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def list_model_codes(service: ServiceDefinition) -> dict[tuple[str, ...], str]:
    """Every list of codes that the models of a service know, with the place where it is met."""
    found: dict[tuple[str, ...], str] = {}
    for module in pkgutil.walk_packages([str(service.folder)], f"services.{service.name}."):
        if "model" not in module.name.split("."):
            continue
        for name, value in vars(import_module(module.name)).items():
            if get_origin(value) is Literal:
                found[get_args(value)] = f"{module.name}.{name}"
            elif isinstance(value, type) and issubclass(value, StrEnum) and value.__module__.startswith("services."):
                found[tuple(value)] = f"{module.name}.{name}"
    return found


def list_texts(words: Words) -> Iterator[Words]:
    """The words of a code, in all their forms."""
    yield words
    yield from (part for one in fields(words) if isinstance(part := getattr(words, one.name), Words))


def read_templates(service: ServiceDefinition) -> str:
    pages = [page for folder in service.template_folders for page in sorted(folder.glob("*.html"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize("service", SERVICES)
def test_every_list_of_codes_has_its_words(service: ServiceDefinition) -> None:
    named = {tuple(codes) for codes in service.codes.values()}
    silent = {
        place: codes
        for codes, place in list_model_codes(service).items()
        if codes not in named and codes not in WITHOUT_WORDS
    }
    assert silent == {}, "declare CodeWords beside these, and name them in `codes` of the service's definition"


@pytest.mark.parametrize("service", WITH_CODES)
def test_every_list_of_codes_has_its_place_on_a_page(service: ServiceDefinition) -> None:
    pages = read_templates(service)
    nowhere = [name for name in service.codes if not re.search(rf"\b{name}(\[|\.name\(|\.options\(|\.items\()", pages)]
    assert nowhere == [], "no template offers or shows these"


@pytest.mark.parametrize("service", WITH_CODES)
def test_the_words_of_a_code_are_russian_and_english(service: ServiceDefinition) -> None:
    wrong = [
        f"{name}.{code}: {text}"
        for name, codes in service.codes.items()
        for code, words in codes.items()
        for text in list_texts(words)
        if not CYRILLIC.search(text.ru) or CYRILLIC.search(text.en) or not text.en
    ]
    assert wrong == []


def test_a_new_code_cannot_be_forgotten() -> None:
    """Words are checked against the codes where they are declared: with a code too many a service does not start."""
    for service in definitions():
        for codes in service.codes.values():
            wider: Any = (*codes, "one code more")
            with pytest.raises(LookupError, match="one code more"):
                type(codes)(wider, codes)
