"""What the audit log keeps when somebody's posts change, whatever has changed them."""

from collections.abc import Sequence

from services.people.audit_log.actions.entries import log_action
from services.people.registry.model.person import HeldPost, Person, describe_posts
from shared.store import Writing


async def log_posts(
    work: Writing, action: str, person: Person, before: Sequence[HeldPost], *, by: str | None = None
) -> None:
    """Which posts the person held before, if any, and which they hold now."""
    await log_action(
        work,
        action=action,
        about=f"person:{person.id}",
        school_id={post.school_id for post in (*before, *person.posts)},
        before={"posts": describe_posts(before)} if before else None,
        after={"posts": describe_posts(person.posts)},
        by=by,
    )
