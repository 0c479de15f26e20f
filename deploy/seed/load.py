"""Loads the invented region through the front doors: `python -m deploy.seed.load [--url URL] [--requests N]`.

Loading again changes nothing: every POST carries the seed's own name as its Idempotency-Key.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import httpx2

from deploy.seed import Person, Request, read_people, read_region, read_requests, read_story
from shared.http import Secrets, Sessions
from shared.identity import Post, Role, Who

_PATIENCE = 60.0
_PAUSES = (0.1, 0.2, 0.5, 1.0)
_OF_PEOPLE = ("/api/schools", "/api/people")
_BUSY = frozenset({429, 502, 503})
_NOT_YET = frozenset({404, 422})  # a room that has to hear of the school or the person first


class NotLoaded(Exception):
    """A door refused something of the seed; the sentence says which and how."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much is in the house now."""

    schools: int
    people: int
    experts: int
    requests: int

    def __str__(self) -> str:
        return (
            f"seed: {self.schools} schools, {self.people} people, {self.experts} experts with competencies, "
            f"{self.requests} requests"
        )


def load(
    url: str, sessions: Sessions, requests: int | None = None, client: httpx2.Client | None = None, *,
    competencies: bool = True,
) -> Loaded:  # fmt: skip
    """Brings the region into the house at `url`; `requests` limits how many (all but the story's own by default).

    `client` is used instead of a connection of its own. Raises NotLoaded when a door refuses.
    """
    region, cast = read_region(), read_people()
    operator = next(person for person in cast if person.has("region_operator"))
    own: AbstractContextManager[httpx2.Client] = httpx2.Client(timeout=30.0) if client is None else nullcontext(client)
    with own as http:
        house = _House(http, url.rstrip("/"), sessions)
        for school in region.schools:
            body: dict[str, object] = {
                "id": school.id, "name": school.name_ru, "name_en": school.name_en,
                "municipality": school.municipality, "zone": school.zone, "kind": school.kind,
            }  # fmt: skip
            house.say("POST", "/api/schools", body, f"school:{school.id}", operator)
        for person in cast:
            house.say("POST", "/api/people", _introduction(person), f"person:{person.id}", operator)
        experts = [person for person in cast if person.competencies] if competencies else []
        for person in experts:
            path = f"/api/experts/{person.id}/competencies"
            lines = [one.model_dump() for one in person.competencies]
            house.say("PUT", path, {"competencies": lines}, None, operator)
        told = _asked(requests)
        for request in told:
            author = next((person for person in cast if person.id == request.author), None)
            house.say("POST", "/api/requests", _asking(request), f"request:{request.key}", author)
    return Loaded(len(region.schools), len(cast), len(experts), len(told))


class _House:
    """The front doors. What a room cannot know yet is said again: facts need a moment to get round."""

    def __init__(self, http: httpx2.Client, url: str, sessions: Sessions) -> None:
        self._http = http
        self._url = url
        self._sessions = sessions
        self._until = time.monotonic() + _PATIENCE

    def say(self, method: str, path: str, body: dict[str, object], key: str | None, person: Person | None) -> None:
        headers = {} if key is None else {"Idempotency-Key": f"seed:{key}"}
        if person is not None:
            headers["Authorization"] = f"Bearer {self._sessions.member(_who(person))}"
        later = _BUSY if path in _OF_PEOPLE else _BUSY | _NOT_YET
        answer = None
        for pause in self._pauses():
            answer = self._answer(method, path, body, headers)
            if answer is not None and answer.is_success:
                return
            if answer is not None and answer.status_code not in later:
                break
            time.sleep(pause)
        said = "no answer" if answer is None else f"{answer.status_code} {answer.text[:300]}"
        raise NotLoaded(f"{method} {path} for {key or path}: {said}")

    def _answer(
        self, method: str, path: str, body: dict[str, object], headers: dict[str, str]
    ) -> httpx2.Response | None:
        try:
            return self._http.request(method, self._url + path, json=body, headers=headers)
        except httpx2.TransportError:
            return None

    def _pauses(self) -> Iterable[float]:
        yield from _PAUSES
        while time.monotonic() < self._until:
            yield _PAUSES[-1]


def _who(person: Person) -> Who:
    posts = tuple(Post(held.at, Role(held.role)) for held in person.roles)
    return Who(person_id=person.id, name=person.name, posts=posts)


def _introduction(person: Person) -> dict[str, object]:
    return {
        "id": person.id, "name": person.name, "name_en": person.name_en, "email": person.email,
        "posts": [{"school_id": held.at, "role": held.role} for held in person.roles],
        "started": person.started.isoformat(), "subjects": list(person.subjects),
    }  # fmt: skip


def _asking(request: Request) -> dict[str, object]:
    return {
        "school_id": request.school, "audience": request.audience, "experience": request.experience,
        "story": request.story, "subject": request.subject, "channel": request.channel,
        "grade": None if request.grade is None else str(request.grade),
    }  # fmt: skip


def _asked(limit: int | None) -> list[Request]:
    """All requests but the one of the story: the demo hands that in itself."""
    story = read_story()
    told = [request for request in read_requests() if request.key != story.request]
    return told if limit is None else told[:limit]


def main() -> None:
    """Loads the house at --url, DOCENDO_URL or http://127.0.0.1:8000 with the keys of DOCENDO_SECRETS_DIR."""
    reader = argparse.ArgumentParser(prog="python -m deploy.seed.load", description="Load the invented region.")
    reader.add_argument("--url", default=os.environ.get("DOCENDO_URL") or "http://127.0.0.1:8000")
    reader.add_argument("--requests", type=int, default=None, help="how many requests (default: all but the story's)")
    asked = reader.parse_args()
    secrets = Secrets(Path(os.environ.get("DOCENDO_SECRETS_DIR") or ".local/secrets"))
    try:
        print(load(asked.url, Sessions(secrets.session_key), asked.requests))
    except NotLoaded as refused:
        sys.exit(f"seed: {refused}")


if __name__ == "__main__":
    main()
