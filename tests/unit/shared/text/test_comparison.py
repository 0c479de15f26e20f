"""Two spellings of one text are one text to whoever searches, guards, erases, imports or looks for duplicates."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text import fold, list_lemmas, split_words

ALIKE = [
    ("вода́", "вода"),
    ("Ёлка", "елка"),
    (unicodedata.normalize("NFD", "Йод и ёж"), "йод и еж"),
    ("Сына зовут\u00a0Петя", "сына зовут петя"),
    ("две\tстроки\n\n рядом ", "две строки рядом"),
    ("МБОУ «Школа № 8»", 'мбоу "школа no 8"'),
    ("МБОУ „Школа № 8“", 'мбоу "школа no 8"'),
    ("кто‑то", "кто-то"),
    ("кто–то", "кто-то"),
    ("до\u00adмаш\u200bнее", "домашнее"),
    ("О’Коннор", "о'коннор"),
    ("OʼConnor", "o'connor"),
    ("ＡＢＣ", "abc"),
    ("Straße", "strasse"),
    ("\u202eПетя", "петя"),
    ("Пе\u0301тр", "петр"),
]


@pytest.mark.parametrize(("typed", "folded"), ALIKE)
def test_spellings_of_one_text_are_equal(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(("one", "other"), [("мои", "мой"), ("Йод", "Иод"), ("все", "вес"), ("8 а", "8а")])
def test_what_is_another_word_stays_another(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=60))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="абвгдеёжзийклмн -«»", max_size=40))
def test_composed_and_decomposed_are_one(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_words_keep_their_hyphens() -> None:
    assert split_words("Кто-то из 5-го «Б» сказал: д'Артаньян!") == [
        "кто-то",
        "из",
        "5-го",
        "б",
        "сказал",
        "д'артаньян",
    ]


def test_forms_of_a_word_have_one_lemma() -> None:
    assert set(map(tuple, map(list_lemmas, ("проекты", "проектов", "Проекта́")))) == {("проект",)}
    assert list_lemmas("lessons learned") == list_lemmas("lesson learn")
