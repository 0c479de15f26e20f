"""The region, the people, the requests and the one story that the demo, the tests and the pictures share."""

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import Field, ValidationError

from deploy.seed.checks import (
    SeedRefused,
    check_people,
    check_region,
    check_requests,
    check_story,
)
from deploy.seed.model import Many, Person, Region, Request, Shape
from deploy.seed.story_model import Story

__all__ = [
    "HERE",
    "Person",
    "Region",
    "Request",
    "SeedRefused",
    "Story",
    "read_people",
    "read_region",
    "read_requests",
    "read_story",
]

HERE = Path(__file__).parent
Shaped = TypeVar("Shaped", bound=Shape)


class _People(Shape):
    people: Many[Person] = Field(alias="person")


class _Requests(Shape):
    requests: Many[Request] = Field(alias="request")


def read_region(folder: Path = HERE) -> Region:
    """Read the region with its municipalities and schools; SeedRefused says what is wrong."""
    region = _read(folder, "region.toml", Region)
    check_region(region)
    return region


def read_people(folder: Path = HERE) -> tuple[Person, ...]:
    """Read the people of the region in the order of the file; SeedRefused says what is wrong."""
    people = _read(folder, "people.toml", _People).people
    check_people(people, read_region(folder))
    return people


def read_requests(folder: Path = HERE) -> tuple[Request, ...]:
    """Read the requests in the order of the file; SeedRefused says what is wrong."""
    requests = _read(folder, "requests.toml", _Requests).requests
    check_requests(requests, read_people(folder), read_region(folder))
    return requests


def read_story(folder: Path = HERE) -> Story:
    """Read the story the demo walks; SeedRefused says what is wrong."""
    story = _read(folder, "story.toml", Story)
    check_story(story, read_requests(folder), read_people(folder))
    return story


def _read(folder: Path, name: str, shape: type[Shaped]) -> Shaped:
    try:
        return shape.model_validate(tomllib.loads((folder / name).read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as broken:
        raise SeedRefused(f"{name} is not TOML: {broken}") from broken
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise SeedRefused(f"{name}, {place}: {first['msg']}") from wrong
