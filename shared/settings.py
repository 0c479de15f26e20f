"""What differs between a laptop, a server and a region. Read once, passed on, never global.

`Settings` is what every service needs. What one service alone needs (a mail server, a bot, a provider) it declares as
`ServiceSettings` of its own, in its ServiceDefinition: other services' processes never see these variables.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

PROCESS_ROLES = ("web", "relay", "listeners", "clock")
_PREFIX = "DOCENDO_"


def make_local_url(port: str | None = None) -> str:
    """Where a browser on this machine finds the site: it answers at PORT."""
    return f"http://127.0.0.1:{port or 8000}"


class ServiceSettings(BaseModel):
    """What one service alone needs: each field is read from its DOCENDO_… variable, as those of all are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def variables(cls) -> dict[str, str]:
        """The variable of each field."""
        return {name: f"{_PREFIX}{name.upper()}" for name in cls.model_fields}


S = TypeVar("S", bound=ServiceSettings)


class Settings(BaseModel):
    """Where the servers are and what this process does.

    `run` names the process roles: any of web, relay, listeners, clock. Times are in seconds. `prepared` says that
    queues and policies are made by `docendo prepare`, with rights that this process need not have.
    Public events are kept for those who come late, for `replay_days` days and up to `replay_megabytes` million bytes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mongo_url: str
    amqp_url: str
    management_url: str | None = None
    database_prefix: str = Field(default="docendo", pattern=r"^[a-z][a-z0-9_]{0,40}$")
    secrets_dir: Path = Path(".local/secrets")
    public_url: str = make_local_url()
    demo: bool = False
    prepared: bool = False
    run: tuple[str, ...] = PROCESS_ROLES
    region: str = "region"
    zone: str = "Asia/Yekaterinburg"
    prefetch: int = Field(default=64, ge=1, le=1000)
    relay_in_flight: int = Field(default=1_000, ge=1, le=1_000)
    replay_days: int = Field(default=400, ge=1, le=36_500)
    replay_megabytes: int = Field(default=1_000, ge=2, le=1_000_000)
    relay_poll: float = Field(default=1.0, gt=0)
    log_level: str = "INFO"
    otlp_endpoint: str | None = None
    own: tuple[ServiceSettings, ...] = ()
    """What the services of this process need beyond that, one object of a class each."""

    def get(self, kind: type[S]) -> S:
        """The settings of one service; their defaults where nothing was said."""
        return next((one for one in self.own if isinstance(one, kind)), None) or kind()

    @classmethod
    def parse(cls, values: Mapping[str, object], own: Iterable[type[ServiceSettings]] = ()) -> Self:
        """Each value where it belongs: to all services, or to those that declare it. Raises ValidationError."""
        kinds = list(own)
        theirs = {name for kind in kinds for name in kind.model_fields}
        common = {name: value for name, value in values.items() if name in cls.model_fields or name not in theirs}
        parts = tuple(kind(**{name: values[name] for name in kind.model_fields if name in values}) for kind in kinds)
        return cls.model_validate({**common, "own": parts})

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ, own: Iterable[type[ServiceSettings]] = ()
    ) -> Self:
        """Every field from its DOCENDO_… variable, or from the file that DOCENDO_…_FILE names.

        Without a public address the site is known where it answers, by PORT.
        Raises ValueError naming what is missing.
        """
        kinds, given = list(own), dict[str, object]()
        names = {*cls.model_fields, *(name for kind in kinds for name in kind.model_fields)} - {"own"}
        for name in names:
            value = environment.get(f"{_PREFIX}{name.upper()}")
            if file := environment.get(f"{_PREFIX}{name.upper()}_FILE"):
                value = Path(file).read_text(encoding="utf-8").strip()
            if not value and name == "public_url":
                value = make_local_url(environment.get("PORT"))
            if value:
                given[name] = tuple(value.replace(",", " ").split()) if name == "run" else value
        missing = [name for name in ("mongo_url", "amqp_url") if name not in given]
        if missing:
            wanted = " and ".join(f"{_PREFIX}{name.upper()}" for name in missing)
            raise ValueError(f"{wanted} must say where the servers are (or start everything with `make up`)")
        return cls.parse(given, kinds)
