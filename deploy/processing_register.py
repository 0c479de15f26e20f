"""Writes the register of processing from what the services declare: `python -m deploy.processing_register`."""

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


def render_register(services: Iterable[ServiceDefinition]) -> dict[str, list[dict[str, Any]]]:
    """Service by service, what it keeps of people: purpose, category, basis, how long, sealed or why not."""
    return {
        service.name: [asdict(kind) for kind in list_register_entries(one.model for one in service.collections)]
        for service in services
    }


if __name__ == "__main__":
    register = render_register(definitions())
    PLACE.write_text(json.dumps(register, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{PLACE.name}: {sum(map(len, register.values()))} kinds in {len(register)} rooms")
