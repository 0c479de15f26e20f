"""A table opened with the settings of another country breaks its lines elsewhere: even then nothing in it is run."""

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.people.audit_log.model.csv_cells import escape_cell, make_csv_line, unescape_cell
from services.people.imports.actions.tables import WorkbookWriter, read_rows, write_csv
from services.people.imports.model.people_rows import HEADINGS
from tests.unit.people.imports.test_faults_of_files import OLGA

TRICKS = st.text(alphabet="=+-@＝＠,;\t\r\n'\" \u00a0aЯ1", max_size=12) | st.text(max_size=20)
FORMULA_STARTS = tuple("=+-@＝＋－＠")


def cells_as_cut(line: str, separator: str) -> list[str]:
    """The cells of a spreadsheet with this separator: as the standard reads them, and as the simplest cut does."""
    read = [cell for row in csv.reader(io.StringIO(line, newline=""), delimiter=separator) for cell in row]
    pieces = [piece for row in re.split(r"\r\n|\r|\n", line) for piece in row.split(separator)]
    return read + pieces


@given(st.lists(TRICKS, min_size=1, max_size=4))
@example(["a,=1+1", "b"])
@example(['a,"=1+1"', 'x;"@SUM(A1)'])
@example(["Пробина Ольга, =cmd|' /C calc'!A0", "line\n-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_a_formula_by_whichever_separator_the_line_is_cut(separator: str, values: list[str]) -> None:
    for cell in cells_as_cut(make_csv_line(values), separator):
        assert not cell.lstrip(' "\u00a0').startswith(FORMULA_STARTS)


@given(TRICKS)
@example("'=1")
@example("a,'\t=1")
@example(", \t-1")
def test_what_was_covered_is_uncovered_to_the_same_text(text: str) -> None:
    assert unescape_cell(escape_cell(text)) == text


def test_what_people_write_stays_as_it_is() -> None:
    for text in ("Пробина-Ли Ольга", "математика; физика", "5-6 класс, 1=1", "o+1@school.example.org", "2024-09-01"):
        assert escape_cell(text) == text


def test_an_export_is_a_list_that_comes_in_again_the_same() -> None:
    rows = [
        (OLGA, "olga@school.example.org", "математика; физика"),
        ("=1+1, -2", "a;=b@school.example.org", "'=1; @home"),
        ('Анна "Аня", "=1"', "+7@school.example.org", "a\n-b"),
    ]
    book = WorkbookWriter(("name", "email", "subjects"))
    book.add_rows(rows)
    text = "".join(write_csv(("name", "email", "subjects"), rows))
    assert text.startswith("\ufeffname;email;subjects\r\n")
    for content in (text.encode(), book.finish()):
        assert [tuple(row.cells.values()) for row in read_rows(content, HEADINGS)] == rows
