"""The dead letters desk that every room opens: what could not be heard is looked at, mended, replayed, discarded."""

from shared.desk.actions import DeadLetterAdmin
from shared.desk.pages import dead_letter_routes
from shared.desk.store import Operations

__all__ = ["DeadLetterAdmin", "Operations", "dead_letter_routes"]
