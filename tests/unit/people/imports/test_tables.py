"""Files become rows, rows become people; nothing in a file is trusted."""

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from services.people.imports.actions import importer, people, schools, steps
from services.people.imports.actions.tables import MAX_ROWS, WorkbookWriter, read_rows, write_csv
from services.people.imports.model import code_pages, people_rows
from services.people.imports.model.people_rows import HEADINGS, read_people
from services.people.imports.model.plan import PlannedRow, Row, digest_rows
from services.people.imports.pages.sentences import IMPORT_SENTENCES
from services.people.registry.model.fields import transliterate
from shared.identity import Role
from shared.problems import Refused, TooLarge

SCHOOLS = {"school-07": "school-07", "школа № 7": "school-07", "school-01": "school-01"}
ANNA = {"name": "Анна Ли", "email": "Anna@Lists.example.org", "school": "Школа № 7", "roles": "учитель; Expert"}


def rows(*cells: dict[str, str]) -> list[Row]:
    """Rows as they come out of a file."""
    return [Row(number, one) for number, one in enumerate(cells, start=2)]


def read(*cells: dict[str, str]) -> list[tuple[int, str]]:
    """What is wrong with them."""
    return [(one.row, one.says % one.values) for one in read_people(rows(*cells), SCHOOLS, ["region"])[1]]


@pytest.mark.parametrize("typed", ["школа №7", "Школа\u00a0№\u00a07", "ШКОЛА  № 7"])
def test_a_school_is_known_in_whatever_spaces_and_letters_it_is_written(typed: str) -> None:
    schools = {"школа № 7": "school-07", "Школа №7": "school-07"}
    people_read, errors = read_people(rows({**ANNA, "school": typed}), schools, ["region"])
    assert (errors, len(people_read)) == ([], 1)


def test_quotation_marks_of_a_school_do_not_matter() -> None:
    cells = {**ANNA, "school": 'Гимназия "Ёлка"'}
    people_read, errors = read_people(rows(cells), {"Гимназия «Елка»": "school-08"}, ["region"])
    assert (errors, len(people_read)) == ([], 1)


def book(heads: tuple[str, ...], *rows: tuple[str, ...]) -> bytes:
    """A workbook as it leaves."""
    made = WorkbookWriter(heads)
    made.add_rows(rows)
    return made.finish()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_however_a_spreadsheet_writes_it(encoding: str, delimiter: str) -> None:
    text = f"ФИО{delimiter}Почта{delimiter}\r\nАнна{delimiter}a@b.org{delimiter}\r\n\r\n"
    assert read_rows(text.encode(encoding), HEADINGS) == [Row(2, {"name": "Анна", "email": "a@b.org"})]


def test_what_leaves_comes_back_the_same_and_runs_nothing() -> None:
    expected = [("=1+1", "a@b.org"), ("+7 (342)", "-x@y.org"), ("'quoted'", "@sum")]
    for content in ("".join(write_csv(("name", "email"), expected)).encode(), book(("name", "email"), *expected)):
        assert [tuple(row.cells.values()) for row in read_rows(content, HEADINGS)] == expected
        assert b"<f>" not in content


def test_days_and_numbers_of_a_workbook_are_read_as_people_see_them() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for line in (["name", "started", "id"], ["Анна", datetime(2024, 9, 1), 7.0]):  # as Excel keeps a day
        sheet.append(line)
    page = io.BytesIO()
    book.save(page)
    assert read_rows(page.getvalue(), HEADINGS)[0].cells == {"name": "Анна", "started": "2024-09-01", "id": "7"}


def packed(**parts: bytes) -> bytes:
    """A zip that says it is a workbook."""
    page = io.BytesIO()
    with zipfile.ZipFile(page, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return page.getvalue()


def with_entities() -> bytes:
    """A workbook whose sheet laughs a billion times."""
    page, laughing = io.BytesIO(book(("name",), ("Анна",))), io.BytesIO()
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE w [<!ENTITY l0 "ha">{entities}]>'
    with zipfile.ZipFile(page) as old, zipfile.ZipFile(laughing, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                text = bomb + text.replace("Анна", "&l8;") if "Анна" in text else bomb + text
            new.writestr(name, text)
    return laughing.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04", packed(a=b"x"), packed(**{f"f{n}": b"" for n in range(100)}),
        packed(**{"xl/workbook.xml": b"0" * 100_000_000}), with_entities(), b"", b"\x98\x98", b'name\n"open',
        b"name\n" + b"x" * 2_000, b";".join([b"name"] * 60), b"name;email;name\na;b;c", b"passport\n1",
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        read_rows(content, HEADINGS)


def test_more_rows_than_any_region_has_are_refused() -> None:
    with pytest.raises(TooLarge):
        read_rows(b"name\n" + b"x\n" * (MAX_ROWS + 1), HEADINGS)


def test_rows_of_one_address_are_one_person_in_several_schools() -> None:
    expected, problems = read_people(rows(ANNA, {**ANNA, "school": "school-01", "roles": "координатор"}), SCHOOLS, [])
    (anna,) = expected
    assert problems == []
    assert [(post.school_id, post.role) for post in anna.posts] == [
        ("school-07", Role.TEACHER),
        ("school-07", Role.EXPERT),
        ("school-01", Role.COORDINATOR),
    ]
    assert anna.command.name_en == "Anna Li"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"email": "nowhere"}, "e-mail address"),
        ({"school": "школа 77"}, "no such school"),
        ({"roles": ""}, "role"),
        ({"roles": "king"}, "“king”"),
        ({"name": ""}, "whole name"),
        ({"started": "yesterday"}, "first day"),
        ({"id": "Анна"}, "identifier"),
        ({"subjects": "x" * 200}, "subjects"),
    ],
)
def test_a_wrong_row_is_named_with_what_to_do(changed: dict[str, str], words: str) -> None:
    ((row, publishes),) = read({**ANNA, "email": "b@lists.example.org"}, {**ANNA, **changed})
    assert row == 3
    assert words in publishes


def test_a_row_that_contradicts_another_is_named() -> None:
    assert read(ANNA, {**ANNA, "name": "Другая Ли", "school": "school-01"})[0][0] == 3
    assert read(ANNA, ANNA) == [(3, "This person stands in row 2 for the same school")]
    twins = ({**ANNA, "id": "anna"}, {**ANNA, "id": "anna", "email": "other@lists.example.org"})
    assert read(*twins) == [(3, "This identifier stands in another row for somebody else")]


def test_a_plan_that_was_touched_is_another_plan() -> None:
    line = PlannedRow(row=2, deed="add", id="anna", after={"posts": []})
    before = digest_rows([line])
    line.after = {"posts": [{"school_id": "school-07", "role": "school_admin"}]}
    assert digest_rows([line]) != before


@pytest.mark.parametrize(
    ("name", "spelled"),
    [("Щукина Юлия", "Shchukina Iuliia"), ("Пётр-Ильдар Объедков", "Petr-Ildar Obieedkov"), ("Olga", "Olga")],
)
def test_a_name_is_spelled_as_in_a_passport(name: str, spelled: str) -> None:
    assert transliterate(name) == spelled


def test_every_sentence_about_a_row_is_in_the_catalogue() -> None:
    expected = {
        *people_rows._FIELD_ERRORS.values(),
        *schools._FIELD_ERRORS.values(),
        people_rows._UNKNOWN_ERROR,
        code_pages.UNREADABLE,
        code_pages.WRONG_CODE_PAGE,
        code_pages.LOST_LETTERS,
    }
    expected |= {importer.ROW_CHANGED, importer.ROW_STAYS, people._ARRIVED_MEANWHILE, steps._CHANGED_MEANWHILE}
    assert expected - set(IMPORT_SENTENCES) == set()
