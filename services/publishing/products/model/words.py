"""Words that products, reviews and the library share."""

from shared.contracts.codes import AUDIENCES, PRODUCT_FORMS, Audience, ProductForm

__all__ = ["AUDIENCES", "PRODUCT_FORMS", "Audience", "ProductForm"]
