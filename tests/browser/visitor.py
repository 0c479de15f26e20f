"""Somebody in front of a browser: what they do, what they see, and what went wrong behind the page."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, Request, expect

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
ADMIN, PHONE = 1280, 320
# A page that says what is wrong has such a status, and Chromium mentions it in the console.
_PAGE_ERRORS = re.compile(r"Failed to load resource: the server responded with a status of 4(01|03|04|09|22) ")


# What has the focus, where it stands in the page, and whether it is drawn otherwise than without the focus.
# GOV.UK draws the ring of a radio button and of a box around its label's mark.
_STOP = """() => {
  const here = document.activeElement
  if (!here || here === document.body) return null
  const drawn = [getComputedStyle(here), getComputedStyle(here.nextElementSibling ?? here, '::before')]
  const shown = drawn.some(s => s.boxShadow !== 'none' || (s.outlineStyle !== 'none' && s.outlineWidth !== '0px'))
  const place = [...document.querySelectorAll('*')].indexOf(here)
  return {place, shown, words: (here.innerText || here.name || here.id).trim()}
}"""


@dataclass(frozen=True)
class Stop:
    """Something the Tab key comes to: its place in the page, its words, whether the focus can be seen."""

    place: int
    shown: bool
    words: str


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
        self._waits_for_the_page()

    def presses(self, button: str) -> None:
        """Presses the button with these words."""
        self.page.get_by_role("button", name=button, exact=True).first.click()
        self._waits_for_the_page()

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
                self.page.locator(f"input[name={name}][value='{value}']").check()

    def sees(self, *sentences: str) -> None:
        """Finds the words on the page, in what can be seen."""
        for sentence in sentences:
            expect(self.page.locator("body")).to_contain_text(sentence, use_inner_text=True)

    def is_at(self, address: str) -> None:
        """Stands at an address; a star stands for anything but a slash."""
        pattern = re.escape(self._home + address).replace(r"\*", "[^/]+")
        expect(self.page).to_have_url(re.compile(f"^{pattern}$"))

    def is_stopped(self, why: str = "what stops them has to be said") -> None:
        """The page says in its title that something has to be put right first."""
        expect(self.page, why).to_have_title(re.compile("^Ошибка: "))

    def comes_in_as(self, name: str) -> None:
        """Becomes somebody of the demo, on the page for signing in."""
        self.page.locator(".set-people .set-person", has_text=name).get_by_role("button").click()
        self._waits_for_the_page()

    def opens_with(self, code: str) -> None:
        """Opens a request with its code."""
        self.goes_to("/follow").writes(code=code)
        self.presses("Открыть")
        self.is_at("/requests/mine")

    def opens_the_card(self, number: str) -> None:
        """Opens a request from the board, unfolding what is folded."""
        card = self.page.locator(".set-board__card", has_text=number)
        for more in self.page.locator(".set-board__more").all():
            if not card.is_visible() and more.locator(".set-board__card", has_text=number).count():
                more.locator("summary").click()
        card.get_by_role("link").click()
        self._waits_for_the_page()
        self.sees(number)

    def waits_for(self, sentence: str) -> None:
        """Looks again until the words are there: events travel in their own time."""
        for _ in range(200):
            if sentence in self.page.locator("body").inner_text():
                return
            self.page.reload()
        raise AssertionError(f"{self.page.url} does not come to say: {sentence}")

    def walks_with_the_keyboard(self) -> list["Stop"]:
        """Presses Tab from the top of the page until the focus leaves it."""
        stops: list[Stop] = []
        while len(stops) < 100:
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(_STOP)
            if stop is None:
                return stops
            stops.append(Stop(**stop))
        raise AssertionError(f"{self.page.url} does not let the keyboard out: {stops[-3:]}")

    def takes_a_picture(self, path: Path, height: int) -> None:
        """Photographs the upper part of the page, in pixels, when the fonts are there."""
        self.page.evaluate("document.fonts.ready.then(() => true)")
        size = self.page.viewport_size
        assert size is not None
        self.page.set_viewport_size({"width": size["width"], "height": height})
        self.page.screenshot(path=path, animations="disabled")

    def meets_no_barrier(self) -> None:
        """At the desk and on a phone: no barrier that axe knows of, and nothing sideways."""
        usual = self.page.viewport_size
        assert usual is not None
        self.page.evaluate(_axe())
        for width in (ADMIN, PHONE):
            self.page.set_viewport_size({"width": width, "height": 900})
            where = f"{self.page.url} at {width} px"
            sideways = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert sideways <= 0, f"{where} goes {sideways} px out to the side"
            found = self.page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", list(TAGS))
            stop = [f"{one['id']}: {[node['html'] for node in one['nodes'][:3]]}" for one in found["violations"]]
            assert not stop, f"{where}: " + "\n".join(stop)
        self.page.set_viewport_size(usual)

    def _waits_for_the_page(self) -> None:
        """A click ends when the answer begins to come: what is read then may be half a page."""
        self.page.wait_for_load_state()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _PAGE_ERRORS.match(message.text):
            self.wrong.append(f"{self.page.url}: {message.text}")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((f"{self._home}/", "data:")):
            self.wrong.append(f"{self.page.url} asks {request.url}")


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
