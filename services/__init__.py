"""The rooms of the house. They never import or call one another: they say what has happened, and listen."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.service import Room

NAMES = ("people", "intake", "matching", "scheduling", "publishing")


def rooms() -> "tuple[Room, ...]":
    """The rooms as their `main` modules declare them; the first one keeps the front door."""
    return tuple(import_module(f"services.{name}.main").room for name in NAMES)
