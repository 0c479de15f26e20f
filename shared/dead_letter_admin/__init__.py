"""The dead letters of a service: events that could not be consumed are looked at, mended, replayed, discarded."""

from shared.dead_letter_admin.actions import DeadLetterAdmin
from shared.dead_letter_admin.pages import dead_letter_routes
from shared.dead_letter_admin.store import Operations

__all__ = ["DeadLetterAdmin", "Operations", "dead_letter_routes"]
