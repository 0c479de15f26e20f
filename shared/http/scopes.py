"""What a program's token is good for: each room may be read or written with a scope of its own."""

from shared.identity import Who
from shared.problems import Forbidden


def must_be_in_scope(who: Who, room: str, deed: str) -> None:
    """Raises Forbidden when a program's token does not name `room:deed`; people have no such bounds."""
    if not who.may_use(f"{room}:{deed}"):
        raise Forbidden("This token is not good for that: it lacks the scope %(scope)s", scope=f"{room}:{deed}")
