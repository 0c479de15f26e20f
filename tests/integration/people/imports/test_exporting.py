"""The list of people is taken away by many at once, and nobody else notices."""

import asyncio
import threading
from pathlib import Path

import pytest

from services.people.imports.actions.tables import WorkbookWriter, read_rows
from services.people.imports.model.people_rows import HEADINGS
from services.people.main import service
from tests.cast import BORIS, MARINA, ZINAIDA
from tests.integration.people.registry.region import settle
from tests.integration.people.registry.test_network import log_entries
from tests.kit.applications import run_services
from tests.kit.servers import Place
from tests.kit.waiting import until


async def test_books_are_made_one_after_another_and_hold_up_nobody_else(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, begun, finished = threading.Event(), [0], WorkbookWriter.finish

    def slowly(book: WorkbookWriter) -> bytes:
        begun[0] += 1
        go.wait(20)
        return finished(book)

    monkeypatch.setattr(WorkbookWriter, "finish", slowly)
    async with run_services([service], place, tmp_path) as app, app.client(BORIS) as boris:
        await settle(app, MARINA, ZINAIDA, BORIS)
        asked = [asyncio.create_task(boris.get("/people/export", params={"form": "xlsx"})) for _ in range(4)]

        async def all_noted() -> bool:
            return len(await log_entries(app, "people.exported")) == 4

        await until(all_noted, "all four have come as far as their books")
        lines = (await boris.get("/people/export", params={"form": "csv"})).text.splitlines()
        pages = [(await boris.get("/people")).status_code for _ in range(3)]
        under_way = begun[0]
        go.set()
        books = [await one for one in asked]
    assert under_way == 1, "the others wait for their turn"
    assert pages == [200] * 3
    assert len(lines) == 4
    assert [len(read_rows(book.content, HEADINGS)) for book in books] == [3] * 4
