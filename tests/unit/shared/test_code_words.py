"""A code cannot be declared without its words in both languages."""

import pytest

from shared.code_words import CodeWords, Words

COLOURS = {"red": Words(ru="Красный", en="Red"), "blue": Words(ru="Синий", en="Blue")}


def test_codes_keep_their_order_and_have_their_words_in_both_languages() -> None:
    colours = CodeWords(("blue", "red"), COLOURS)
    assert colours.options("en") == [("blue", "Blue"), ("red", "Red")]
    assert colours["red"]["ru"] == "Красный"


@pytest.mark.parametrize(
    ("codes", "words", "lacks"),
    [
        (("red", "blue", "green"), COLOURS, "green"),
        (("red",), COLOURS, "blue"),
        (("red", "blue"), {**COLOURS, "blue": Words(ru="", en="Blue")}, "blue"),
    ],
)
def test_a_code_without_words_and_words_without_a_code_are_refused(
    codes: tuple[str, ...], words: dict[str, Words], lacks: str
) -> None:
    with pytest.raises(LookupError, match=lacks):
        CodeWords(codes, words)
