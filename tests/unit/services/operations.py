"""Any deeds in any order: what is refused changes nothing, and what is done is a step that the model has."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import settings

from shared.entity import Entity
from shared.problems import Problem

Operation = Callable[[Any], object]
quickly = settings(max_examples=60, deadline=None)
"""Sequences per model: enough to reach each state by several ways, in less than two seconds for all of them."""


def run_operations(
    thing: Entity,
    operations: Mapping[str, Operation],
    order: Sequence[str],
    state: Callable[[Any], str],
    steps: Mapping[str, set[tuple[str, str]]],
) -> list[str]:
    """Does the named deeds one after another; returns those that were not refused.

    `steps` says which state may follow which by which deed; staying in a state is allowed to every deed that has no
    step of its own from there. Raises AssertionError.
    """
    held = []
    for name in order:
        before, was = thing.model_dump_json(), state(thing)
        try:
            operations[name](thing)
        except Problem:
            assert thing.model_dump_json() == before, f"{name} was refused in {was}, and changed something"
            continue
        held.append(name)
        assert state(thing) == was or (was, state(thing)) in steps.get(name, set()), f"{name}: {was} → {state(thing)}"
    return held
