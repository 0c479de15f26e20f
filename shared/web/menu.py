"""What the navigation offers, to whom."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, Protocol

from starlette.requests import HTTPConnection

from shared.code_words import Language, msgid
from shared.web.languages import load_shared_translations


class Viewer(Protocol):
    """What the frame needs to know of the one who looks at the page."""

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody has signed in."""

    @property
    def name(self) -> str:
        """The name to greet with."""

    @property
    def roles(self) -> AbstractSet[str]:
        """What the person may do here, such as "coordinator" or "expert"."""


@dataclass(frozen=True, slots=True)
class AnonymousViewer:
    """Somebody who has not signed in."""

    is_anonymous: bool = True
    name: str = ""
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the navigation; `current` on the page itself and on those below it."""

    text: str
    href: str
    current: bool


# Those who look at the requests of a school or of the region.
_REQUEST_READERS: Final = frozenset({"coordinator", "school_admin", "methodist", "region_operator", "auditor"})
# The entries in their order, each with the roles that see it; without roles everybody does.
_ENTRIES: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (
    (msgid("Ask for help"), "/ask", frozenset()),
    (msgid("My request"), "/follow", frozenset()),
    (msgid("Library of methods"), "/library", frozenset()),
    (msgid("Meetings"), "/meetings", frozenset()),
    (msgid("Schools"), "/schools", frozenset()),
    (msgid("Board"), "/board", _REQUEST_READERS),
    (msgid("Matching"), "/topics", frozenset({"coordinator"})),
    (msgid("Invitations"), "/invitations", frozenset({"expert"})),
    (msgid("Products"), "/products", frozenset({"teacher", "expert"})),
    (msgid("People"), "/people", frozenset({"school_admin", "region_operator", "auditor"})),
    (msgid("Programs"), "/tokens", frozenset({"school_admin", "region_operator", "auditor"})),
    (msgid("Letters"), "/letters", frozenset({"region_operator", "auditor"})),
    (msgid("Log"), "/audit", frozenset({"school_admin", "region_operator", "auditor"})),
    (msgid("Dead letters"), "/dead-letters", frozenset({"region_operator", "auditor"})),
)


def build_menu(viewer: Viewer, language: Language, path: str = "/") -> list[MenuItem]:
    """List the entries this person sees, in the page's language."""
    words = load_shared_translations(language)
    return [
        MenuItem(words.gettext(text), href, _is_current(path, href))
        for text, href, roles in _ENTRIES
        if not roles or roles & viewer.roles
    ]


def get_viewer(request: HTTPConnection) -> Viewer:
    """Tell who looks at the page; an application without sign-in has visitors only."""
    found: Viewer | None = getattr(request.state, "actor", None)
    return AnonymousViewer() if found is None else found


def _is_current(path: str, href: str) -> bool:
    return path == href or path.startswith(f"{href}/")
