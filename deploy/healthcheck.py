"""`python -m deploy.healthcheck URL`: exit 0 when the address answers 200; for images without curl."""

import sys
import urllib.error
import urllib.request

if __name__ == "__main__":
    try:
        with urllib.request.urlopen(sys.argv[1], timeout=3) as answer:  # noqa: S310  # nosec B310  # our own address
            sys.exit(0 if answer.status == 200 else 1)
    except (urllib.error.URLError, OSError) as error:
        sys.exit(f"not healthy: {error}")
