"""What the system stands on: every package pinned by hash, under a licence we may use, with a reason to be here."""

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ ;\\]+)", re.MULTILINE)
ALLOWED = re.compile(
    r"^(OSI Approved|Apache( Software License|-2\.0)?|(3-Clause )?BSD( License|-[23]-Clause)?|ISC"
    r"|MIT( License|-0|-CMU)?|MPL-2\.0"
    r"|Mozilla Public License 2\.0 \(MPL 2\.0\)|PSF-2\.0|Python Software Foundation License)$"
)
FOR_DEVELOPERS = {"dramatiq": "LGPL; stands under pytest-iam, never in production"}
PUBLISHED_ELSEWHERE = {  # no licence in what the index is told; it was read where it stands
    "axe-playwright-python": "MIT, in its repository; axe.min.js inside is MPL-2.0",
    "promql-parser": "MIT, in its repository and its Cargo.toml",
}
NOT_ON_THIS_PLATFORM = {"colorama", "httpx2-jsfetch", "pywin32", "importlib-metadata", "zipp"}


def locked(name: str) -> dict[str, str]:
    """Package → version, as a lock says."""
    return {found["name"]: found["version"] for found in PINNED.finditer((ROOT / name).read_text(encoding="utf-8"))}


def licences(package: str) -> list[str]:
    """What a package says of itself; joined by AND or OR it must all be allowed: simpler, and stricter."""
    described = metadata.metadata(package)
    classified = [
        one.rpartition(" :: ")[2] for one in described.get_all("Classifier") or () if one.startswith("License ::")
    ]
    written = [described[name] for name in ("License-Expression", "License") if name in described]
    lines = written[:1] if "License-Expression" in described else classified or written
    return [one for line in lines for one in re.split(r" (?:AND|OR) ", line) if one]


def asked_for() -> Iterator[tuple[str, str]]:
    """Every dependency that pyproject.toml names, with its line."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for wanted in (*project["dependencies"], *project["optional-dependencies"]["dev"]):
        yield wanted, next(line for line in lines if f'"{wanted}"' in line)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_has_a_licence_that_we_may_use(lock: str) -> None:
    wrong = {}
    for package in locked(lock).keys() - NOT_ON_THIS_PLATFORM - PUBLISHED_ELSEWHERE.keys():
        if lock == "requirements-dev.lock" and package in FOR_DEVELOPERS:
            continue
        described = licences(package)
        if not described or not all(ALLOWED.match(one) for one in described):
            wrong[package] = described
    assert wrong == {}, "read the licence; allow it here, with a word why, or do without the package"


def test_a_licence_that_binds_others_is_noticed() -> None:
    assert licences("dramatiq") == ["GNU Lesser General Public License v3 or later (LGPLv3+)"]
    assert not ALLOWED.match(licences("dramatiq")[0])
    assert not FOR_DEVELOPERS.keys() & locked("requirements.lock").keys()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_by_hash_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=[a-z0-9])", text) if not entry.startswith("#")]
    assert len(entries) == len(locked(lock))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?://|--index-url|--find-links", text)


def test_what_runs_is_what_was_tested() -> None:
    tested = locked("requirements-dev.lock")
    assert {name: version for name, version in locked("requirements.lock").items() if tested[name] != version} == {}


def test_every_dependency_says_why_it_is_here() -> None:
    assert [wanted for wanted, line in asked_for() if len(line.partition("# ")[2].split()) < 1] == []
