"""What is: products with their reviews, what was published of them, and the groups and people behind them."""

from services.publishing.model.edition import Edition, LibraryStatus, to_search_text
from services.publishing.model.outline import make_outline
from services.publishing.model.people import REVIEWER_ROLES, Group, Person, Post
from services.publishing.model.product import EDITABLE_STATES, EditProduct, Product, State, VariantText
from services.publishing.model.review import CRITERIA, GiveReview, Review, ScoresGiven
from services.publishing.model.words import AUDIENCES, PRODUCT_FORMS, Audience, ProductForm, Variant

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
