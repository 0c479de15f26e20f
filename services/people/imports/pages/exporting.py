"""The list of people is taken away as a file."""

import asyncio
from collections.abc import AsyncIterator
from typing import Literal

from fastapi import Request as HttpRequest
from starlette.responses import StreamingResponse

from services.people.audit_log.model.csv_cells import BOM, make_csv_line
from services.people.imports.actions import exporting
from services.people.imports.actions.tables import WorkbookWriter
from shared.http import ToWrite, WorkRouter, service_state

router = WorkRouter(include_in_schema=False)
_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BATCH_SIZE = 500


@router.get("/people/export")
async def export(http: HttpRequest, work: ToWrite, form: Literal["csv", "xlsx"] = "csv") -> StreamingResponse:
    """Name, address, school, roles: as they can be brought in again."""
    rows = await exporting.export_people(work, form)
    headers = {"Content-Disposition": f'attachment; filename="docendo-people.{form}"', "Cache-Control": "no-store"}
    pieces = _stream_csv(rows) if form == "csv" else _stream_workbook(_get_workbook_lock(http), rows)
    return StreamingResponse(pieces, media_type=_MEDIA_TYPES[form], headers=headers)


async def _stream_csv(rows: AsyncIterator[tuple[str, ...]]) -> AsyncIterator[str]:
    yield BOM + make_csv_line(exporting.HEADINGS)
    async for row in rows:
        yield make_csv_line(row)


async def _stream_workbook(turn: asyncio.Lock, rows: AsyncIterator[tuple[str, ...]]) -> AsyncIterator[bytes]:
    """After the answer has begun: a book of a whole region takes longer than an answer may."""
    async with turn:
        book, some = WorkbookWriter(exporting.HEADINGS), []
        async for row in rows:
            some.append(row)
            if len(some) == _BATCH_SIZE:
                await asyncio.to_thread(book.add_rows, some)
                some = []
        await asyncio.to_thread(book.add_rows, some)
        yield await asyncio.to_thread(book.finish)


def _get_workbook_lock(http: HttpRequest) -> asyncio.Lock:
    """One book at a time in a process: each keeps a core busy for seconds, and whoever asks for twenty waits."""
    return service_state(http).locks["workbook"]
