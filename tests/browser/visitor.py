"""Somebody in front of a browser: what they do, what they see, and what went wrong behind the page."""

import re
from functools import cache
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
DESK, PHONE = 1280, 320
# A page that says what is wrong has such a status, and Chromium mentions it in the console.
_SAID_BY_THE_PAGE = re.compile(r"Failed to load resource: the server responded with a status of 4(01|03|04|09|22) ")


class Visitor:
    """One person with one page."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.wrong: list[str] = []
        self._home = home
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        page.on("request", self._watch)

    def goes_to(self, address: str) -> "Visitor":
        """Types an address of this site."""
        self.page.goto(address)
        return self

    def follows(self, link: str) -> None:
        """Clicks the link with these words."""
        self.page.get_by_role("link", name=link).first.click()

    def presses(self, button: str) -> None:
        """Presses the button with these words."""
        self.page.get_by_role("button", name=button, exact=True).first.click()

    def unfolds(self, words: str) -> None:
        """Opens what is folded under these words."""
        self.page.locator("summary", has_text=words).first.click()

    def writes(self, **answers: str) -> None:
        """Fills fields in, by their names in the form."""
        for name, words in answers.items():
            self.page.locator(f"[name={name}]:visible").first.fill(words)

    def chooses(self, **answers: str) -> None:
        """Chooses radio buttons, boxes and lines of lists, by name and value."""
        for name, value in answers.items():
            field = self.page.locator(f"select[name={name}]:visible")
            if field.count():
                field.select_option(value)
            else:
                self.page.locator(f"input[name={name}][value={value}]").check()

    def sees(self, *sentences: str) -> None:
        """Finds the words on the page, in what can be seen."""
        for sentence in sentences:
            expect(self.page.locator("body")).to_contain_text(sentence, use_inner_text=True)

    def is_at(self, address: str) -> None:
        """Stands at an address; a star stands for anything but a slash."""
        pattern = re.escape(self._home + address).replace(r"\*", "[^/]+")
        expect(self.page).to_have_url(re.compile(f"^{pattern}$"))

    def meets_no_barrier(self) -> None:
        """At the desk and on a phone: no barrier that axe knows of, and nothing sideways."""
        self.page.evaluate(_axe())
        for width in (DESK, PHONE):
            self.page.set_viewport_size({"width": width, "height": 900})
            where = f"{self.page.url} at {width} px"
            sideways = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert sideways <= 0, f"{where} goes {sideways} px out to the side"
            found = self.page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", list(TAGS))
            told = [f"{one['id']}: {[node['html'] for node in one['nodes'][:3]]}" for one in found["violations"]]
            assert not told, f"{where}: " + "\n".join(told)

    def focused(self) -> Locator:
        """What has the focus."""
        return self.page.locator("*:focus")

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _SAID_BY_THE_PAGE.match(message.text):
            self.wrong.append(f"{self.page.url}: {message.text}")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((f"{self._home}/", "data:")):
            self.wrong.append(f"{self.page.url} asks {request.url}")


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
