"""A program looks at meetings and works on them; a calendar takes them."""

from services.scheduling.api import calendar, meetings

__all__ = ["calendar", "meetings"]
