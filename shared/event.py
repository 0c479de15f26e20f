"""a contract: what a service says has happened, in a form that may only grow."""

import builtins
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

_NAME = re.compile(r"^(?P<publisher>[a-z]+)\.(?P<thing>[a-z_]+)\.(?P<participle>[a-z_]+)\.v(?P<version>[1-9]\d*)$")


class Event(BaseModel):
    """What all contracts share. A subclass names its type: `class RequestSubmitted(Event, type="…")`.

    A listener ignores fields it does not know, so a contract may grow without waiting for anybody.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    type: ClassVar[str] = ""
    public: ClassVar[bool] = False
    example: ClassVar[dict[str, Any]] = {}
    registry: ClassVar[dict[str, builtins.type["Event"]]] = {}

    def __init_subclass__(cls, **_: Any) -> None:
        super().__init_subclass__()  # the keywords are read below, when the fields are known

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        name, public = kwargs.pop("type"), kwargs.pop("public", False)
        example = kwargs.pop("example", {})
        super().__pydantic_init_subclass__(**kwargs)
        if not _NAME.match(name):
            raise TypeError(f"{cls.__name__}: {name!r} is not of the form publisher.thing.participle.vN")
        if name in Event.registry and Event.registry[name].__qualname__ != cls.__qualname__:
            raise TypeError(f"{name} is declared twice")
        cls.type, cls.public = name, public
        cls.example = example
        Event.registry[name] = cls

    @classmethod
    def publisher(cls) -> str:
        """The service that publishes it."""
        return cls.type.split(".", 1)[0]

    @classmethod
    def parse(cls, body: bytes | str) -> Self:
        """The event in this JSON text. Raises pydantic's ValidationError when it is not one."""
        return cls.model_validate_json(body)


@dataclass(frozen=True, slots=True)
class EventEnvelope:
    """An event as it was published: what, about which aggregate, as which in its order, when and because of what.

    `sequence` counts the events of one aggregate from 1 without gaps. `text` is the event as JSON.
    """

    id: str
    type: str
    subject: str
    sequence: int
    at: datetime
    text: str
    traceparent: str | None = None
    cause: str | None = None

    @property
    def publisher(self) -> str:
        """The service that published it."""
        return self.type.split(".", 1)[0]
