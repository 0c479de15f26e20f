"""Finds what tells who somebody is in a free text, and proposes other words; it marks and never refuses."""

from shared.text.personal_details.finder import find_personal_details
from shared.text.personal_details.finding import Finding, Kind, apply_proposals

__all__ = ["Finding", "Kind", "apply_proposals", "find_personal_details"]
