"""Figures of the text that people write, measured on the half of the labelled sets that nobody tunes on."""

from tests.figures.figure import Figure
from tests.quality.personal_details.measure import DEVELOPMENT, KEPT_APART, measure


def figures() -> list[Figure]:
    """How well personal data is found in free text."""
    kept_apart, _ = measure([KEPT_APART])
    development, _ = measure([DEVELOPMENT])
    return [
        Figure("personal-data-recall", round(kept_apart.recall, 3), at_least=0.95),
        Figure("personal-data-precision", round(kept_apart.precision, 3), at_least=0.9),
        Figure("personal-data-sentences", kept_apart.texts + development.texts, at_least=300),
    ]
