"""Words that products, reviews and the library share."""

from shared.contracts.words import AUDIENCES, FORMS, Audience, Form
from shared.entity import Part
from shared.privacy import Joint

__all__ = ["AUDIENCES", "FORMS", "Audience", "Form", "Variant"]


class Variant(Part):
    """The same solution told to one audience."""

    audience: Audience
    text: Joint
