"""`python -m deploy.register`: writes the register of processing from what the rooms declare in their types."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services import rooms
from shared import contracts
from shared.privacy import kinds
from shared.service import Room

PLACE = Path(contracts.__file__).parent / "register.json"


def register(of: Iterable[Room]) -> dict[str, list[dict[str, Any]]]:
    """Room by room, what it keeps of people: purpose, category, basis, how long, sealed or why not."""
    return {room.name: [asdict(kind) for kind in kinds(one.model for one in room.collections)] for room in of}


if __name__ == "__main__":
    told = register(rooms())
    PLACE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{PLACE.name}: {sum(map(len, told.values()))} kinds in {len(told)} rooms")
