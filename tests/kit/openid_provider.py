"""A real OpenID provider (Canaille, through pytest-iam): `python -m tests.kit.openid_provider PORT BACK`.

In a process of its own, because it brings a whole web framework, and because providers are to be killed.
"""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from deploy.local.addresses import free_port

PASSWORD = "a long password of the other site"
SECRET = "the secret of the client"
GROUPS = {"olga": ["coordinators-07"], "vera": ["teachers-07"], "nobody": []}
_ROOT = Path(__file__).parents[2]


@dataclass
class OpenIdProvider:
    """The running provider."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def issuer(self) -> str:
        """By what name it is known."""
        return f"http://localhost:{self.port}"

    def configuration(self, **changed: str) -> str:
        """What an operator writes about it; further lines are written as they are."""
        lines = {
            "id": '"iam"', "name": '"Другой сайт"', "name_en": '"The other site"', "issuer": f'"{self.issuer}"',
            "client_id": '"docendo"', "client_secret": f'"{SECRET}"', "scope": '"openid email profile groups"',
            "addresses_are_verified": "true", "introduces": "true", **changed,
        }  # fmt: skip
        rules = """
[[provider.roles]]
value = "teachers-07"
role = "teacher"
school = "school-07"

[[provider.roles]]
value = "coordinators-07"
role = "coordinator"
school = "school-07"
"""
        return "[[provider]]\n" + "\n".join(f"{name} = {value}" for name, value in lines.items()) + rules

    def kill(self) -> None:
        """kill -9, in the middle of whatever it does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def run_provider(back: str, log: Path) -> Iterator[OpenIdProvider]:
    """The provider at work; people come back to `back`."""
    port = free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.kit.openid_provider", str(port), back],
            cwd=_ROOT,
            stdout=out,
            stderr=out,
        )
    try:
        end = time.monotonic() + 90
        while b"ready" not in log.read_bytes():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        yield OpenIdProvider(port, process)
    finally:
        process.kill()
        process.wait()


def log_in(client: httpx2.Client, page: httpx2.Response, name: str) -> httpx2.Response:
    """Somebody fills in the provider's forms without a browser; gives its last answer: the way back."""
    for _ in range(12):
        if page.is_redirect:
            where = httpx2.URL(page.url).join(page.headers["Location"])
            if where.path.startswith("/sign-in/with/"):
                return page
            page = client.get(where)
            continue
        asked = {"login": name, "password": PASSWORD}
        fields = {field: value for field, value in asked.items() if f'name="{field}"' in page.text}
        page = client.post(page.url, data=fields | {"answer": "accept"})
    raise AssertionError(f"the provider does not let {name} in: {page.status_code} {page.text[:500]}")


def _serve(port: int, back: str) -> None:
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    from canaille import create_app  # type: ignore[import-untyped]  # only the process that serves needs it
    from canaille.backends import Backend  # type: ignore[import-untyped]
    from joserfc.jwk import RSAKey
    from pytest_iam import Server

    key = RSAKey.generate_key(2048)
    key.ensure_kid()
    settings = {
        "TESTING": True,
        "ENV_FILE": None,
        "SECRET_KEY": "of the tests",
        "WTF_CSRF_ENABLED": False,
        "PREFERRED_URL_SCHEME": "http",
        "SERVER_NAME": f"localhost:{port}",
        "CANAILLE": {
            "DATABASE": "memory",
            "JAVASCRIPT": False,
            "ACL": {"DEFAULT": {"PERMISSIONS": ["use_oidc"], "READ": ["user_name", "groups", "emails"]}},
            "LOGGING": {"version": 1, "disable_existing_loggers": False},
        },
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [key.as_dict(private=True)]},
    }
    server = Server(create_app(config=settings, env_file=".none", env_prefix="NONE_"), port, Backend.instance)
    with server.app.app_context():
        _people(server, back)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.httpd.serve_forever()


def _people(server: "object", back: str) -> None:
    from tests.cast import OLGA

    models, backend = server.models, server.backend  # type: ignore[attr-defined]
    addresses = {"olga": OLGA.email, "vera": "vera@school-07.example.org", "nobody": "nobody@school-07.example.org"}
    users = {}
    for name, address in addresses.items():
        users[name] = models.User(
            user_name=name,
            formatted_name=f"{name.title()} of the other site",
            family_name="Site",
            given_name=name.title(),
            emails=[address],
            password=PASSWORD,
        )
        backend.save(users[name])
    for group in {group for groups in GROUPS.values() for group in groups}:
        members = [users[name] for name, groups in GROUPS.items() if group in groups]
        backend.save(models.Group(display_name=group, members=members))
    client = models.Client(
        client_id="docendo", client_secret=SECRET, client_name="Docendo", redirect_uris=[back],
        grant_types=["authorization_code"], response_types=["code"], scope=["openid", "email", "profile", "groups"],
        token_endpoint_auth_method="client_secret_basic", id_token_signed_response_alg="RS256",
        client_id_issued_at=dt.datetime.now(dt.UTC),
    )  # fmt: skip
    backend.save(client)
    client.audience = [client]  # it must be known before it can be named
    backend.save(client)


if __name__ == "__main__":
    _serve(int(sys.argv[1]), sys.argv[2])
