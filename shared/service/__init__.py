"""create_service(): the one way to build a service; create_combined_application(): several in one process."""

from shared.service.combined import CombinedApplication, create_combined_application
from shared.service.create import create_service
from shared.service.definition import VERSION, ServiceDefinition
from shared.service.garbage_collection import tune_garbage_collection
from shared.service.resources import Resources

__all__ = [
    "VERSION",
    "CombinedApplication",
    "Resources",
    "ServiceDefinition",
    "create_combined_application",
    "create_service",
    "tune_garbage_collection",
]
