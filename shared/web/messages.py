"""The Russian catalogues from the command line.

`python -m shared.web.messages update` brings every catalogue up to date and keeps what is
translated; `python -m shared.web.messages check` names the gaps and fails if there are any.
"""

import sys

from shared.web.catalogues import find_catalogue_gaps, list_packages, update_catalogue


def _main(command: str) -> int:
    if command == "update":
        for package in list_packages():
            update_catalogue(package)
    gaps = find_catalogue_gaps(list_packages())
    sys.stdout.writelines(f"{gap}\n" for gap in gaps)
    return 1 if gaps and command == "check" else 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["update"], ["check"]):
        sys.exit("usage: python -m shared.web.messages update|check")
    sys.exit(_main(sys.argv[1]))
