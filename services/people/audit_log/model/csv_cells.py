"""Tables that leave the system as text: nothing in a cell is read as a formula."""

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"
"""Without it spreadsheets read Russian letters as something else."""

_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def escape_cell(value: object) -> str:
    """The value as a cell: what a spreadsheet would run gets an apostrophe before it, which it shows as text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_PREFIXES) else text


def make_csv_line(values: Iterable[object]) -> str:
    """One line of CSV (RFC 4180)."""
    page = io.StringIO()
    csv.writer(page, lineterminator="\r\n").writerow([escape_cell(value) for value in values])
    return page.getvalue()


def unescape_cell(text: str) -> str:
    """What a cell says that `escape_cell` has covered with an apostrophe."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(_FORMULA_PREFIXES) else text
