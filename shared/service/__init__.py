"""create_service(): the one way to build a room's service; create_house(): all rooms in one process."""

from shared.service.create import create_service
from shared.service.garbage import collect_garbage_rarely
from shared.service.house import House, create_house
from shared.service.room import VERSION, Ground, Room

__all__ = ["VERSION", "Ground", "House", "Room", "collect_garbage_rarely", "create_house", "create_service"]
