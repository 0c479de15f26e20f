"""Looks for secrets in what is or would be committed: `python -m tests.secret_scan`; exit 1 when one is found.

What only looks like one stands below, each with its reason; a value that is found nowhere any more has to go.
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).parents[1]
KINDS = (  # of those the library knows; each costs time on every line, so: what a system like this could leak
    "AWSKeyDetector", "Base64HighEntropyString", "BasicAuthDetector", "GitHubTokenDetector", "GitLabTokenDetector",
    "HexHighEntropyString", "JwtTokenDetector", "KeywordDetector", "NpmDetector", "PrivateKeyDetector",
    "PypiTokenDetector", "SlackDetector", "TelegramBotTokenDetector",
)  # fmt: skip
FILTERS = (
    "allowlist.is_line_allowlisted",
    "heuristic.is_indirect_reference",
    "heuristic.is_likely_id_string",
    "heuristic.is_not_alphanumeric_string",
    "heuristic.is_potential_uuid",
    "heuristic.is_sequential_string",
    "heuristic.is_templated_secret",
)
NAMES = r"(?s)^docendo(-[a-z]+)*([^a-zA-Z0-9_-].*)?$"  # Kubernetes: the name of a Secret, not what is in it
CLEAN = ROOT / ".local" / "no-secrets"
"""Hashes of what was looked through and had nothing: a second look takes a second instead of ten."""
MADE_BY_TOOLS = (".lock", "package-lock.json", ".po", ".png", ".svg", "asyncapi/3.0.0.json")
HARMLESS = {
    "only-for-the-demo": "deploy/keycloak: a site to try signing in with; it holds nobody real",
    "jFlNzJDdZL0+kdJ3sAPVPOXkQvqYVNq0wHcNQ7Ve0hY=": "shared/contracts: the example of a promise",
    "ABCDEFGHJKMNPQRSTUVWXYZ23456789": "the signs that codes are made of",
    "4bf92f3577b34da6a3ce929d0e0e4736": "the example of the W3C's Trace Context",
    "password": "docs: what stands in the place of one",  # pragma: allowlist secret
    "what nobody but the requester may read": "tests: words that must not get out",
    "a-word-that-only-its-writer-knows": "tests: words that must not get out",
    "a long password of the other site": "tests: of a provider that lives for one test",
    "the secret of the client": "tests: of a provider that lives for one test",
    "of the tests": "tests: of a provider that lives for one test",
    "do-not-tell": "tests: a secret that a refusal must not repeat",
}


def list_committed() -> list[Path]:
    """Every file that git keeps or would take, except what tools have made."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = [
        name for name in output.split("\0") if name and not name.endswith(MADE_BY_TOOLS) and "/static/" not in name
    ]
    return [ROOT / name for name in paths if (ROOT / name).is_file()]


def scan(paths: Iterable[Path]) -> Iterator[tuple[Path, int, str, str]]:
    """Whatever looks like a secret: file, line, kind, value; nothing is asked over the network."""
    filters = [{"path": f"detect_secrets.filters.{name}"} for name in FILTERS]
    filters.append({"path": "detect_secrets.filters.regex.should_exclude_secret", "pattern": [NAMES]})  # type: ignore[dict-item]
    with transient_settings({"plugins_used": [{"name": name} for name in KINDS], "filters_used": filters}):
        for path in paths:
            for one in scan_file(str(path)):
                yield path, one.line_number, one.type, one.secret_value or ""


def main() -> int:
    """Says where; never which."""
    paths = {path: _hash(path) for path in list_committed()}
    clean = set(CLEAN.read_text(encoding="utf-8").split()) if CLEAN.exists() else set()
    wrong, seen, marked = [], set(), set()
    for path, line, kind, value in scan(path for path, hashed in paths.items() if hashed not in clean):
        seen.add(value)
        marked.add(path)
        if value not in HARMLESS:
            wrong.append(f"{path.relative_to(ROOT)}:{line}: {kind}")
    CLEAN.parent.mkdir(mode=0o700, exist_ok=True)
    CLEAN.write_text("\n".join(hashed for path, hashed in paths.items() if path not in marked), encoding="utf-8")
    wrong += [f"tests/secret_scan.py: nothing is {value!r} any more" for value in HARMLESS.keys() - seen]
    print("\n".join(wrong) or f"leaks: no secret in {len(paths)} files")
    return 1 if wrong else 0


def _hash(path: Path) -> str:
    """Of the file, and of what is looked for."""
    return hashlib.sha256(Path(__file__).read_bytes() + path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
