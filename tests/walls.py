"""Breaks each wall of the house once, in a copy, and sees it refused: `python -m tests.walls`."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".local", "node_modules", "__pycache__", ".pytest_cache", "*.egg-info"
)
TOOLS = Path(sys.executable).parent
CHECKS: dict[str, list[str]] = {
    "import contracts": [str(TOOLS / "lint-imports"), "--no-logo", "--no-cache"],
    "house rules": [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "tests/unit/test_house_rules.py",
    ],
    "contract tests": [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/contract"],
    "ruff": [str(TOOLS / "ruff"), "check", "--no-cache", "-q", "services", "shared"],
    "ruff format": [str(TOOLS / "ruff"), "format", "--no-cache", "-q", "--check", "shared"],
    "mypy": [str(TOOLS / "mypy"), "--strict", "services", "shared"],
}


@dataclass(frozen=True)
class Wall:
    """What must not be, how it is brought about, and which check must refuse it."""

    name: str
    file: str
    change: Callable[[str], str]
    check: str = "import contracts"


def more(text: str) -> Callable[[str], str]:
    """These lines at the end of the file, or as a new one."""
    return lambda old: f"{old}\n{text}\n"


def instead(old_words: str, new_words: str) -> Callable[[str], str]:
    """Other words in place of some that must be there."""

    def replaced(old: str) -> str:
        if old_words not in old:
            sys.exit(f"walls: {old_words!r} is not there any more; say anew how this wall is broken")
        return old.replace(old_words, new_words, 1)

    return replaced


ROOM, NEIGHBOUR = "services/intake", "services/neighbour"
WALLS = (
    Wall("a room imports a room", f"{NEIGHBOUR}/actions.py", more("import services.intake.model")),
    Wall(
        "a room imports a room's promises' maker", f"{NEIGHBOUR}/model.py", more("from services.intake import actions")
    ),
    Wall("the floor imports a room", "shared/settings.py", more("import services.intake.model")),
    Wall("a stray utils.py in a room", f"{ROOM}/utils.py", more("X = 1")),
    Wall("a stray helpers.py on the floor", "shared/helpers.py", more("X = 1")),
    Wall("a door imports a door", f"{ROOM}/api.py", more("import services.intake.pages")),
    Wall("the listeners use the pages", f"{ROOM}/listeners.py", more("import services.intake.pages")),
    Wall("an action imports a door", f"{ROOM}/actions.py", more("import services.intake.api")),
    Wall("a model remembers", f"{ROOM}/model.py", more("import services.intake.store")),
    Wall("a policy acts", f"{ROOM}/policy.py", more("import services.intake.actions")),
    Wall("a model knows the web", f"{ROOM}/model.py", more("import fastapi")),
    Wall("a model knows the bus", f"{ROOM}/model.py", more("import shared.bus")),
    Wall("a policy knows the web", f"{ROOM}/policy.py", more("import starlette")),
    Wall("a promise knows the database", "shared/contracts/intake.py", more("import shared.store")),
    Wall("an action knows the web", f"{ROOM}/actions.py", more("import shared.http")),
    Wall("a room touches the database's driver", f"{ROOM}/store.py", more("import pymongo")),
    Wall("a door touches the database's driver", "shared/http/doors.py", more("import bson")),
    Wall("the store touches the broker's driver", "shared/store/outbox.py", more("import aio_pika")),
    Wall("a room touches the broker's driver", f"{ROOM}/listeners.py", more("import faststream")),
    Wall("the event knows the store", "shared/event.py", more("import shared.store")),
    Wall("the store knows the bus", "shared/store/work.py", more("import shared.bus")),
    Wall("the bus knows the web", "shared/bus/relay.py", more("import shared.http")),
    Wall("a file over 250 lines", f"{ROOM}/actions.py", more("# more\n" * 251), "house rules"),
    Wall("a name that says nothing", f"{ROOM}/actions.py", more("class RequestManager: ..."), "house rules"),
    Wall("a publish outside the bus", f"{ROOM}/actions.py", more("async def f(x): await x.publish(1)"), "house rules"),
    Wall("a pretended broker", f"{ROOM}/actions.py", more("X = 'Test" + "RabbitBroker'"), "house rules"),
    Wall("a promise loses a field", "shared/contracts/intake.py", instead("    channel: str\n", ""), "contract tests"),
    Wall(
        "a promise demands a new field",
        "shared/contracts/intake.py",
        instead("    channel: str\n", "    channel: str\n    weather: str\n"),
        "contract tests",
    ),
    Wall(
        "a promise changes its mind",
        "shared/contracts/intake.py",
        instead("    channel: str\n", "    channel: int\n"),
        "contract tests",
    ),
    Wall(
        "a promise on a neighbour's page",
        "shared/contracts/people.py",
        more('class DoorOpened(Event, type="intake.door.opened.v1"):\n    """It is open."""\n'),
        "contract tests",
    ),
    Wall(
        "a renamed listener",
        f"{ROOM}/listeners.py",
        instead("async def note_school(", "async def write_school_down("),
        "contract tests",
    ),
    Wall("a function without types", f"{ROOM}/policy.py", more("def f(x):\n    return x"), "mypy"),
    Wall("an unused import", f"{ROOM}/policy.py", more("import json"), "ruff"),
    Wall("a file in disorder", "shared/clock.py", more("X   =  1"), "ruff format"),
)


def refuses(copy: Path, check: str) -> bool:
    """Whether a check refuses the house as it stands in the copy."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(copy)}
    done = subprocess.run(CHECKS[check], cwd=copy, env=environment, capture_output=True, text=True, check=False)
    return done.returncode != 0


def broken(copy: Path, wall: Wall) -> bool:
    """Breaks one wall, asks its check, and mends it again."""
    file = copy / wall.file
    old = file.read_text(encoding="utf-8") if file.exists() else None
    file.write_text(wall.change(old or ""), encoding="utf-8")
    try:
        return refuses(copy, wall.check)
    finally:
        if old is None:
            file.unlink()
        else:
            file.write_text(old, encoding="utf-8")


def main(wanted: Sequence[str]) -> int:
    """One line per wall. Returns the number of walls that did not hold."""
    chosen = [wall for wall in WALLS if not wanted or any(word in wall.name for word in wanted)]
    fallen = 0
    with tempfile.TemporaryDirectory(prefix="walls-") as folder:
        copy = Path(folder) / "house"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        neighbour = copy / NEIGHBOUR
        neighbour.mkdir()
        for name in ("__init__", "model", "actions"):
            (neighbour / f"{name}.py").write_text('"""A neighbour."""\n', encoding="utf-8")
        for check in sorted({wall.check for wall in chosen}):
            if refuses(copy, check):
                print(f"walls: {check} refuses the house before anything is broken")
                fallen += 1
        for wall in chosen:
            held = broken(copy, wall)
            fallen += not held
            print(f"wall {wall.name}: broken -> {'refused by ' + wall.check if held else 'NOT REFUSED'}", flush=True)
    print(f"{len(chosen)} walls, {fallen} did not hold")
    return min(fallen, 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
