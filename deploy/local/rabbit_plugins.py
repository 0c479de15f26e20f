"""A RabbitMQ home that holds only the plugins we use.

Erlang looks for every module in every folder of its code path, and the broker's home has seventy:
with the thirty that are needed a boot costs a third less processor time (measured on 3.10.8).
"""

import re
import shutil
from pathlib import Path

ROOTS = (
    "rabbit",
    "rabbitmq_prelaunch",
    "rabbitmq_management",
    "rabbitmq_management_agent",
    "cuttlefish",
    "systemd",  # called by the boot without being named as an application
)
APPLICATIONS = re.compile(r"\{\s*applications\s*,\s*\[([^\]]*)\]", re.DOTALL)


def minimal_script(script: str, place: Path) -> str:
    """The same start script seen from a lean home under `place`; the script itself if unsure."""
    real = Path(script).resolve()
    plugins = real.parent.parent / "plugins"
    found = {one.name.rpartition("-")[0]: one for one in plugins.glob("*-[0-9]*") if one.is_dir()}
    if real.parent.name != "sbin" or not set(ROOTS[:4]) <= found.keys():
        return script
    home = place / "lean"
    shutil.rmtree(home, ignore_errors=True)
    for folder, sources in (
        ("sbin", sorted(real.parent.iterdir())),
        ("plugins", [found[name] for name in sorted(required_plugins(found))]),
    ):
        (home / folder).mkdir(parents=True)
        for source in sources:
            (home / folder / source.name).symlink_to(source)
    for other in real.parent.parent.iterdir():
        if other.name not in ("sbin", "plugins"):
            (home / other.name).symlink_to(other)
    return str(home / "sbin" / real.name)


def required_plugins(found: dict[str, Path]) -> set[str]:
    """The plugins we use with everything they say they stand on."""
    wanted: set[str] = set()
    waiting = [name for name in ROOTS if name in found]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += [one for one in _dependencies(found[name], name) if one in found]
    return wanted


def _dependencies(plugin: Path, name: str) -> list[str]:
    try:
        text = (plugin / "ebin" / f"{name}.app").read_text(errors="replace")
    except OSError:
        return []
    found = APPLICATIONS.search(text)
    return re.findall(r"[a-z][a-z0-9_]*", found[1]) if found else []
