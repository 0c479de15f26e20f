"""The first text of a product, made of the minutes: nobody begins before an empty page."""

from shared.contracts.scheduling import MeetingHeld
from shared.text.markdown_escaping import escape_markdown

# The group's own words follow, in the language of the product; a product begins in Russian.
_PROBLEM = "## О чём это"
_CONTRIBUTIONS = "## Что пробовали и заметили"
_DECISIONS = "## Что делать"


def make_outline(event: MeetingHeld, problem: str) -> str:
    """Markdown: the problem (the title where it is not known), what was contributed, what was decided."""
    parts = [_PROBLEM, escape_markdown(problem or event.title)]
    if event.contributions:
        parts += [_CONTRIBUTIONS, _make_list(event.contributions)]
    if event.decisions:
        parts += [_DECISIONS, _make_list(event.decisions)]
    return "\n\n".join(parts)


def _make_list(lines: list[str]) -> str:
    return "\n".join("- " + escape_markdown(line.strip()).replace("\n", "\n  ") for line in lines)
