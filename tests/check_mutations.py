"""Breaks each rule of the code once, in a copy, and sees it refused: `python -m tests.check_mutations`."""

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
        "tests/unit/test_code_rules.py",
    ],
    "contract tests": [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/contract"],
    "ruff": [str(TOOLS / "ruff"), "check", "--no-cache", "-q", "services", "shared"],
    "ruff format": [str(TOOLS / "ruff"), "format", "--no-cache", "-q", "--check", "shared"],
    "mypy": [str(TOOLS / "mypy"), "--strict", "services", "shared"],
}


@dataclass(frozen=True)
class Mutation:
    """What must not be, how it is brought about, and which check must refuse it."""

    name: str
    file: str
    change: Callable[[str], str]
    check: str = "import contracts"


def append(text: str) -> Callable[[str], str]:
    """These lines at the end of the file, or as a new one."""
    return lambda old: f"{old}\n{text}\n"


def substitute(old_words: str, new_words: str) -> Callable[[str], str]:
    """Other words in place of some that must be there."""

    def replaced(old: str) -> str:
        if old_words not in old:
            sys.exit(f"walls: {old_words!r} is not there any more; say anew how this rule is broken")
        return old.replace(old_words, new_words, 1)

    return replaced


SERVICE, NEIGHBOUR = "services/intake", "services/neighbour"
MUTATIONS = (
    Mutation("a room imports a room", f"{NEIGHBOUR}/actions.py", append("import services.intake.requests.model")),
    Mutation(
        "a room imports a room's promises' maker",
        f"{NEIGHBOUR}/model.py",
        append("from services.intake import actions"),
    ),
    Mutation("the floor imports a room", "shared/settings.py", append("import services.intake.requests.model")),
    Mutation("a stray utils.py in a room", f"{SERVICE}/utils.py", append("X = 1")),
    Mutation("a stray helpers.py on the floor", "shared/helpers.py", append("X = 1")),
    Mutation("a door imports a door", f"{SERVICE}/api.py", append("import services.intake.requests.pages")),
    Mutation("the listeners use the pages", f"{SERVICE}/listeners.py", append("import services.intake.requests.pages")),
    Mutation("an action imports a door", f"{SERVICE}/actions.py", append("import services.intake.requests.api")),
    Mutation("a model remembers", f"{SERVICE}/model.py", append("import services.intake.requests.store")),
    Mutation("a policy acts", f"{SERVICE}/policy.py", append("import services.intake.requests.actions")),
    Mutation("a model knows the web", f"{SERVICE}/model.py", append("import fastapi")),
    Mutation("a model knows the bus", f"{SERVICE}/model.py", append("import shared.bus")),
    Mutation("a policy knows the web", f"{SERVICE}/policy.py", append("import starlette")),
    Mutation("a promise knows the database", "shared/contracts/intake.py", append("import shared.store")),
    Mutation("an action knows the web", f"{SERVICE}/actions.py", append("import shared.http")),
    Mutation("a room touches the database's driver", f"{SERVICE}/store.py", append("import pymongo")),
    Mutation("a door touches the database's driver", "shared/http/routing.py", append("import bson")),
    Mutation("the store touches the broker's driver", "shared/store/outbox.py", append("import aio_pika")),
    Mutation("a room touches the broker's driver", f"{SERVICE}/listeners.py", append("import faststream")),
    Mutation("the event knows the store", "shared/event.py", append("import shared.store")),
    Mutation("the store knows the bus", "shared/store/work.py", append("import shared.bus")),
    Mutation("the bus knows the web", "shared/bus/relay.py", append("import shared.http")),
    Mutation("a file over 250 lines", f"{SERVICE}/actions.py", append("# more\n" * 251), "house rules"),
    Mutation("a name that says nothing", f"{SERVICE}/actions.py", append("class RequestManager: ..."), "house rules"),
    Mutation(
        "a publish outside the bus",
        f"{SERVICE}/actions.py",
        append("async def f(x): await x.publish(1)"),
        "house rules",
    ),
    Mutation("a pretended broker", f"{SERVICE}/actions.py", append("X = 'Test" + "RabbitBroker'"), "house rules"),
    Mutation(
        "a promise loses a field", "shared/contracts/intake.py", substitute("    channel: str\n", ""), "contract tests"
    ),
    Mutation(
        "a promise demands a new field",
        "shared/contracts/intake.py",
        substitute("    channel: str\n", "    channel: str\n    weather: str\n"),
        "contract tests",
    ),
    Mutation(
        "a promise changes its mind",
        "shared/contracts/intake.py",
        substitute("    channel: str\n", "    channel: int\n"),
        "contract tests",
    ),
    Mutation(
        "a promise on a neighbour's page",
        "shared/contracts/people.py",
        append('class DoorOpened(Event, type="intake.door.opened.v1"):\n    """It is open."""\n'),
        "contract tests",
    ),
    Mutation(
        "a renamed listener",
        f"{SERVICE}/listeners.py",
        substitute("async def note_school(", "async def write_school_down("),
        "contract tests",
    ),
    Mutation("a function without types", f"{SERVICE}/policy.py", append("def f(x):\n    return x"), "mypy"),
    Mutation("an unused import", f"{SERVICE}/policy.py", append("import json"), "ruff"),
    Mutation("a file in disorder", "shared/clock.py", append("X   =  1"), "ruff format"),
)


def is_refused(copy: Path, check: str) -> bool:
    """Whether a check refuses the system as it stands in the copy."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(copy)}
    done = subprocess.run(CHECKS[check], cwd=copy, env=environment, capture_output=True, text=True, check=False)
    return done.returncode != 0


def run_mutation(copy: Path, mutation: Mutation) -> bool:
    """Makes one mutation, asks its check, and takes it back."""
    file = copy / mutation.file
    old = file.read_text(encoding="utf-8") if file.exists() else None
    file.write_text(mutation.change(old or ""), encoding="utf-8")
    try:
        return is_refused(copy, mutation.check)
    finally:
        if old is None:
            file.unlink()
        else:
            file.write_text(old, encoding="utf-8")


def main(wanted: Sequence[str]) -> int:
    """One line per rule. Returns the number of those that did not hold."""
    chosen = [mutation for mutation in MUTATIONS if not wanted or any(word in mutation.name for word in wanted)]
    fallen = 0
    with tempfile.TemporaryDirectory(prefix="walls-") as folder:
        copy = Path(folder) / "house"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        neighbour = copy / NEIGHBOUR
        neighbour.mkdir()
        for name in ("__init__", "model", "actions"):
            (neighbour / f"{name}.py").write_text('"""A neighbour."""\n', encoding="utf-8")
        for check in sorted({mutation.check for mutation in chosen}):
            if is_refused(copy, check):
                print(f"walls: {check} refuses the house before anything is broken")
                fallen += 1
        for mutation in chosen:
            held = run_mutation(copy, mutation)
            fallen += not held
            print(
                f"mutation {mutation.name}: broken -> {'refused by ' + mutation.check if held else 'NOT REFUSED'}",
                flush=True,
            )
    print(f"{len(chosen)} walls, {fallen} did not hold")
    return min(fallen, 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
