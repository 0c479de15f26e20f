"""Loads the invented region through the front doors, as its operator would (`docendo load-seed`).

Loading again changes nothing: every POST carries the seed's own name as its Idempotency-Key.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

import httpx2

from deploy.seed import Person, Request, read_people, read_region, read_requests, read_story
from deploy.seed.model import Region, School
from shared.http import Sessions
from shared.identity import Actor, Post, Role

_TIMEOUT = 60.0
_PAUSE = 0.1
_AT_ONCE = 8
_OF_PEOPLE = ("/api/schools", "/api/people")
_BUSY = frozenset({429, 502, 503})
_MEANWHILE = frozenset({409})  # an event about the same person was heard in the same moment: what is put is put again
_NOT_YET = frozenset({404, 422})  # a service that has to hear of the school or the person first


class NotLoaded(Exception):
    """A route refused something of the seed; the sentence says which and how."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much is in the system now."""

    schools: int
    people: int
    experts: int
    requests: int

    def __str__(self) -> str:
        return (
            f"seed: {self.schools} schools, {self.people} people, {self.experts} experts with competencies, "
            f"{self.requests} requests"
        )


async def load(client: httpx2.AsyncClient, sessions: Sessions, requests: int | None = None) -> Loaded:
    """Brings the region in through the routes of `client`; `requests` limits how many (all but the story's by default).

    Raises NotLoaded when a route refuses.
    """
    region, cast = read_region(), read_people()
    operator = next(person for person in cast if person.has("region_operator"))
    app = _SeedClient(client, sessions)
    for id_, words in _places(region):
        await app.send("PUT", f"/api/places/{id_}", words, None, operator)
    await _send_in_batches(
        app.send("POST", "/api/schools", _school_body(school), f"school:{school.id}", operator)
        for school in region.schools
    )
    await _send_in_batches(
        app.send("POST", "/api/people", _person_body(person), f"person:{person.id}", operator) for person in cast
    )
    await _send_in_batches(
        app.send("PUT", f"/api/people/{one.id}/consents/authorship", {"given": True}, None, one) for one in cast
    )  # everybody of the story agrees to be named beside what they have written
    experts = [person for person in cast if person.competencies]
    await _send_in_batches(
        app.send("PUT", f"/api/experts/{one.id}/competencies", _competency_lines(one), None, operator)
        for one in experts
    )
    requests_ = _list_requests(requests)
    authors = {person.id: person for person in cast}
    await _send_in_batches(
        app.send("POST", "/api/requests", _request_body(one), f"request:{one.key}", authors.get(one.author or ""))
        for one in requests_
    )
    return Loaded(len(region.schools), len(cast), len(experts), len(requests_))


class _SeedClient:
    """The front routes. What a service cannot know yet is said again: events need a moment to get round."""

    def __init__(self, client: httpx2.AsyncClient, sessions: Sessions) -> None:
        self._client = client
        self._sessions = sessions

    async def send(self, method: str, path: str, body: object, key: str | None, person: Person | None) -> None:
        headers = {} if key is None else {"Idempotency-Key": f"seed:{key}"}
        if person is not None:
            headers["Authorization"] = f"Bearer {self._sessions.issue_member_token(_actor(person))}"
        later = _BUSY if path in _OF_PEOPLE else _BUSY | _NOT_YET
        if method == "PUT":
            later |= _MEANWHILE
        problem = "no answer"
        end = asyncio.get_running_loop().time() + _TIMEOUT
        while asyncio.get_running_loop().time() < end:
            try:
                answer = await self._client.request(method, path, json=body, headers=headers)
            except httpx2.TransportError as error:
                problem = repr(error)
            else:
                if answer.is_success:
                    return
                problem = f"{answer.status_code} {answer.text[:300]}"
                if answer.status_code not in later:
                    break
            await asyncio.sleep(_PAUSE)
        raise NotLoaded(f"{method} {path} for {key or path}: {problem}")


async def _send_in_batches(sayings: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Eight at a time: writes that arrive together are kept together, one durable write for all of them."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def in_turn(saying: Coroutine[Any, Any, None]) -> None:
        async with turns:
            await saying

    await asyncio.gather(*map(in_turn, sayings))


def _actor(person: Person) -> Actor:
    posts = tuple(Post(held.at, Role(held.role)) for held in person.roles)
    return Actor(person_id=person.id, name=person.name, posts=posts)


def _places(region: Region) -> list[tuple[str, dict[str, object]]]:
    named = [(region.id, "region", region.name_ru, region.name_en)]
    named += [(one.id, "municipality", one.name_ru, one.name_en) for one in region.municipalities]
    return [(id_, {"kind": kind, "name": name, "name_en": name_en}) for id_, kind, name, name_en in named]


def _school_body(school: School) -> dict[str, object]:
    return {
        "id": school.id,
        "name": school.name_ru,
        "name_en": school.name_en,
        "municipality": school.municipality,
        "zone": school.zone,
        "kind": school.kind,
    }


def _person_body(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "name_en": person.name_en,
        "email": person.email,
        "posts": [{"school_id": held.at, "role": held.role} for held in person.roles],
        "started": person.started.isoformat(),
        "subjects": list(person.subjects),
    }


def _competency_lines(person: Person) -> list[dict[str, object]]:
    return [one.model_dump() for one in person.competencies]


def _request_body(request: Request) -> dict[str, object]:
    return {
        "school_id": request.school,
        "audience": request.audience,
        "experience": request.experience,
        "story": request.story,
        "subject": request.subject,
        "channel": request.channel,
        "grade": request.submitted_grade,
    }


def _list_requests(limit: int | None) -> list[Request]:
    """All requests but the one of the story: the demo hands that in itself."""
    story = read_story()
    requests_ = [request for request in read_requests() if request.key != story.request]
    return requests_ if limit is None else requests_[:limit]
