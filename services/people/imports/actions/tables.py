"""A file becomes rows: CSV as spreadsheets write it, and XLSX. Nothing in it is trusted."""

import csv
import io
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError  # nosec B405  # the error only: sheets are read with defusedxml

from openpyxl import Workbook
from openpyxl.utils.exceptions import InvalidFileException

from services.people.audit_log.model.csv_cells import BOM, escape_cell, make_csv_line, unescape_cell
from services.people.imports.actions.sheets import MAX_SHEET_ROWS, read_sheet
from services.people.imports.model.code_pages import LOST_LETTERS, UNREADABLE, decode_text, find_lost_letters
from services.people.imports.model.plan import Row
from shared.problems import Refused, TooLarge
from shared.text import fold

MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 40
MAX_CELL_LENGTH = 1_000
_MAX_RECORD_LENGTH = 2 * MAX_COLUMNS * MAX_CELL_LENGTH
_ZIP = b"PK\x03\x04"
_READ_ERRORS = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    ValueError,
    KeyError,
    TypeError,
    OSError,
    EOFError,
    AttributeError,
    IndexError,
    NotImplementedError,
    RuntimeError,
)


def read_rows(content: bytes, headings: dict[str, str]) -> list[Row]:
    """The rows of a file. `heads` says which column is meant by what may stand above it.

    Raises TooLarge, and Refused for what is no table or has columns that nobody knows.
    """
    if len(content) > MAX_FILE_BYTES:
        raise TooLarge("The file is too large: the most is %(megabytes)s MB", megabytes=MAX_FILE_BYTES // 1024**2)
    lines = _read_xlsx(content, headings) if content.startswith(_ZIP) else _read_csv(content)
    first = next(lines, None)
    if first is None:
        raise Refused("The file is empty: its first row must name the columns")
    columns = _read_headings(first[1], headings)
    rows: list[Row] = []
    for number, line in lines:
        cells = {name: unescape_cell(text) for name, text in zip(columns, line, strict=False) if name is not None}
        if any(cells.values()):
            _check_letters(number, cells.values())
            rows.append(Row(number, cells))
        if len(rows) > MAX_ROWS:
            raise TooLarge("There are too many rows: the most in one file is %(rows)s", rows=MAX_ROWS)
    return rows


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The rows as CSV that spreadsheets open in Russian and run nothing of."""
    yield BOM + make_csv_line(headings)
    for row in rows:
        yield make_csv_line(row)


class WorkbookWriter:
    """A workbook that is written row by row, every cell a text: what it has is on the disk, not in memory."""

    def __init__(self, headings: Sequence[str]) -> None:
        self._workbook = Workbook(write_only=True)
        self._sheet = self._workbook.create_sheet("Docendo")
        self.add_rows([headings])

    def add_rows(self, rows: Iterable[Sequence[object]]) -> None:
        """More rows. Work for a thread: some 0.1 ms for a row."""
        for row in rows:
            self._sheet.append([escape_cell(value) for value in row])

    def finish(self) -> bytes:
        """The file."""
        page = io.BytesIO()
        self._workbook.save(page)
        return page.getvalue()


def _read_headings(first: Sequence[str], headings: dict[str, str]) -> list[str | None]:
    columns = [headings.get(fold(text)) for text in first]
    unknown = [text for text, name in zip(first, columns, strict=True) if name is None and text.strip()]
    if unknown:
        raise Refused("Nobody knows the column “%(column)s”: see which columns there are", column=unknown[0][:50])
    known = [name for name in columns if name is not None]
    if not known:
        raise Refused("The first row must name the columns")
    if len(known) != len(set(known)):
        raise Refused("A column is there twice: leave one of them")
    return columns


def _check_letters(number: int, cells: Iterable[str]) -> None:
    lost = next((text for text in cells if find_lost_letters(text)), None)
    if lost is not None:
        raise Refused(LOST_LETTERS, row=number, text=lost[:50])


def _read_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = decode_text(content).rstrip("\r\n;,\t ")  # what is empty at the end costs nothing
    head = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    left = _MAX_RECORD_LENGTH

    def pieces() -> Iterator[str]:
        nonlocal left
        for piece in io.StringIO(text, newline=""):
            left -= len(piece)
            if left < 0:  # before anybody makes a million cells of it
                raise Refused(UNREADABLE)
            yield piece

    try:
        for number, line in enumerate(csv.reader(pieces(), delimiter=delimiter, strict=True), start=1):
            left = _MAX_RECORD_LENGTH
            if number > MAX_SHEET_ROWS:
                raise Refused(UNREADABLE)
            if any(line):
                yield number, _check_cells(line)
    except csv.Error:
        raise Refused(UNREADABLE) from None


def _read_xlsx(content: bytes, known_headings: Collection[str]) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, line in read_sheet(content, known_headings, MAX_COLUMNS + 1):
            yield number, _check_cells([_cell_text(value) for value in line])
    except _READ_ERRORS as error:
        raise Refused(UNREADABLE) from error


def _check_cells(line: Sequence[str]) -> list[str]:
    trimmed = [text.strip() for text in line]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    if len(trimmed) > MAX_COLUMNS or any(len(text) > MAX_CELL_LENGTH for text in trimmed):
        raise Refused(UNREADABLE)
    return trimmed


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
