"""Files as people send them: styled to the last row, with hidden sheets, in the code pages of other computers."""

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Literal

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.styles import Font

from services.people.imports.actions.tables import read_rows
from services.people.imports.model.code_pages import LOST_LETTERS, WRONG_CODE_PAGE
from services.people.imports.model.people_rows import HEADINGS
from services.people.imports.model.plan import Row
from shared.problems import Refused

OLGA = "Пробина Ольга Петровна"
LIST = f"ФИО;Почта;Роли\r\n{OLGA};olga@school.example.org;учитель\r\nЁлкин Щукарь;s@school.example.org;эксперт\r\n"
READ = [
    Row(2, {"name": OLGA, "email": "olga@school.example.org", "roles": "учитель"}),
    Row(3, {"name": "Ёлкин Щукарь", "email": "s@school.example.org", "roles": "эксперт"}),
]
LAST_ROW = 1_048_576


def saved(book: Workbook) -> bytes:
    """The workbook as a file."""
    page = io.BytesIO()
    book.save(page)
    return page.getvalue()


def listed(title: str = "Список", name: str = OLGA) -> Workbook:
    """A workbook with one person in it."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    sheet.append(["ФИО", "Почта"])
    sheet.append([name, "olga@school.example.org"])
    return book


def with_rows(rows: str) -> bytes:
    """The same with rows written by hand after the last."""
    page, changed = io.BytesIO(saved(listed())), io.BytesIO()
    with zipfile.ZipFile(page) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part).decode()
            new.writestr(part, text.replace("</sheetData>", f"{rows}</sheetData>") if "sheet1" in part else text)
    return changed.getvalue()


def styled_last_row() -> bytes:
    """Somebody has made the whole sheet bold, and the spreadsheet has kept its last cell."""
    book = listed()
    book.worksheets[0].cell(LAST_ROW, 16_384).font = Font(bold=True)
    return saved(book)


def repeated(row: str, times: int) -> Callable[[], bytes]:
    """The workbook with the same row many times; `#` is its number."""
    return lambda: with_rows("".join(row.replace("#", str(number)) for number in range(3, times)))


def text_with(ends: bytes) -> Callable[[], bytes]:
    """The list as text with something after it."""
    return lambda: f"ФИО;Почта\n{OLGA};olga@school.example.org\n".encode() + ends


EMPTY = {
    "styled last cell": styled_last_row,
    "styled last row": lambda: with_rows(f'<row r="{LAST_ROW}" s="1" customFormat="1" ht="30"/>'),
    "styled rows": repeated('<row r="#" s="1" customFormat="1"/>', 100_000),
    "styled cells": repeated('<row r="#"><c r="A#" s="1"/><c r="B#" s="1"/></row>', 50_000),
    "empty texts": repeated('<row r="#"><c r="A#" t="str"><v></v></c></row>', 50_000),
    "separators": text_with(b";;;;\n" * 1_000_000),
    "line ends": text_with(b"\r\n" * 3_000_000),
}


@pytest.mark.parametrize("form", EMPTY)
def test_empty_rows_do_not_hold_everybody_whatever_form_they_have(form: str) -> None:
    content = EMPTY[form]()
    began = time.process_time()
    (olga,) = read_rows(content, HEADINGS)
    assert time.process_time() - began < 10, "one such file took 39 s of processor"
    assert olga == Row(2, {"name": OLGA, "email": "olga@school.example.org"})


def test_a_person_below_a_gap_is_read_and_named_by_the_row_that_the_spreadsheet_shows() -> None:
    rows = '<row r="900000"><c r="A900000" t="str"><v>Мария Ли</v></c></row>'
    assert [(row.number, row.cells["name"]) for row in read_rows(with_rows(rows), HEADINGS)] == [
        (2, OLGA),
        (900_000, "Мария Ли"),
    ]
    assert [row.number for row in read_rows("name\n\n\nАнна\n".encode(), HEADINGS)] == [4]


@pytest.mark.parametrize("number", [LAST_ROW + 1, 10**30])
def test_a_row_that_no_spreadsheet_has_is_refused(number: int) -> None:
    with pytest.raises(Refused):
        read_rows(with_rows(f'<row r="{number}"><c r="A{number}" t="str"><v>Мария</v></c></row>'), HEADINGS)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_the_visible_sheet_is_read_and_not_the_hidden_one_before_it(state: Literal["hidden", "veryHidden"]) -> None:
    book = listed(name="Уволенный Иван Иванович")
    book.worksheets[0].sheet_state = state
    shown = book.create_sheet("Список 2026")
    for line in (["ФИО", "Почта"], [OLGA, "olga@school.example.org"]):
        shown.append(line)
    book.active = 1
    assert [row.cells["name"] for row in read_rows(saved(book), HEADINGS)] == [OLGA]


def test_a_sheet_with_explanations_before_the_list_is_passed_over() -> None:
    book = listed()
    book.create_sheet("Как заполнять", 0).append(["Заполните лист «Список»"])
    book.create_sheet("Пустой")
    assert [row.cells["name"] for row in read_rows(saved(book), HEADINGS)] == [OLGA]


def test_two_visible_lists_are_a_question_and_no_choice_of_ours() -> None:
    book = listed("Лист 1")
    book.create_sheet("Лист 2").append(["ФИО", "Почта"])
    with pytest.raises(Refused) as refused:
        read_rows(saved(book), HEADINGS)
    assert refused.value.values["sheets"] == "«Лист 1», «Лист 2»"


def test_a_workbook_that_shows_no_list_says_what_to_do() -> None:
    book = listed()
    book.worksheets[0].sheet_state = "hidden"
    book.create_chartsheet("Диаграмма").add_chart(BarChart())
    with pytest.raises(Refused, match="hidden"):
        read_rows(saved(book), HEADINGS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_the_code_pages_of_spreadsheets_are_known_by_themselves(encoding: str) -> None:
    assert read_rows(LIST.encode(encoding), HEADINGS) == READ


def test_unicode_text_of_excel_is_read() -> None:
    assert read_rows(LIST.replace(";", "\t").encode("utf-16"), HEADINGS) == READ


@pytest.mark.parametrize("encoding", ["mac-cyrillic", "koi8-r", "cp866", "iso8859-5", "utf-32"])
@pytest.mark.parametrize(
    "text",
    [
        LIST,
        "name;email\nОльга;olga@school.example.org\n",
        "name;email;roles\nмария пробина;o@school.example.org;учитель\n",
    ],
    ids=["whole list", "one name", "small letters"],
)
def test_letters_of_another_code_page_are_refused_with_what_to_do(encoding: str, text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_rows(text.encode(encoding), HEADINGS)
    assert refused.value.detail == WRONG_CODE_PAGE


def test_western_letters_are_not_taken_for_russian_ones() -> None:
    with pytest.raises(Refused):
        read_rows("name;email\nJürgen Müller;j@school.example.org\n".encode("cp1252"), HEADINGS)


@pytest.mark.parametrize(
    "name", ["ОЛЬГА ПРОБИНА", "ольга", "О'Ґалаган Іван", "Анна «Аня» Ли — Петрова №2", "Ян Юй", "Щ Ъ"]
)
def test_unusual_names_in_the_russian_code_page_are_taken(name: str) -> None:
    text = f"ФИО;Почта;Роли\r\n{name};olga@school.example.org;учитель\r\n"
    assert read_rows(text.encode("cp1251"), HEADINGS)[0].cells["name"] == name


@pytest.mark.parametrize(
    "name",
    [
        OLGA.encode().decode("cp1251", "replace"),
        OLGA.encode().decode("cp1252", "replace"),
        "??????? ?????",
        "Оль\ufffdа",
    ],
    ids=["UTF-8 as cp1251", "UTF-8 as cp1252", "question marks", "replaced"],
)
def test_letters_that_were_lost_before_are_found_in_whatever_file(name: str) -> None:
    for content in (f"ФИО;Почта\n{name};olga@school.example.org\n".encode(), saved(listed(name=name))):
        with pytest.raises(Refused) as refused:
            read_rows(content, HEADINGS)
        assert refused.value.detail == LOST_LETTERS
        assert refused.value.values["row"] == 2


def test_a_day_of_a_workbook_stays_that_day() -> None:
    book = listed()
    book.worksheets[0].cell(1, 3).value, book.worksheets[0].cell(2, 3).value = "started", date(2024, 9, 1)
    assert read_rows(saved(book), HEADINGS)[0].cells["started"] == "2024-09-01"
