"""What a program's token is good for: each service may be read or written with a scope of its own."""

from shared.identity import Actor
from shared.problems import Forbidden


def require_scope(actor: Actor, service: str, operation: str) -> None:
    """Raises Forbidden when a program's token does not name `service:operation`; people have no such bounds."""
    if not actor.may_use(f"{service}:{operation}"):
        raise Forbidden("This token is not good for that: it lacks the scope %(scope)s", scope=f"{service}:{operation}")
