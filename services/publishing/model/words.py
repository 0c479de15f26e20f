"""Words that products, reviews and the library share."""

from shared.contracts.words import AUDIENCES, PRODUCT_FORMS, Audience, ProductForm
from shared.entity import Part
from shared.privacy import Joint

__all__ = ["AUDIENCES", "PRODUCT_FORMS", "Audience", "ProductForm", "Variant"]


class Variant(Part):
    """The same solution told to one audience."""

    audience: Audience
    text: Joint
