"""What else the school of the story has behind doors: a session, a program's token, an import, a certificate."""

from collections.abc import Mapping
from typing import Any

from tests.cast import BORIS, OLGA, ZINAIDA
from tests.houses import signed_in
from tests.journeys.region import Region
from tests.wall.words import HOME

ERASED = "stepan-koptelov"
QUEUE = "matching.open-topic"
PROGRAM: dict[str, Any] = {"name": "Сайт школы", "school_id": HOME, "scopes": ["intake:read", "people:read"]}
LIST = "name,email\nКто-то,somebody@example.org\n".encode()


async def things(region: Region) -> dict[str, str]:
    """Their identifiers, by the names they have in addresses."""
    async with region.door() as anybody:
        opened = (await anybody.post("/api/sessions/demo", json={"person_id": OLGA.id})).json()
    async with region.door(opened["session"]) as olga:
        sessions = (await olga.get("/api/sessions")).json()["sessions"]
    async with region.door(signed_in(ZINAIDA)) as zinaida:
        token = (await zinaida.post("/api/tokens", json=PROGRAM)).json()
        brought = (await zinaida.post("/api/imports?kind=people", content=LIST)).json()
    async with region.door(signed_in(BORIS)) as boris:
        erasure = (await boris.post(f"/api/people/{ERASED}/erasure")).json()
    return {
        "session_id": sessions[0]["id"],
        "token_id": token["id"],
        "import_id": brought["id"],
        "erasure_id": erasure["id"],
        "queue": QUEUE,
        "kind": "invitation",
        "school_id": HOME,
    }


async def taken_back(region: Region) -> str:
    """A program's token of the story's own school that was revoked."""
    async with region.door(signed_in(ZINAIDA)) as zinaida:
        given: Mapping[str, str] = (await zinaida.post("/api/tokens", json=PROGRAM)).json()
        (await zinaida.delete(f"/api/tokens/{given['id']}")).raise_for_status()
    return given["token"]
