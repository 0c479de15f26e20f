"""Tables that leave the system as text: nothing in a cell is read as a formula, by whichever separator it is cut."""

import csv
import io
import re
from collections.abc import Iterable

BOM = "\ufeff"
"""Without it spreadsheets read Russian letters as something else."""
DELIMITER = ";"
"""What spreadsheets with Russian settings expect; with others a comma, a tab or a line end cuts the line elsewhere."""

_FORMULA = r"[ \u00a0\"']*(?:[=+\-@＝＋－＠]|(?<![,;\t\r\n])[\t\r\n])"
_START = r"(?:^|(?<=[,;\t\r\n]))"
_FORMULA_STARTS = re.compile(f"{_START}(?={_FORMULA})")
_COVERED_STARTS = re.compile(f"{_START}'(?={_FORMULA})")


def escape_cell(value: object) -> str:
    """The value as a cell: what a spreadsheet would run gets an apostrophe before it, which it shows as text.

    So it is at the start of the cell and after every sign at which a spreadsheet with other settings would cut it.
    """
    return "" if value is None else _FORMULA_STARTS.sub("'", str(value))


def make_csv_line(values: Iterable[object]) -> str:
    """One line of CSV (RFC 4180, with semicolons)."""
    page = io.StringIO()
    csv.writer(page, delimiter=DELIMITER, lineterminator="\r\n").writerow([escape_cell(value) for value in values])
    return page.getvalue()


def unescape_cell(text: str) -> str:
    """What a cell says that `escape_cell` has covered with apostrophes."""
    return _COVERED_STARTS.sub("", text)
