"""What is: products in the making with their reviews, the groups behind them, and what may be asked for."""

from services.publishing.products.model.codes import (
    CRITERION_WORDS,
    EDITABLE_STATES,
    OBSTACLE_WORDS,
    STATE_WORDS,
    VERDICT_WORDS,
    State,
    Verdict,
)
from services.publishing.products.model.group import Group
from services.publishing.products.model.outline import make_outline
from services.publishing.products.model.product import Product
from services.publishing.products.model.review import AskReview, GiveReview, RemarksText, Review, Score, ScoresGiven
from services.publishing.products.model.text import (
    MAX_VARIANT_LENGTH,
    AbstractText,
    ChangeText,
    EditProduct,
    MainText,
    ProductTitle,
    PublishProduct,
    VariantText,
)

__all__ = [
    "CRITERION_WORDS",
    "EDITABLE_STATES",
    "MAX_VARIANT_LENGTH",
    "OBSTACLE_WORDS",
    "STATE_WORDS",
    "VERDICT_WORDS",
    "AbstractText",
    "AskReview",
    "ChangeText",
    "EditProduct",
    "GiveReview",
    "Group",
    "MainText",
    "Product",
    "ProductTitle",
    "PublishProduct",
    "RemarksText",
    "Review",
    "Score",
    "ScoresGiven",
    "State",
    "VariantText",
    "Verdict",
    "make_outline",
]
