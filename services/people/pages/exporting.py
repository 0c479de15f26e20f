"""The list of people is taken away as a file."""

import asyncio
from collections.abc import AsyncIterator
from typing import Literal

from fastapi import Request as HttpRequest
from starlette.responses import StreamingResponse

from services.people.actions import exporting
from services.people.model.imports.tables import Book
from services.people.model.sheets import BOM, csv_line
from shared.http import ToWrite, WorkRouter

router = WorkRouter(include_in_schema=False)
_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_AT_ONCE = 500


@router.get("/people/export")
async def export(http: HttpRequest, work: ToWrite, form: Literal["csv", "xlsx"] = "csv") -> StreamingResponse:
    """Name, address, school, roles: as they can be brought in again."""
    rows = await exporting.export(work, form)
    headers = {"Content-Disposition": f'attachment; filename="docendo-people.{form}"', "Cache-Control": "no-store"}
    pieces = _lines(rows) if form == "csv" else _book(_turn(http), rows)
    return StreamingResponse(pieces, media_type=_KINDS[form], headers=headers)


async def _lines(rows: AsyncIterator[tuple[str, ...]]) -> AsyncIterator[str]:
    yield BOM + csv_line(exporting.HEADS)
    async for row in rows:
        yield csv_line(row)


async def _book(turn: asyncio.Lock, rows: AsyncIterator[tuple[str, ...]]) -> AsyncIterator[bytes]:
    """After the answer has begun: a book of a whole region takes longer than an answer may."""
    async with turn:
        book, some = Book(exporting.HEADS), []
        async for row in rows:
            some.append(row)
            if len(some) == _AT_ONCE:
                await asyncio.to_thread(book.add, some)
                some = []
        await asyncio.to_thread(book.add, some)
        yield await asyncio.to_thread(book.finished)


def _turn(http: HttpRequest) -> asyncio.Lock:
    """One book at a time in a process: each keeps a core busy for seconds, and whoever asks for twenty waits."""
    state = http.app.state
    if not hasattr(state, "book_turn"):
        state.book_turn = asyncio.Lock()
    turn: asyncio.Lock = state.book_turn
    return turn
