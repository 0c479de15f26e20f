"""A peer's own virtual environment under .local, from a list with hashes; nothing of it comes into ours."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.figures import NotMeasured

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / ".local" / "peers"
LISTS = Path(__file__).parent
_WITHIN = 900.0


def environment_of(peer: str) -> Path:
    """The folder with the peer's programs, made when it is not there yet. Raises NotMeasured when it cannot be."""
    wanted = LISTS / f"{peer}.txt"
    mark = hashlib.sha256(wanted.read_bytes()).hexdigest()
    place, done = PLACE / peer, PLACE / peer / "done"
    if not done.exists() or done.read_text(encoding="utf-8") != mark:
        shutil.rmtree(place, ignore_errors=True)
        PLACE.mkdir(parents=True, exist_ok=True)
        uv = shutil.which("uv")
        made = [uv, "venv", "-q", "-p", sys.executable, place] if uv else [sys.executable, "-m", "venv", place]
        _run(made)
        pip = [uv, "pip"] if uv else [place / "bin" / "python", "-m", "pip"]
        options = ["--python", place / "bin" / "python"] if uv else []
        _run([*pip, "install", "-q", *options, "--require-hashes", "-r", wanted])
        done.write_text(mark, encoding="utf-8")
    return place / "bin"


def version_of(peer: str) -> str:
    """The version that the list names."""
    lines = (LISTS / f"{peer}.txt").read_text(encoding="utf-8").splitlines()
    return next(line.split()[0].partition("==")[2] for line in lines if line.startswith(f"{peer}=="))


def _run(command: list[object]) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=_WITHIN)
    if done.returncode != 0:
        raise NotMeasured(f"{' '.join(words[:4])}: {done.stderr[-1_000:]}")
