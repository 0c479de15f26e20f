"""What is: products with their reviews, what was published of them, and the groups and people behind them."""

from services.publishing.model.edition import Edition, Outcome, searchable
from services.publishing.model.outline import outline
from services.publishing.model.people import REVIEWING, Group, Person, Post
from services.publishing.model.product import EDITABLE, EditProduct, Product, State, VariantText
from services.publishing.model.review import CRITERIA, GiveReview, Review, ScoresGiven
from services.publishing.model.words import AUDIENCES, FORMS, Audience, Form, Variant

__all__ = [
    "AUDIENCES",
    "CRITERIA",
    "EDITABLE",
    "FORMS",
    "REVIEWING",
    "Audience",
    "EditProduct",
    "Edition",
    "Form",
    "GiveReview",
    "Group",
    "Outcome",
    "Person",
    "Post",
    "Product",
    "Review",
    "ScoresGiven",
    "State",
    "Variant",
    "VariantText",
    "outline",
    "searchable",
]
