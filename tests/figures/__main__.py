"""`python -m tests.figures [ground | SERVICE]`: lines `figure NAME value=V aim<=A` or `>=`; 1 when an aim is missed."""

import sys

from services import SERVICE_NAMES
from tests.figures import text
from tests.figures.figure import Figure
from tests.figures.source import of_everything, of_service


def main(words: list[str]) -> int:
    """Prints the figures of what is named, `ground` when nothing is."""
    name = words[0] if words else "ground"
    if name != "ground" and name not in SERVICE_NAMES:
        print(f"there is no service {name}: ground, {', '.join(SERVICE_NAMES)}", file=sys.stderr)
        return 2
    found: list[Figure] = [*of_everything(), *text.figures()] if name == "ground" else of_service(name)
    print("\n".join(map(str, found)))
    return 0 if all(figure.is_reached for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
