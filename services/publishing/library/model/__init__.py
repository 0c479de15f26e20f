"""What stands in the library, how programs read it, and what its codes are called."""

from services.publishing.library.model.codes import AUDIENCE_WORDS, FORM_WORDS
from services.publishing.library.model.edition import Edition, LibraryStatus, Variant, to_search_text
from services.publishing.library.model.views import EditionSummaryView, EditionView

__all__ = [
    "AUDIENCE_WORDS",
    "FORM_WORDS",
    "Edition",
    "EditionSummaryView",
    "EditionView",
    "LibraryStatus",
    "Variant",
    "to_search_text",
]
