"""The register of processing, made from what the services declare in their types (`docendo generate register`)."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services import definitions
from shared import contracts
from shared.privacy import list_register_entries
from shared.service import ServiceDefinition

PLACE = Path(contracts.__file__).parent / "register.json"


def files() -> dict[Path, str]:
    """The register's file."""
    return {PLACE: json.dumps(render_register(definitions()), ensure_ascii=False, indent=1) + "\n"}


def render_register(services: Iterable[ServiceDefinition]) -> dict[str, list[dict[str, Any]]]:
    """Service by service, what it keeps of people: purpose, category, basis, how long, sealed or why not."""
    return {
        service.name: [asdict(kind) for kind in list_register_entries(one.model for one in service.collections)]
        for service in services
    }
