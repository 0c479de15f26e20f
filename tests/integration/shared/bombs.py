"""Files and texts that are small when they come and large when opened: `python -m tests.integration.shared.bombs`.

Opens each with little memory to take, and says for each what became of it: one line `name: refusal`.
"""

import io
import json
import resource
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from PIL import Image

from services.people.imports.actions.tables import MAX_FILE_BYTES, read_rows
from services.people.imports.model.people_rows import HEADINGS
from services.people.registry.actions.pictures import redraw_picture
from shared.contracts.intake import RequestFormulated
from shared.problems import Problem
from shared.web import render_markdown

MORE = 320 * 1024 * 1024
"""Bytes that the process may take beyond what it has after its start: a worksheet may unpack to 96 MB."""
TEXT = 20_000
SHEET = "xl/worksheets/sheet1.xml"


def workbook(part: str, content: bytes, times: int, *, lies: bool = False) -> bytes:
    """A real workbook, one part of it replaced; when it lies, it says that the part is small."""
    page, made = io.BytesIO(), io.BytesIO()
    Workbook().save(page)
    with zipfile.ZipFile(page) as real, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in real.namelist():
            if name != part:
                bomb.writestr(name, real.read(name))
        with bomb.open(part, "w", force_zip64=True) as stream:
            for _ in range(times):
                stream.write(content)
    packed = made.getvalue()
    if lies:
        size = struct.pack("<L", len(content) * times)
        packed = packed.replace(size, struct.pack("<L", 100))
    return packed


def png(width: int, height: int) -> bytes:
    """A picture that says it is so large, with nearly nothing in it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        whole = kind + content
        return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def drawn(width: int, height: int) -> bytes:
    """A real picture of one colour."""
    page = io.BytesIO()
    Image.new("1", (width, height)).save(page, "PNG")
    return page.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(9))
    + b"]><worksheet><sheetData><row><c><v>&j;</v></c></row></sheetData></worksheet>"
)
MEGABYTE = b" " * 1024 * 1024
BOMBS: dict[str, Callable[[], object]] = {
    "a sheet of 100 MB": lambda: read_rows(workbook(SHEET, MEGABYTE, 100), HEADINGS),
    "a sheet that lies about its size": lambda: read_rows(workbook(SHEET, MEGABYTE, 100, lies=True), HEADINGS),
    "a sheet with a billion laughs": lambda: read_rows(workbook(SHEET, ENTITIES, 1), HEADINGS),
    "a sheet of rows without end": lambda: read_rows(
        workbook(SHEET, b"<worksheet><sheetData>" + b"<row><c><v>1</v></c></row>" * 60_000, 1), HEADINGS
    ),
    "a workbook of too many parts": lambda: read_rows(_many_parts(), HEADINGS),
    "a table without lines": lambda: read_rows(b"name;" * (MAX_FILE_BYTES // 5), HEADINGS),
    "a table in one cell": lambda: read_rows(b'"' + b"a" * (MAX_FILE_BYTES - 1), HEADINGS),
    "a picture that says it is huge": lambda: redraw_picture(png(60_000, 60_000)),
    "a picture that says it is tall": lambda: redraw_picture(png(1, 2**31 - 1)),
    "a picture that is too large": lambda: redraw_picture(drawn(12_000, 12_000)),
    "JSON without bottom": lambda: RequestFormulated.parse("[" * 1_000_000),
    "a long number in JSON": lambda: RequestFormulated.parse('{"request_id": ' + "9" * 1_000_000 + "}"),
    "many fields in JSON": lambda: RequestFormulated.parse(json.dumps(dict.fromkeys(map(str, range(100_000)), 1))),
}
NESTED = ("> ", "- ", "1. ", "[", "![", "*", "`", "~~", "[a](", "<", "&#", "|", "# ", "**a", "](")


def _many_parts() -> bytes:
    page = io.BytesIO()
    with zipfile.ZipFile(page, "w") as packed:
        for number in range(1_000):
            packed.writestr(f"xl/{number}.xml", b"")
    return page.getvalue()


def _describe(bomb: Callable[[], object]) -> str:
    try:
        bomb()
    except Problem as refusal:
        return f"refused: {refusal}"
    except MemoryError:
        return "out of memory"
    except ValueError as refusal:
        return f"refused: {type(refusal).__name__}"
    return "taken"


def main() -> None:
    """Bounds the memory, then opens one after another."""
    for harmless in (lambda: read_rows(workbook(SHEET, b"", 0), HEADINGS), lambda: redraw_picture(drawn(9, 9))):
        _describe(harmless)  # what is loaded at first use is not the bomb's
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MORE, taken + MORE))
    for name, bomb in BOMBS.items():
        print(f"{name}: {_describe(bomb)}", flush=True)
    for turn in NESTED:
        text = (turn * TEXT)[:TEXT]
        print(f"Markdown of {turn!r}: {'shown' if render_markdown(text) else 'nothing'}", flush=True)


if __name__ == "__main__":
    main()
