"""Nothing that a person has typed is lost in rendering, whatever Markdown makes of it, and nothing takes long."""

import re
import time
from collections import Counter
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.text import escape_markdown
from shared.web import render_markdown

TYPED = (
    "слово,ещё,12,- ,1. ,> ,# ,| а | б |,|---|:-:|,\n,\n\n,    ,```,`,**,*,_,[имя],(/путь),[имя]: строка,"
    "![вид](http://a.b/c.png),---,- - - -,&copy;,<b>,~~,\\, "
)
PIECES = st.sampled_from(TYPED.split(","))


def shown(text: str) -> str:
    """What a reader sees of it, titles and addresses of links included."""
    page = str(render_markdown(text))
    return unescape(
        re.sub(r"<[^>]*>", lambda tag: " ".join(re.findall(r'(?:href|title|alt|src)="([^"]*)"', tag.group())), page)
    )


def letters(text: str) -> Counter[str]:
    return Counter(sign for sign in unescape(text) if sign.isalpha())


@given(st.lists(PIECES, max_size=30).map("".join))
@example("до\n\n- - - - - - - - - - - слово\n\nпосле")
@example("> " * 40 + "глубоко\n\nпосле")
@example("| а | б |\n|---|---|\n| раз | два | три |")
@example("[примечание]: важная строка")
@example("```Важно\nкод\n```")
def test_no_letter_of_a_text_is_lost(text: str) -> None:
    assert letters(text) - letters(shown(text)) == Counter()


PLAIN = "3*4*5; # не заголовок; - не список; 12. не номер; a_b_c; === черта; <b>x</b> & y; | а | б |; + плюс; ~~нет~~"


@pytest.mark.parametrize("line", [*PLAIN.split("; "), "[а](б)", "`код`", "&copy;"])
def test_plain_text_reads_as_it_was_typed(line: str) -> None:
    page = unescape(re.sub(r"<[^>]*>", "", str(render_markdown(escape_markdown(line)))))
    assert page.strip() == line


def test_columns_stay_aligned() -> None:
    page = str(render_markdown("| а | б |\n|:-:|--:|\n| 1 | 2 |"))
    assert '<td align="center">1</td>' in page
    assert '<td align="right">2</td>' in page


def test_a_picture_of_another_site_becomes_a_link() -> None:
    assert '<a href="http://x.y/z.png"' in str(render_markdown("![карта](http://x.y/z.png)"))


LONG = {
    "table": "|" + " а |" * 300 + "\n|" + "-|" * 300 + "\n" + "x\n" * 9_000,
    "quotes": "> " * 10_000,
    "brackets": "[" * 20_000,
    "stars": "*а " * 6_000,
    "lists": "- " * 10_000,
    "ticks": "`" * 20_000,
    "columns": "|" + "-|" * 9_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=list(LONG))
def test_twenty_thousand_letters_take_no_second(text: str) -> None:
    started = time.process_time()
    render_markdown(text[:20_000])
    assert time.process_time() - started < 1.0
