"""`docendo VERB …` (`python -m deploy.docendo` where it is not installed): all that an operator does, each with --help.

A verb is a module in deploy/commands with `configure`, which names its arguments, and `run`, which does it and returns
the exit code. Only the module of the verb that was asked for is imported.
"""

import argparse
import sys
from importlib import import_module

VERBS = {
    "up": "bring up everything on this machine: servers, services, the sample region",
    "down": "stop what `up` has started and nothing else",
    "forget": "stop it and remove its data and secrets",
    "status": "what runs, what waits, what is dead-lettered; 1 when something is wrong",
    "dead-letters": "look at what could not be consumed; replay, mend or discard it",
    "audit": "check the chain of the audit log",
    "rotate-keys": "a new key signs sessions from now on; nobody is signed out",
    "prepare": "make indexes, queues, policies and logins before a roll-out",
    "make-secrets": "make the passwords and keys of a deployment once",  # pragma: allowlist secret
    "subscriber": "a login for another program that reads public events",
    "import-bounces": "bring in letters that came back",
    "load-seed": "load the sample region through the front doors",
    "demo": "walk the sample story through the seven stages",
    "generate": "write anew what is made from the services' definitions: manifests, gateway, dashboard, …",
    "healthcheck": "0 when an address answers 200; for images without curl",
}


def main(words: list[str] | None = None) -> int:
    """Runs one verb with the words after it; exit 2 for a wrong one, 1 with the reason when it was not done."""
    words = sys.argv[1:] if words is None else words
    if words[:1] in (["-h"], ["--help"]):
        print(_usage())
        return 0
    if not words or words[0] not in VERBS:
        print(_usage(), file=sys.stderr)
        return 2
    verb = words[0]
    command = import_module(f"deploy.commands.{verb.replace('-', '_')}")
    parser = argparse.ArgumentParser(
        prog=f"docendo {verb}", description=command.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command.configure(parser)
    given = parser.parse_args(words[1:])
    try:
        return int(command.run(given))
    except _refusals() as problem:
        print(f"{verb}: {problem}", file=sys.stderr)
        return 1


def _usage() -> str:
    width = max(map(len, VERBS))
    verbs = "\n".join(f"  {verb:{width}}  {what}" for verb, what in VERBS.items())
    return f"usage: docendo VERB … | docendo VERB --help\n\n{verbs}"


def _refusals() -> tuple[type[Exception], ...]:
    """What servers and actions say when they refuse, of the modules that were imported: no other can be raised."""
    names = (
        ("shared.problems", "Problem"),
        ("pymongo.errors", "PyMongoError"),
        ("deploy.local.addresses", "Unavailable"),
    )
    found = [getattr(sys.modules[module], name) for module, name in names if module in sys.modules]
    return (OSError, ValueError, *found)


if __name__ == "__main__":
    sys.exit(main())
