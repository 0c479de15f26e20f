"""What else the school of the story has behind routes: without it a refusal would prove nothing.

Where the same word in two addresses means two things, the identifier is kept as `<beginning of the address> <word>`.
"""

import io
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
from PIL import Image

import shared.contracts
from deploy.seed import read_region
from services import definitions
from services.people.letters.actions.envelope import Letterhead
from services.people.letters.actions.mailboxes import mark_bouncing
from services.people.registry.store import Persons
from shared.event import EventEnvelope
from shared.http import Secrets, service_state
from shared.identity import Actor, new_id
from shared.service import CombinedApplication
from shared.store import Reading
from tests.access_matrix.answers import HOME
from tests.access_matrix.bodies import PARTS
from tests.cast import BORIS, MARINA, OLGA, TIMUR, ZINAIDA
from tests.integration.shared.dead_letter_admin.operator import deliver
from tests.journeys.region import ORIGIN, Region
from tests.kit.applications import as_actor
from tests.kit.waiting import until

ERASED = "stepan-koptelov"
KIND = PARTS["kind"]
EVERYTHING = [f"{service.name}:{access}" for service in definitions() for access in ("read", "write")]
PROGRAM: dict[str, Any] = {"name": "Сайт школы", "school_id": HOME, "scopes": ["intake:read", "people:read"]}
LIST = "name,email\nКто-то,somebody@example.org\n".encode()
THANKS = "Спасибо за тихое начало: попробовали, и получилось."
_QUEUES = json.loads((Path(shared.contracts.__file__).parent / "queues.json").read_text(encoding="utf-8"))


async def make_targets(region: Region) -> dict[str, str]:
    """Their identifiers, by the names they have in addresses."""
    async with region.client() as anybody:
        opened = (await anybody.post("/api/sessions/demo", json={"person_id": OLGA.id})).json()
    async with region.client(opened["session"]) as olga:
        sessions = (await olga.get("/api/sessions")).json()["sessions"]
    async with region.client(as_actor(ZINAIDA)) as zinaida:
        token = (await zinaida.post("/api/tokens", json=PROGRAM)).json()
        brought = (await zinaida.post("/api/imports?kind=people", content=LIST)).json()
        announcement = {"title": "Ярмарка приёмов", "text": "В пятницу, в зале."}
        address = f"/api/schools/{HOME}/announcements"
        announced = [
            (await zinaida.post(address, json=announcement)).json()["id"] for _ in ("for pages", "for programs")
        ]
    async with region.client(as_actor(BORIS)) as boris:
        erasure = (await boris.post(f"/api/people/{ERASED}/erasure")).json()
    for happens in (_bouncing, _copy, _logo):
        await happens(region)
    return {
        "session_id": sessions[0]["id"],
        "token_id": token["id"],
        "import_id": brought["id"],
        "erasure_id": erasure["id"],
        "/schools/ announcement_id": announced[0],
        "/api/schools/ announcement_id": announced[1],
        "school_id": HOME,
        "stage": "processing",
        "place_id": next(school.municipality for school in read_region().schools if school.id == HOME),
        "thanks_id": await _thanks(region),
        "/portfolio/shared/ token": await _shown(region),
        **await _for_a_contest(region),
        **dict.fromkeys(("/letters/stop/ token", "/api/unsubscriptions/ token"), await _stopped(region)),
        **await _dead_letters(region),
    }


async def revoked_token(region: Region) -> str:
    """A program's token of the story's own school that was revoked."""
    async with region.client(as_actor(ZINAIDA)) as zinaida:
        given: Mapping[str, str] = (await zinaida.post("/api/tokens", json=PROGRAM)).json()
        (await zinaida.delete(f"/api/tokens/{given['id']}")).raise_for_status()
    return given["token"]


async def make_token(region: Region, school_id: str) -> str:
    """A valid token for all that a school can give a program: every scope, the roles of teachers and coordinators."""
    asked = {**PROGRAM, "school_id": school_id, "scopes": EVERYTHING, "roles": ["teacher", "expert", "coordinator"]}
    async with region.client(as_actor(BORIS)) as boris:
        return str((await boris.post("/api/tokens", json=asked)).raise_for_status().json()["token"])


async def _thanks(region: Region) -> str:
    """A note from Timur that Olga has passed on to Marina; it can be hidden, and shown again."""
    async with _page_of(region, as_actor(TIMUR)) as timur:
        await _sent(timur, "/thanks", to=MARINA.id, text=THANKS)
    async with _page_of(region, as_actor(OLGA)) as olga:
        waiting = (await olga.get("/thanks/waiting")).text
        note = re.findall(r'action="/thanks/([0-9a-f-]{36})/pass"', waiting)[0]
        await _sent(olga, f"/thanks/{note}/pass")
    return str(note)


async def _copy(region: Region) -> None:
    """Olga has asked for all that is kept about her, and every service has answered."""
    async with _page_of(region, as_actor(OLGA)) as olga:
        await _sent(olga, "/my-data/copy")
        await until(lambda: _exists(olga, "/my-data/copy.zip"), "every room has told what it keeps about Olga")


async def _logo(region: Region) -> None:
    """The school has a picture."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(picture, "PNG")
    async with _page_of(region, as_actor(ZINAIDA)) as zinaida:
        files = {"picture": ("logo.png", picture.getvalue(), "image/png")}
        assert (await zinaida.post(f"/schools/{HOME}/logo", files=files)).has_redirect_location


async def _shown(region: Region) -> str:
    """The secret end of the link by which Marina shows what she has done."""
    async with _page_of(region, as_actor(MARINA)) as marina:
        await _sent(marina, "/portfolio/share")
        return str(re.findall(r"/portfolio/shared/([\w.-]+)", (await marina.get("/portfolio")).text)[0])


async def _for_a_contest(region: Region) -> dict[str, str]:
    """Olga's work for a contest, which she shows by a link: its identifier, and the secret end of the link."""
    async with _page_of(region, as_actor(OLGA)) as olga:
        begun = await olga.post("/presentations", data={"title": "Первый шаг к задаче"})
        at = begun.headers["location"]
        words = dict.fromkeys(("abstract", "question", "method", "outcome"), "Первый шаг.")
        await _sent(olga, at, title="Первый шаг к задаче", **words)
        await _sent(
            olga, f"{at}/facts", facts=re.findall(r'name="facts"[^>]*value="([^"]+)"', (await olga.get(at)).text)[0]
        )
        await _sent(olga, f"{at}/shown", to="link")
        token = re.findall(r"/presentations/shared/([\w.-]+)", (await olga.get(at)).text)[0]
    return {"presentation_id": at.rpartition("/")[2], "/presentations/shared/ token": token}


async def _stopped(region: Region) -> str:
    """The end of the link by which such letters to Marina have been stopped; it may be used as often as one likes."""
    token = _letterhead(region).make_unsubscribe_token(MARINA.id, KIND)
    async with region.client(Accept="text/html", Origin=ORIGIN) as anybody:
        await _sent(anybody, f"/letters/stop/{token}")
    return token


async def _bouncing(region: Region) -> None:
    """Olga's address gives letters back."""
    app = region.application.asgi
    assert isinstance(app, CombinedApplication)
    store = service_state(app.services["people"]).store
    olga = await Persons(Reading(store, Actor.for_service("people"))).get(OLGA.id)
    await mark_bouncing(store, olga, "There is no such address", "5.1.1")


async def _dead_letters(region: Region) -> dict[str, str]:
    """One event in each service that its listener cannot understand."""
    found: dict[str, str] = {}
    async with _page_of(region, as_actor(BORIS)) as boris:
        for service in definitions():
            queue, types = next((q, t) for q, t in _QUEUES.items() if q.startswith(f"{service.name}."))
            await deliver(
                region.place, EventEnvelope(new_id(), types[0], "s-1", 1, datetime.now(UTC), "{}"), queue=queue
            )
            at = f"/dead-letters/{service.name}"
            found |= {f"{at}/ queue": queue, f"{at}/ key": await _resting(boris, at, queue)}
    return found


async def _resting(client: httpx2.AsyncClient, at: str, queue: str) -> str:
    """The key of the first message that rests in a queue's dead letters."""
    keys: list[str] = []

    async def rests() -> bool:
        keys.extend(re.findall(rf'href="{at}/{queue}/([^"/]+)"', (await client.get(at)).text))
        return bool(keys)

    await until(rests, f"{queue} has a dead letter")
    return keys[0]


async def _exists(client: httpx2.AsyncClient, address: str) -> bool:
    return (await client.get(address)).is_success


async def _sent(client: httpx2.AsyncClient, address: str, **form: str) -> None:
    answer = await client.post(address, data=form)
    assert answer.status_code < httpx2.codes.BAD_REQUEST, answer.text


def _page_of(region: Region, actor: Actor) -> httpx2.AsyncClient:
    return region.client(actor, Accept="text/html", Origin=ORIGIN)


def _letterhead(region: Region) -> Letterhead:
    settings = region.application.settings
    return Letterhead.from_settings(settings, Secrets(settings.secrets_dir).sign)
