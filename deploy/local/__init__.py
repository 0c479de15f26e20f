"""The project's own RabbitMQ and MongoDB on one machine, and the system that stands on them."""

from deploy.local.addresses import Ports, Servers, Unavailable
from deploy.local.servers import servers, start, status, stop

__all__ = ["Ports", "Servers", "Unavailable", "servers", "start", "status", "stop"]
