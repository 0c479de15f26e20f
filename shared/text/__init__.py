"""Russian and English text: cleaned where it comes in, folded where it is compared, lemmas where it is found.

What is shown stays as it was typed; whoever compares, searches, guards or erases uses `fold`.
"""

from shared.text.cleaning import clean, clean_tree
from shared.text.comparison import fold, split_words
from shared.text.lemmas import lemmatize, list_lemmas
from shared.text.markdown_escaping import escape_markdown

__all__ = ["clean", "clean_tree", "escape_markdown", "fold", "lemmatize", "list_lemmas", "split_words"]
