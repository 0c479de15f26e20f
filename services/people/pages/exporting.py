"""The list of people is taken away as a file."""

import asyncio
from collections.abc import AsyncIterator
from typing import Literal

from starlette.responses import Response, StreamingResponse

from services.people.actions import exporting
from services.people.model.imports.tables import write_xlsx
from services.people.model.sheets import BOM, csv_line
from shared.http import ToWrite, WorkRouter

router = WorkRouter(include_in_schema=False)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/people/export")
async def export(work: ToWrite, form: Literal["csv", "xlsx"] = "csv") -> Response:
    """Name, address, school, roles: as they can be brought in again."""
    rows = await exporting.export(work, form)
    headers = {"Content-Disposition": f'attachment; filename="docendo-people.{form}"', "Cache-Control": "no-store"}
    if form == "xlsx":
        book = await asyncio.to_thread(write_xlsx, exporting.HEADS, [row async for row in rows])
        return Response(book, media_type=_XLSX, headers=headers)
    return StreamingResponse(_lines(rows), media_type="text/csv; charset=utf-8", headers=headers)


async def _lines(rows: AsyncIterator[tuple[str, ...]]) -> AsyncIterator[str]:
    yield BOM + csv_line(exporting.HEADS)
    async for row in rows:
        yield csv_line(row)
