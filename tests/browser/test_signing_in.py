"""Coming in with a real browser: by a letter, on another device, through another site; and staying in unnoticed."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import httpx2
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Letters
from playwright.sync_api import Browser, Page, expect

from deploy.local import Servers
from deploy.local.addresses import free_port
from deploy.seed import Person
from shared.http import SESSION_COOKIE, Secrets, Sessions
from tests.browser.visitor import Visitor
from tests.cast import BORIS, OLGA, ZINAIDA
from tests.integration.people.registry.region import person_body, school_body
from tests.kit.applications import as_actor
from tests.kit.openid_provider import PASSWORD, OpenIdProvider, run_provider
from tests.kit.processes import ServiceProcess
from tests.kit.servers import own_place


class Box(Letters):
    """Takes letters as a mail server does."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []

    def handle_message(self, message: Message) -> None:
        plain = next(part for part in message.walk() if part.get_content_type() == "text/plain")
        self.taken.append(bytes(plain.get_payload(decode=True)).decode())

    def key(self, pattern: str, letter: int) -> str:
        """What stands in this letter, the first being 1, as soon as it has come."""
        end = time.monotonic() + 60
        while len(self.taken) < letter:
            assert time.monotonic() < end, "no letter comes"
            time.sleep(0.05)
        found = re.search(pattern, self.taken[letter - 1])
        assert found is not None, self.taken[letter - 1]
        return found[0]


@dataclass
class Cluster:
    """The service people with a mail server and another site that knows its people."""

    url: str
    sessions: Sessions
    box: Box
    other: OpenIdProvider
    chromium: Browser

    def visitor(self) -> Visitor:
        """Somebody with a browser of their own."""
        context = self.chromium.new_context(base_url=self.url, locale="ru-RU", viewport={"width": 1280, "height": 900})
        context.set_default_timeout(20_000)
        return Visitor(context.new_page(), self.url)


@pytest.fixture(scope="module")
def cluster(servers: Servers, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Paid for once."""
    folder, box = tmp_path_factory.mktemp("town"), Box()
    post = Controller(box, hostname="127.0.0.1", port=free_port())
    post.start()  # in a thread, with an event loop of its own
    with own_place(servers) as place:
        app = ServiceProcess(place, folder, ("people",))
        with run_provider(f"{app.url}/sign-in/with/iam/back", folder / "iam.log") as other:
            app.environment = {
                "DOCENDO_SMTP_URL": f"smtp://127.0.0.1:{post.port}?from=docendo@region.example.org",
                "DOCENDO_PUBLIC_URL": app.url,
                "DOCENDO_OIDC": other.configuration(),
            }
            try:
                app.start()
                sessions = Sessions(Secrets(folder / "secrets").session_keys)
                _settle(app.url, sessions, OLGA, ZINAIDA)
                yield Cluster(app.url, sessions, box, other, chromium)
            finally:
                app.stop()
                post.stop()


def _settle(url: str, sessions: Sessions, *people: Person) -> None:
    """Without an event loop: the browser has one already."""
    headers = {"Authorization": f"Bearer {sessions.issue_member_token(as_actor(BORIS))}"}
    with httpx2.Client(base_url=url, headers=headers, trust_env=False, timeout=30) as client:
        assert client.post("/api/schools", json=school_body("school-07")).is_success
        for person in people:
            answer = client.post("/api/people", json=person_body(person))
            assert answer.is_success, answer.text


def grows_old(page: Page, sessions: Sessions) -> None:
    """Twenty minutes go by: the session in the browser is over."""
    (cookie,) = [one for one in page.context.cookies() if one.get("name") == SESSION_COOKIE]
    over = sessions.issue_member_token(sessions.read(cookie["value"]).actor, seconds=-1)
    kept = {name: cookie[name] for name in ("name", "domain", "path", "httpOnly", "sameSite")}
    page.context.add_cookies([{**kept, "value": over}])  # type: ignore[typeddict-item]


def test_the_letter_lets_in_on_any_device_and_its_code_where_it_was_asked_for(cluster: Cluster, album: Path) -> None:
    at_school, phone = cluster.visitor(), cluster.visitor()
    at_school.goes_to("/sign-in?next=/sessions").writes(email=OLGA.email)
    at_school.meets_no_barrier()
    at_school.presses("Прислать письмо")
    at_school.is_at("/sign-in/sent")
    at_school.meets_no_barrier()
    link = cluster.box.key(r"http\S+/sign-in/\S+", 1)
    phone.goes_to(link).sees("Ещё один шаг")
    phone.meets_no_barrier()
    phone.presses("Войти")
    phone.is_at("/sessions")
    phone.sees(OLGA.name, "по ссылке из письма", "Вы сейчас здесь")
    phone.meets_no_barrier()
    phone.takes_a_picture(album / "sessions.png", 900)
    at_school.writes(code=cluster.box.key(r"([A-Z0-9]{4}-){2}[A-Z0-9]{4}", 1))
    at_school.presses("Войти")
    at_school.sees("или их уже использовали")
    assert at_school.wrong + phone.wrong == []


def test_on_ones_own_device_the_code_keeps_one_in_and_another_device_is_ended_from_it(cluster: Cluster) -> None:
    home, before = cluster.visitor(), len(cluster.box.taken)
    home.goes_to("/sign-in?next=/sessions").writes(email=OLGA.email)
    home.presses("Прислать письмо")
    home.writes(code=cluster.box.key(r"([A-Z0-9]{4}-){2}[A-Z0-9]{4}", before + 1))
    home.chooses(own_device="yes")
    home.presses("Войти")
    home.is_at("/sessions")
    home.sees("по коду из письма")
    kept = {cookie["name"]: cookie["expires"] for cookie in home.page.context.cookies()}
    assert all(kept[name] > time.time() + 86_400 for name in ("session", "renewal"))
    home.presses("Выйти везде")
    home.is_at("/")
    home.sees("Войти")
    assert home.wrong == []


def test_through_another_site_with_its_own_login_page(cluster: Cluster, album: Path) -> None:
    vera = cluster.visitor()
    vera.goes_to("/sign-in?next=/sessions").sees("Войти через сайт, где вас уже знают")
    vera.takes_a_picture(album / "sign_in.png", 1_400)
    vera.page.get_by_role("button", name="Другой сайт").click()
    expect(vera.page).to_have_url(re.compile(f"^{cluster.other.issuer}/"))
    vera.page.fill("[name=login]", "vera")
    vera.page.click("button[type=submit][name=answer]")
    vera.page.fill("[name=password]", PASSWORD)
    vera.page.click("button[type=submit][name=answer], button[type=submit]:visible")
    vera.page.click("#accept")
    vera.is_at("/sessions")
    vera.sees("Vera of the other site", "через вход другого сайта")
    assert [what for what in vera.wrong if "asks" not in what and cluster.other.issuer not in what] == []


def test_a_form_that_took_longer_than_a_session_is_not_lost(cluster: Cluster, album: Path) -> None:
    zinaida, before = cluster.visitor(), len(cluster.box.taken)
    zinaida.goes_to("/sign-in?next=/tokens").writes(email=ZINAIDA.email)
    zinaida.presses("Прислать письмо")
    zinaida.goes_to(cluster.box.key(r"http\S+/sign-in/\S+", before + 1)).presses("Войти")
    zinaida.is_at("/tokens")
    zinaida.meets_no_barrier()
    zinaida.writes(name="Расписание")
    zinaida.chooses(school_id="school-07", scopes="people:read")
    zinaida.takes_a_picture(album / "tokens.png", 1_600)
    grows_old(zinaida.page, cluster.sessions)
    zinaida.presses("Выдать ключ")
    zinaida.sees("Ключ выдан", "Расписание")
    assert zinaida.page.locator("#token").input_value().startswith("docendo_")
    zinaida.meets_no_barrier()
    grows_old(zinaida.page, cluster.sessions)
    zinaida.follows("Доступ для программ")
    zinaida.is_at("/tokens")
    zinaida.sees("Расписание", ZINAIDA.name)
    assert zinaida.wrong == []
