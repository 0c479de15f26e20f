"""create_service(): the one way to build a room's service; create_house(): all rooms in one process."""

from shared.service.create import create_service
from shared.service.garbage import tune_garbage_collection
from shared.service.house import CombinedApplication, create_combined_application
from shared.service.room import VERSION, Resources, ServiceDefinition

__all__ = [
    "VERSION",
    "CombinedApplication",
    "Resources",
    "ServiceDefinition",
    "create_combined_application",
    "create_service",
    "tune_garbage_collection",
]
