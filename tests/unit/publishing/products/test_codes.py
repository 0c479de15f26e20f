"""Where the codes of a product are shown or typed in by hand, no code is missing."""

from types import SimpleNamespace

import pytest

from services.publishing.main import service
from services.publishing.products.model import CRITERION_WORDS, ScoresGiven
from services.publishing.products.pages.products import EditProductForm
from services.publishing.products.pages.reviews import ReviewForm
from shared.code_words import Language
from shared.contracts.codes import AUDIENCES
from shared.web import LANGUAGES, PageRenderer


def test_a_reviewer_judges_by_every_criterion() -> None:
    assert list(ScoresGiven.model_fields) == list(CRITERION_WORDS)
    assert set(CRITERION_WORDS) <= set(ReviewForm.model_fields)


def test_authors_write_for_every_audience() -> None:
    variants = {name for name in EditProductForm.model_fields if name.startswith("variant_")}
    assert variants == {f"variant_{audience}" for audience in AUDIENCES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_criterion_has_its_score(language: Language) -> None:
    pages = PageRenderer(service.name, service.template_folders, service.folder / "locale", service.codes)
    template = pages.get_environment(language).get_template("product_words.html")
    show = template.make_module({"language": language}).scores  # type: ignore[attr-defined]  # Jinja makes it
    scores = show(SimpleNamespace(scores=dict.fromkeys(CRITERION_WORDS, 4)), CRITERION_WORDS)
    assert [name for name, words in CRITERION_WORDS.items() if f"<li>{words.short[language]}: 4" not in scores] == []
