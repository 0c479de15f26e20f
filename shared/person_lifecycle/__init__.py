"""What every service does alike when something is published about a person.

It knows people by name, forgets one, hands over a copy of what it keeps about one, and ends a session or a token. The
listeners are the services' own, for their queues are named after them: each is one line into one of these functions.
"""

from shared.person_lifecycle.actions import forget_person, hand_over_copy, record_person
from shared.person_lifecycle.revoked_sessions import RevokedAccesses, end_access, is_not_revoked

__all__ = ["RevokedAccesses", "end_access", "forget_person", "hand_over_copy", "is_not_revoked", "record_person"]
