"""`docendo status | dead-letters`: what an operator asks on the command line."""

import sys

from deploy.commands import dead_letters, status

VERBS = {"status": status.main, "dead-letters": dead_letters.main}


def main() -> int:
    """Runs one verb with the words after it; exit 2 for a wrong one."""
    words = sys.argv[1:]
    if not words or words[0] not in VERBS:
        print(f"usage: docendo {' | '.join(VERBS)}", file=sys.stderr)
        return 2
    return VERBS[words[0]](words[1:])


if __name__ == "__main__":
    sys.exit(main())
