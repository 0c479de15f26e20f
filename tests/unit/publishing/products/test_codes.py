"""Where the codes of a product are typed in by hand, no code is missing."""

from services.publishing.products.model import CRITERION_WORDS, ScoresGiven
from services.publishing.products.pages.products import EditProductForm
from services.publishing.products.pages.reviews import ReviewForm
from shared.contracts.codes import AUDIENCES


def test_a_reviewer_judges_by_every_criterion() -> None:
    assert list(ScoresGiven.model_fields) == list(CRITERION_WORDS)
    assert set(CRITERION_WORDS) <= set(ReviewForm.model_fields)


def test_authors_write_for_every_audience() -> None:
    variants = {name for name in EditProductForm.model_fields if name.startswith("variant_")}
    assert variants == {f"variant_{audience}" for audience in AUDIENCES}
