"""The dead letters desk that every room opens: what could not be heard is looked at, mended, replayed, discarded."""

from shared.desk.actions import Desk
from shared.desk.pages import desk_routes
from shared.desk.store import Deeds

__all__ = ["Deeds", "Desk", "desk_routes"]
