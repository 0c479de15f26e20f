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
CODE_RULES, CONTRACT_TESTS = "code rules", "contract tests"
CHECKS: dict[str, list[str]] = {
    "import contracts": [str(TOOLS / "lint-imports"), "--no-logo", "--no-cache"],
    CODE_RULES: [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "tests/unit/test_code_rules.py",
    ],
    CONTRACT_TESTS: [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/contract"],
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


def dotted(folder: str) -> str:
    """A folder as Python names it."""
    return folder.replace("/", ".")


def append(text: str) -> Callable[[str], str]:
    """These lines at the end of the file, or as a new one."""
    return lambda old: f"{old}\n{text}\n"


def substitute(old_words: str, new_words: str) -> Callable[[str], str]:
    """Other words in place of some that must be there."""

    def replaced(old: str) -> str:
        if old_words not in old:
            sys.exit(f"rules: {old_words!r} is not there any more; say anew how this rule is broken")
        return old.replace(old_words, new_words, 1)

    return replaced


SUBJECT, LOWER = "services/intake/requests", "services/intake/schools"
EVENTS_OF_INTAKE = "shared/contracts/intake.py"
MUTATIONS = (
    Mutation("a service imports a service", f"{LOWER}/model.py", append("import services.matching.topics.model")),
    Mutation("the platform imports a service", "shared/settings.py", append("import services.intake.schools.model")),
    Mutation("a stray utils.py in a service", "services/intake/utils.py", append("X = 1")),
    Mutation("a stray utils.py in a subject", f"{SUBJECT}/utils.py", append("X = 1")),
    Mutation("a stray helpers.py in the platform", "shared/helpers.py", append("X = 1")),
    Mutation(
        "a lower subject imports an upper one", f"{LOWER}/actions.py", append(f"import {dotted(SUBJECT)}.actions")
    ),
    Mutation("a subject imports the listeners", f"{SUBJECT}/actions.py", append("import services.intake.listeners")),
    Mutation("the listeners import main", "services/intake/listeners.py", append("import services.intake.main")),
    Mutation("a page imports a route", f"{SUBJECT}/pages/__init__.py", append(f"import {dotted(SUBJECT)}.api")),
    Mutation("an action imports a route", f"{SUBJECT}/actions.py", append(f"import {dotted(SUBJECT)}.api")),
    Mutation("a model remembers", f"{LOWER}/model.py", append(f"import {dotted(LOWER)}.store")),
    Mutation("a policy acts", f"{SUBJECT}/policy.py", append(f"import {dotted(SUBJECT)}.actions")),
    Mutation("a model knows the web", f"{LOWER}/model.py", append("import fastapi")),
    Mutation("a model knows the bus", f"{LOWER}/model.py", append("import shared.bus")),
    Mutation("a policy knows the web", f"{SUBJECT}/policy.py", append("import starlette")),
    Mutation("a contract knows the database", EVENTS_OF_INTAKE, append("import shared.store")),
    Mutation("an action knows the web", f"{SUBJECT}/actions.py", append("import shared.http")),
    Mutation("a service touches the database's driver", f"{LOWER}/store.py", append("import pymongo")),
    Mutation("a route touches the database's driver", "shared/http/routing.py", append("import bson")),
    Mutation("the store touches the broker's driver", "shared/store/outbox.py", append("import aio_pika")),
    Mutation("a service touches the broker's driver", "services/intake/listeners.py", append("import faststream")),
    Mutation("a circle of files in the store", "shared/store/errors.py", append("import shared.store.work")),
    Mutation("a circle of files in the bus", "shared/bus/cloudevents_codec.py", append("import shared.bus.relay")),
    Mutation("a circle of subjects", f"{LOWER}/model.py", append(f"import {dotted(SUBJECT)}.model")),
    Mutation("a model draws", f"{LOWER}/model.py", append("import PIL")),
    Mutation("a model reads spreadsheets", f"{LOWER}/model.py", append("import openpyxl")),
    Mutation("the privates of a library", "shared/bus/prefetch.py", append("def f(x): return x._queue_obj"), "ruff"),
    Mutation("the event knows the store", "shared/event.py", append("import shared.store")),
    Mutation("siblings in a circle", "shared/http/signing_keys.py", append("import shared.http.sessions")),
    Mutation("a model draws", f"{LOWER}/model.py", append("import PIL")),
    Mutation("a model reads sheets", f"{LOWER}/model.py", append("import openpyxl")),
    Mutation("the store knows the bus", "shared/store/work.py", append("import shared.bus")),
    Mutation("the bus knows the web", "shared/bus/relay.py", append("import shared.http")),
    Mutation("a name that says nothing", f"{SUBJECT}/actions.py", append("class RequestManager: ..."), CODE_RULES),
    Mutation(
        "a publish outside the bus", f"{SUBJECT}/actions.py", append("async def f(x): await x.publish(1)"), CODE_RULES
    ),
    Mutation("a pretended broker", f"{SUBJECT}/actions.py", append("X = 'Test" + "RabbitBroker'"), CODE_RULES),
    Mutation("somebody changes who acts", f"{SUBJECT}/actions.py", append("def f(x): x.actor = 1"), CODE_RULES),
    Mutation(
        "a unit of work made by hand", f"{SUBJECT}/actions.py", append("def f(store, x): Writing(store, x)"), CODE_RULES
    ),
    Mutation("a name on the application", f"{SUBJECT}/api.py", append("def f(http): http.app.state.x = 1"), CODE_RULES),
    Mutation("a word of the old language", "deploy/gateway.py", append("def bury(deed): ..."), CONTRACT_TESTS),
    Mutation("a contract loses a field", EVENTS_OF_INTAKE, substitute("    channel: str\n", ""), CONTRACT_TESTS),
    Mutation(
        "a contract demands a new field",
        EVENTS_OF_INTAKE,
        substitute("    channel: str\n", "    channel: str\n    weather: str\n"),
        CONTRACT_TESTS,
    ),
    Mutation(
        "a contract changes its mind",
        EVENTS_OF_INTAKE,
        substitute("    channel: str\n", "    channel: int\n"),
        CONTRACT_TESTS,
    ),
    Mutation(
        "a contract on a neighbour's page",
        "shared/contracts/people.py",
        append('class DoorOpened(Event, type="intake.door.opened.v1"):\n    """It is open."""\n'),
        CONTRACT_TESTS,
    ),
    Mutation(
        "a renamed listener",
        "services/intake/listeners.py",
        substitute("async def note_school(", "async def write_school_down("),
        CONTRACT_TESTS,
    ),
    Mutation(
        "a subject looks into a neighbour's store",
        f"{SUBJECT}/actions.py",
        append(f"import {dotted(LOWER)}.store"),
        CONTRACT_TESTS,
    ),
    Mutation(
        "a code without words",
        "shared/contracts/codes.py",
        substitute('"recommendations"]', '"recommendations", "podcast"]'),
        CONTRACT_TESTS,
    ),
    Mutation("a manifest by hand", "deploy/Caddyfile", append("# by hand"), CONTRACT_TESTS),
    Mutation("a function without types", f"{SUBJECT}/policy.py", append("def f(x):\n    return x"), "mypy"),
    Mutation("an unused import", f"{SUBJECT}/policy.py", append("import json"), "ruff"),
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
    with tempfile.TemporaryDirectory(prefix="rules-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        for check in sorted({mutation.check for mutation in chosen}):
            if is_refused(copy, check):
                print(f"rules: {check} refuses the code before anything is broken")
                fallen += 1
        for mutation in chosen:
            held = run_mutation(copy, mutation)
            fallen += not held
            verdict = f"refused by {mutation.check}" if held else "NOT REFUSED"
            print(f"rule {mutation.name}: broken -> {verdict}", flush=True)
    print(f"{len(chosen)} rules, {fallen} did not hold")
    return min(fallen, 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
