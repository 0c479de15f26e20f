"""A person looks at meetings, prepares for them, announces them and keeps their minutes."""

from services.scheduling.pages import groups, leading, meetings

__all__ = ["groups", "leading", "meetings"]
