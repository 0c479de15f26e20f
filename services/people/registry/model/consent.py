"""What a member has agreed to, apart from any form: the text by its number, since when, until when."""

from datetime import datetime
from typing import Literal

from shared.entity import Part

ConsentSubject = Literal["authorship"]
"""Only what the common work does not need by itself: to be named before the whole world."""
CONSENT_VERSIONS: dict[ConsentSubject, int] = {"authorship": 1}
"""The texts that are asked about now; a text that changes gets another number, and is asked about anew."""


class Consent(Part):
    """One word given, and perhaps taken back. A record: it is never changed otherwise."""

    subject: ConsentSubject
    version: int
    given_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def is_valid(self) -> bool:
        """Whether it was given to the text of today and not taken back."""
        return self.withdrawn_at is None and self.version == CONSENT_VERSIONS[self.subject]
