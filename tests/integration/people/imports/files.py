"""Lists as schools keep them, and the way through an import."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import httpx2
from openpyxl import Workbook

from services.people.imports.model.people_rows import COLUMNS
from services.people.registry.model.person import Person
from tests.kit.applications import RunningApplication
from tests.kit.waiting import until

FIRST = ("Анна", "Мария", "Пётр", "Иван", "Щукарь")


def teacher(number: int, **changed: object) -> dict[str, object]:
    """One row: a teacher of the rural school."""
    row = {
        "name": f"{FIRST[number % len(FIRST)]} Тестовая {number}",
        "email": f"t{number}@lists.example.org",
        "school": "school-07",
        "roles": "учитель",
        "started": "01.09.2024",
        "subjects": "математика; физика",
    }
    return {**row, **changed}


def as_csv(rows: Iterable[dict[str, Any]], heads: Iterable[str] = COLUMNS) -> bytes:
    """The rows as a Russian spreadsheet writes them."""
    page = io.StringIO()
    writer = csv.DictWriter(page, list(heads), delimiter=";", extrasaction="raise")
    writer.writeheader()
    writer.writerows(rows)
    return page.getvalue().encode("cp1251")


def as_xlsx(rows: Iterable[dict[str, Any]], heads: Iterable[str] = COLUMNS) -> bytes:
    """The same as a workbook."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(heads))
    for row in rows:
        sheet.append([row.get(head) for head in heads])
    page = io.BytesIO()
    book.save(page)
    return page.getvalue()


async def wait_step(client: httpx2.AsyncClient, import_id: str, within: float = 60) -> dict[str, Any]:
    """Waits until the step under way is over, and tells how it is."""
    body: dict[str, Any] = {}

    async def over() -> bool:
        body.update((await client.get(f"/api/imports/{import_id}")).json())
        return body["state"] not in ("checking", "running", "undoing")

    await until(over, "the step is over", within=within)
    return body


async def upload_and_check(
    client: httpx2.AsyncClient, content: bytes, kind: str = "people", within: float = 60
) -> dict[str, Any]:
    """Brings a file in and waits for the dry run."""
    answer = await client.post("/api/imports", params={"kind": kind, "file_name": "list.csv"}, content=content)
    assert answer.status_code == 202, answer.text
    return await wait_step(client, answer.json()["id"], within)


async def run_import(client: httpx2.AsyncClient, found: dict[str, Any], within: float = 60) -> dict[str, Any]:
    """Says yes and waits."""
    answer = await client.post(f"/api/imports/{found['id']}/run", json={"plan": found["plan"]})
    assert answer.status_code == 202, answer.text
    return await wait_step(client, found["id"], within)


async def undo_import(client: httpx2.AsyncClient, found: dict[str, Any], within: float = 60) -> dict[str, Any]:
    """Takes it back and waits."""
    answer = await client.post(f"/api/imports/{found['id']}/undo")
    assert answer.status_code == 202, answer.text
    return await wait_step(client, found["id"], within)


async def list_everybody(app: RunningApplication) -> dict[str, dict[str, Any]]:
    """Everybody of the service, as its database has them, opened; what waits to be sent is left out."""
    store = app.state.store
    found = [one async for one in store.collection("persons").find()]
    await store.keys.decrypt_documents(Person, "persons", found)
    return {one["_id"]: {name: one[name] for name in one if name == "_v" or name[0] != "_"} for one in found}
