"""What is: products with their reviews, what was published of them, and the groups and people behind them."""

from services.publishing.contributors.model import REVIEWER_ROLES, Person, Post
from services.publishing.library.model import Edition, LibraryStatus, Variant, to_search_text
from services.publishing.products.model.group import Group
from services.publishing.products.model.outline import make_outline
from services.publishing.products.model.product import EDITABLE_STATES, EditProduct, Product, State, VariantText
from services.publishing.products.model.review import CRITERIA, GiveReview, Review, ScoresGiven
from services.publishing.products.model.words import AUDIENCES, PRODUCT_FORMS, Audience, ProductForm

__all__ = [
    "AUDIENCES",
    "CRITERIA",
    "EDITABLE_STATES",
    "PRODUCT_FORMS",
    "REVIEWER_ROLES",
    "Audience",
    "EditProduct",
    "Edition",
    "GiveReview",
    "Group",
    "LibraryStatus",
    "Person",
    "Post",
    "Product",
    "ProductForm",
    "Review",
    "ScoresGiven",
    "State",
    "Variant",
    "VariantText",
    "make_outline",
    "to_search_text",
]
