"""The one sheet of a workbook that a person sees and means; what is empty costs nothing, however it is styled."""

import io
import zipfile
from collections.abc import Collection, Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet._reader import WorkSheetParser

from services.people.imports.model.code_pages import UNREADABLE
from shared.problems import Refused

MAX_SHEET_ROWS = 1_048_576
"""More rows than this no spreadsheet has: who says so has made the file by hand."""
_MAX_UNPACKED_BYTES = 96 * 1024 * 1024
_MAX_PACKED_FILES = 60


class _FilledCellParser(WorkSheetParser):
    """Rows as the file has them: the gaps between them are not filled, cells with nothing but a style are dropped."""

    def parse_row(self, row: Any) -> tuple[int, list[dict[str, Any]]]:
        number = row.get("r")
        row[:] = [cell for cell in row if len(cell) or cell.get("r") is None]
        row.attrib.clear()  # heights and styles of a million rows are not kept
        if number is not None:
            row.set("r", number)
        found: tuple[int, list[dict[str, Any]]] = super().parse_row(row)
        if found[0] > MAX_SHEET_ROWS:
            raise Refused(UNREADABLE)
        return found


def read_sheet(content: bytes, known_headings: Collection[str], width: int) -> Iterator[tuple[int, list[Any]]]:
    """Rows that hold something, by their numbers, of the visible sheet whose first row names known columns.

    Refused when several sheets do: then a person says which.
    """
    _reject_zip_bomb(content)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise Refused("Every sheet of this workbook is hidden: show the one with the list and save it again")
    named = [sheet for sheet in visible if _names_columns(book, sheet, known_headings, width)] if visible[1:] else []
    if named[1:]:
        titles = ", ".join(f"«{sheet.title[:31]}»" for sheet in named)
        raise Refused("Several sheets hold a list (%(sheets)s): leave or show only one of them", sheets=titles)
    return _read_cells(book, (named or visible)[0], width)


def _names_columns(book: Any, sheet: Any, known_headings: Collection[str], width: int) -> bool:
    first = next(_read_cells(book, sheet, width), (0, []))[1]
    return any(" ".join(str(value).casefold().split()) in known_headings for value in first)


def _read_cells(book: Any, sheet: Any, width: int) -> Iterator[tuple[int, list[Any]]]:
    with book._archive.open(sheet._worksheet_path) as source:  # noqa: SLF001  its own reader makes rows of gaps
        parser = _FilledCellParser(
            source,
            sheet._shared_strings,  # noqa: SLF001
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        for seen, (number, cells) in enumerate(parser.parse()):
            if seen >= MAX_SHEET_ROWS:
                raise Refused(UNREADABLE)
            line: list[Any] = [None] * width
            filled = False
            for cell in cells:
                value = cell["value"]
                if value is not None and value != "" and cell["column"] <= width:
                    line[cell["column"] - 1], filled = value, True
            if filled:
                yield number, line


def _reject_zip_bomb(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if len(parts) > _MAX_PACKED_FILES or sum(part.file_size for part in parts) > _MAX_UNPACKED_BYTES:
            raise Refused(UNREADABLE)
        for part in parts:  # the sizes above are what the file says: what comes out is counted
            with packed.open(part) as stream:
                left = part.file_size
                while chunk := stream.read(1024 * 1024):
                    left -= len(chunk)
                    if left < 0:
                        raise Refused(UNREADABLE)
