"""The environment in which audiocraft runs: built once by uv, from the project file beside this module.

audiocraft 1.3.0 asks for torch 2.1.0, av 11 and xformers, for which there are no files any more or none that could
lie beside Klangbild's own; it runs with newer ones, which `environment.toml` puts in their place. No lock file is
shipped: it would name files of one index and one kind of machine (with or without CUDA). The versions that were
tried are constraints, and uv writes a lock of its own into the folder, so a machine keeps what it once got.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import db.models
from precompute.composing.audiocraft.process import Patience, WorkerProcess
from precompute.composing.contract import ComposingError

AUDIOCRAFT = "1.3.0"
PYTHON = "3.11"
"""audiocraft's dependencies were tried with this one."""
NEEDED_BYTES = 4 << 30
"""1.7 GB without CUDA, and as much again while files are unpacked; with CUDA uv itself says when more is wanted."""
WORKER = Path(__file__).with_name("worker.py")
READER = Path(db.models.__file__).with_name("checkpoint.py")
"""By its path, since importing it would load torch."""
_PROJECT = "pyproject.toml"
_READY = "ready.json"
_LOCK = "building.lock"


class UnbuildableError(ComposingError):
    """What building an environment takes is missing: uv, space, a package index, Python."""


def set_up(folder: Path, say: Callable[[str], None]) -> None:
    """Build the environment, or go on where a former attempt stopped; does nothing where it is ready.

    Packages come from where pip or uv are told to find them. In the end audiocraft's own tiny model is loaded, so
    that what is called ready has worked.

    Args:
        folder: for the environment alone; made where it is missing.
        say: is told what happens, a line at a time.

    Raises:
        UnbuildableError: uv, space, network or Python are missing; the message says which.
        ComposingError: audiocraft does not start although everything is there.
    """
    if ready(folder):
        say(f"audiocraft {AUDIOCRAFT} is ready in {folder}")
        return
    uv = _uv()
    _make_room(folder)
    with _alone(folder):
        if not ready(folder):  # somebody else may have built it meanwhile
            _build(uv, folder, say)
    say(f"audiocraft {AUDIOCRAFT} is ready in {folder}")


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """Two builders would trip over each other; the second one waits. The lock dies with its holder."""
    with (folder / _LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _build(uv: str, folder: Path, say: Callable[[str], None]) -> None:
    (folder / _PROJECT).write_bytes(_project())
    say(f"building the environment of audiocraft {AUDIOCRAFT} in {folder}")
    _sync(uv, folder, say)
    say("trying it with a tiny model")
    _try_out(folder)
    (folder / _READY).write_text(json.dumps({"project": _digest()}), encoding="utf-8")


def ready(folder: Path) -> bool:
    """True where `set_up` finished, for this version of the project file; costs two looks at the disk."""
    try:
        stated = json.loads((folder / _READY).read_text(encoding="utf-8"))["project"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return stated == _digest() and python_of(folder).exists()


def require_ready(folder: Path) -> None:
    """Let a finished environment pass.

    Raises:
        ComposingError: it is not there, or of another version.
    """
    if not ready(folder):
        raise ComposingError(
            f"audiocraft {AUDIOCRAFT} has no environment in {folder}: run `klangbild models setup audiocraft`"
        )


def python_of(folder: Path) -> Path:
    """The environment's Python."""
    return folder / ".venv" / "bin" / "python"


def command(folder: Path) -> tuple[str, ...]:
    """What starts the worker."""
    # -I: neither the user's variables nor packages nor the current folder change what is imported.
    return str(python_of(folder)), "-I", str(WORKER), str(READER)


def uv_settings(pip: Mapping[str, str]) -> dict[str, str]:
    """What pip is told of package indexes, as variables for uv, which does not read pip's settings itself.

    Args:
        pip: settings by name: 'index-url', 'extra-index-url', 'find-links', 'cert', 'proxy', 'trusted-host'.
    """
    settings = {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": " ".join(pip.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(pip.get("find-links", "").split()),
        "UV_INSECURE_HOST": " ".join(pip.get("trusted-host", "").split()),
        "SSL_CERT_FILE": pip.get("cert", ""),
        "ALL_PROXY": pip.get("proxy", ""),
        # pip takes the best version of all indexes; uv by itself that of the first index which has the name.
        "UV_INDEX_STRATEGY": "unsafe-best-match" if pip.get("extra-index-url") else "",
    }
    return {name: value for name, value in settings.items() if value}


def pip_settings(listing: str) -> dict[str, str]:
    """The settings in what `pip config list` prints: a variable of the environment outdoes `[install]`, and that
    `[global]`."""
    ranks = ("global", "install", ":env:")
    found: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        place, _, value = line.partition("=")
        section, _, name = place.strip().partition(".")
        if section not in ranks or not name:
            continue
        rank = ranks.index(section)
        if rank >= found.get(name, (-1, ""))[0]:
            found[name] = rank, value.strip().strip("'").replace("\\n", " ")
    return {name: value for name, (_, value) in found.items()}


def _uv() -> str:
    try:
        from uv import find_uv_bin  # noqa: PLC0415 - only this command needs it

        return find_uv_bin()
    except (ImportError, FileNotFoundError) as error:
        on_path = shutil.which("uv")
        if on_path is None:
            raise UnbuildableError(
                "uv, which builds the environment, is not installed: pip install 'klangbild[models]'"
            ) from error
        return on_path


def _make_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise UnbuildableError(f"{folder} cannot be made: {error}; choose another place") from error
    if free < NEEDED_BYTES:
        raise UnbuildableError(
            f"the environment of audiocraft needs {NEEDED_BYTES / 1e9:.0f} GB in {folder}, and {free / 1e9:.1f} GB "
            f"are free: make room or choose another place"
        )


def _sync(uv: str, folder: Path, say: Callable[[str], None]) -> None:
    same = sys.version_info[:2] == tuple(int(part) for part in PYTHON.split("."))
    python = sys.executable if same else PYTHON
    with subprocess.Popen(  # noqa: S603 - uv, by its path
        [uv, "sync", "--project", str(folder), "--python", python, "--no-progress"],
        env=_environment(os.environ),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        assert process.stderr is not None  # noqa: S101
        lines: list[str] = []
        for line in process.stderr:
            lines.append(line.rstrip())
            say(lines[-1])
    if process.returncode:
        raise UnbuildableError(f"the environment of audiocraft could not be built: {_reason(lines)}")


def _environment(outer: Mapping[str, str]) -> dict[str, str]:
    """As the caller's, with pip's indexes where uv is told of none, and without another environment's traces."""
    kept = {
        name: value
        for name, value in outer.items()
        if name not in {"VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "PYTHONPATH", "PYTHONHOME"}
    }
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout  # empty where there is no pip: then there is nothing to translate
    return uv_settings(pip_settings(listing)) | kept


def _reason(lines: list[str]) -> str:
    """uv's own last words, and what a person can do about them."""
    words = " ".join(line.strip() for line in lines[-6:] if line.strip()) or "uv said nothing"
    low = words.lower()
    if "no space left" in low:
        remedy = "make room on the disk"
    elif "no interpreter found" in low:
        remedy = f"install Python {PYTHON}"
    elif any(sign in low for sign in ("failed to fetch", "dns error", "error sending request", "connect")):
        remedy = "see that the package index can be reached; pip's and uv's settings name it"
    else:
        remedy = "run the command again when that is mended: what was fetched is kept"
    return f"{words}; {remedy}"


def _try_out(folder: Path) -> None:
    patience = Patience()
    worker = WorkerProcess(command(folder), os.environ)
    try:
        number = worker.order("load", model="debug", texts=None, device="cpu")
        for answer in worker.answers(number, patience.load_s):
            if answer["event"] == "failed":
                raise ComposingError(f"audiocraft does not start: {answer.get('message')}")
    finally:
        worker.end(patience.end_s)


def _project() -> bytes:
    return (files("precompute.composing.audiocraft") / "environment.toml").read_bytes()


def _digest() -> str:
    return hashlib.sha256(_project()).hexdigest()
