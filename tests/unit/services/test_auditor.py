"""The auditor reads everything and changes nothing: made from all policies, so that none is forgotten."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType, UnionType
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from services import SERVICE_NAMES
from shared.problems import Forbidden
from tests.cast import ARTHUR
from tests.kit.applications import as_actor

READING = {
    "may_read_log", "may_read_letters", "may_look_at_imports", "may_see_contact",
    "may_view_sessions", "may_view_tokens", "may_see_board", "may_look", "may_see_candidates", "sees_candidates",
    "may_view_left", "can_view_left",
}  # fmt: skip
"""What is only looked at."""
ABOUT_ONESELF = {"may_correct_myself"}
"""An auditor is a person too: their own name and address are theirs to put right."""

HARMLESS = READING | ABOUT_ONESELF

Policy = Callable[..., object]


def modules() -> Iterator[ModuleType]:
    """Every page of policies of every service, and the desk's."""
    yield import_module("shared.dead_letter_admin.policy")
    for name in SERVICE_NAMES:
        package = import_module(f"services.{name}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "policy" in found.name.split("."):
                yield import_module(found.name)


def policies() -> Iterator[tuple[str, Policy]]:
    """The policies that say whether somebody may change something: by a refusal, or by yes and no."""
    for module in modules():
        for name, may in inspect.getmembers(module, inspect.isfunction):
            asked = list(inspect.signature(may).parameters)
            judges = name.startswith("may_") or inspect.signature(may).return_annotation is bool
            if (
                judges
                and asked[:1] in (["actor"], ["who"])
                and name not in READING | ABOUT_ONESELF
                and may.__module__ == module.__name__
            ):
                yield f"{module.__name__}.{name}", may


def something(kind: Any) -> Any:
    """A thing of this kind with which the auditor has nothing to do."""
    if get_origin(kind) is UnionType:
        kind = get_args(kind)[0]
    if not (inspect.isclass(kind) and issubclass(kind, BaseModel)):
        return "people"
    needed = {name: one.annotation for name, one in kind.model_fields.items() if one.is_required()}
    command: dict[str, Any] = {name: [] if get_origin(one) is list else "another" for name, one in needed.items()}
    return kind.model_construct(**command)


@pytest.mark.parametrize(("name", "may"), list(policies()))
def test_the_auditor_changes_nothing(name: str, may: Policy) -> None:
    things = [something(one.annotation) for one in list(inspect.signature(may).parameters.values())[1:]]
    try:
        allowed = may(as_actor(ARTHUR), *things)
    except Forbidden:
        allowed = False
    assert allowed is False, name


def test_every_service_has_been_asked() -> None:
    asked = {name.split(".")[1] for name, _ in policies()}
    assert {*SERVICE_NAMES, "dead_letter_admin"} == asked
    assert {
        "services.people.letters.policy.may_change_letters",
        "services.people.recognition.policy.may_decide_thanks",
    } <= {name for name, _ in policies()}
