"""What every answer must tell a browser, and what no page may contain, so that the policy of its page holds."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

import httpx2

from shared.web.security import content_security_policy

_LETTER = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox"
"""A letter as it leaves has its style inside: it is shown in a sandbox in which nothing runs and nothing is fetched."""
_ALWAYS = {"x-content-type-options": "nosniff"}
_PAGES = {
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
}
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "poster", "srcset"})
_NO_CODE = frozenset({"application/json", "application/ld+json"})


class _Inline(HTMLParser):
    """Finds what the policy would forbid: code and style that stand in the page, code in addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Looks at one tag."""
        attributes = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in attributes and attributes.get("type") not in _NO_CODE):
            self.found.append(f"<{tag}> in the page")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.found.append(f'{name}="…" on <{tag}>')
            if name in _ADDRESSES and (value or "").strip().lower().startswith(("javascript:", "vbscript:", "data:")):
                self.found.append(f"{name}={value!r:.40} on <{tag}>")


def find_violations(status: int, headers: Mapping[str, str], text: str) -> Iterator[str]:
    """What is wrong with an answer."""
    page = headers.get("content-type", "").startswith("text/html")
    for name, wanted in {**_ALWAYS, **(_PAGES if page else {})}.items():
        if headers.get(name) != wanted:
            yield f"{status}: {name} is {headers.get(name)!r}"
    if not page:
        return
    policy = headers.get("content-security-policy", "")
    if policy == _LETTER:
        return
    ours = content_security_policy()
    if policy != ours and not policy.startswith(f"{ours} https://"):
        yield f"{status}: its policy is {policy!r}"
    looking = _Inline()
    looking.feed(text)
    yield from (f"{status}: {found}" for found in dict.fromkeys(looking.found))


class PageSecurityMonitor:
    """Looks at every answer of the clients that it is given. `found`: address to complaints; `pages`: statuses seen."""

    def __init__(self) -> None:
        self.found: dict[str, set[str]] = {}
        self.pages: dict[int, int] = {}

    def watch(self, client: httpx2.AsyncClient) -> None:
        """From now on."""
        client.event_hooks = {"request": [], "response": [self._look]}

    async def _look(self, answer: httpx2.Response) -> None:
        await answer.aread()
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.pages[answer.status_code] = self.pages.get(answer.status_code, 0) + 1
        for complaint in find_violations(answer.status_code, answer.headers, answer.text):
            self.found.setdefault(complaint, set()).add(f"{answer.request.method} {answer.request.url.path}")

    def list_violations(self) -> str:
        """Each complaint with one address."""
        return "\n".join(f"{what}: {len(where)} addresses, {min(where)}" for what, where in self.found.items())
