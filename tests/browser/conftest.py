"""One system, one region and one Chromium for all pages; they are paid for once."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from deploy.local import Servers
from deploy.seed import Person
from shared.http import SESSION_COOKIE, Secrets, Sessions
from tests.browser.region import Region, settle
from tests.browser.visitor import Visitor
from tests.integration.shared.dead_letter_admin.operator import deliver, make_event
from tests.kit.applications import as_actor
from tests.kit.processes import ServiceProcess
from tests.kit.servers import own_place

# Debian's Chromium without a screen where it is installed: the same engine, a quarter less work.
WITHOUT_A_SCREEN = shutil.which("chromium-headless-shell")
CHROMIUM = os.environ.get("DOCENDO_CHROMIUM") or WITHOUT_A_SCREEN or "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PICTURES = Path(__file__).parent.parent.parent / "docs" / "pictures"

Come = Callable[..., Visitor]


@dataclass(frozen=True)
class Site:
    """The running system with what has happened in it."""

    url: str
    sessions: Sessions
    region: Region


def pytest_addoption(parser: pytest.Parser) -> None:
    """Knows `--pictures`."""
    parser.addoption("--pictures", action="store_true", help="make the pictures of the README anew")


@pytest.fixture
def album(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where pictures are put: into the README's folder when they are asked for."""
    return PICTURES if request.config.getoption("--pictures") else tmp_path


@pytest.fixture(scope="package")
def site(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole system as one process, with the seed and the stories in it."""
    folder = tmp_path_factory.mktemp("house")
    with own_place(servers) as place:
        app = ServiceProcess(place, folder)
        try:
            app.start()
            sessions = Sessions(Secrets(folder / "secrets").session_keys)
            region = asyncio.run(settle(app.url, sessions))
            asyncio.run(deliver(place, make_event(person_id=None)))  # one event that nobody can hear
            yield Site(app.url, sessions, region)
        finally:
            app.stop()


@pytest.fixture(scope="package")
def chromium(site: Site) -> Iterator[Browser]:
    """Debian's own browser. It comes after the system: while it lives, no other event loop may run here."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture
def come(site: Site, chromium: Browser) -> Iterator[Come]:
    """Makes visitors; when they have gone, nothing may have been wrong in any of their browsers."""
    here: list[Visitor] = []

    def visitor(person: Person | None = None, *, scripts: bool = True, width: int = 1280) -> Visitor:
        context = chromium.new_context(
            base_url=site.url, locale="ru-RU", java_script_enabled=scripts, viewport={"width": width, "height": 900}
        )
        context.set_default_timeout(15_000)
        if person is not None:
            session = site.sessions.issue_member_token(as_actor(person))
            context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": site.url, "httpOnly": True}])
        here.append(Visitor(context.new_page(), site.url))
        return here[-1]

    yield visitor
    wrong = [what for one in here for what in one.wrong]
    for one in here:
        one.page.context.close()
    assert not wrong, "in the browser: " + "; ".join(wrong)
