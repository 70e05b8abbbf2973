"""audiocraft's worker from outside, with a fake one; its own helpers; what pip knows, said to uv."""

from __future__ import annotations

import os
import runpy
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes.audiocraft import fake_command
from fakes.values import a_commission
from hypothesis import given
from hypothesis import strategies as st

from db.entities import Commission, LocalText
from db.models.converting import convert
from precompute.composing.audiocraft import environment as environment_module
from precompute.composing.audiocraft.composer import DEBUG, AudiocraftComposer
from precompute.composing.audiocraft.environment import (
    AUDIOCRAFT,
    READER,
    WORKER,
    UnbuildableError,
    pip_settings,
    ready,
    require_ready,
    set_up,
    uv_settings,
)
from precompute.composing.audiocraft.process import Patience
from precompute.composing.contract import ComposingError

QUICK = Patience(load_s=30.0, silence_s=30.0, ping_s=30.0, end_s=5.0)
IMPATIENT = replace(QUICK, silence_s=0.3)


def commission(text: str = "A serene quartet") -> Commission:
    return replace(a_commission(), prompt=LocalText.of(en=text), duration_s=3.0)


def composing(*faults: str, patience: Patience = QUICK) -> AudiocraftComposer:
    return AudiocraftComposer(DEBUG, fake_command(*faults), patience=patience)


@pytest.fixture(scope="module")
def whole() -> np.ndarray:
    with composing() as composer:
        return composer.compose(commission()).audio


# What goes wrong once is mended without a word.


@pytest.mark.parametrize("fault", ["die", "hang", "babble", "torn"])
def test_a_worker_that_is_lost_once_costs_nothing_but_time(
    fault: str, whole: np.ndarray, tmp_path: Path
) -> None:
    patience = IMPATIENT if fault == "hang" else QUICK
    with composing(fault, str(tmp_path / "once"), patience=patience) as composer:
        np.testing.assert_array_equal(composer.compose(commission()).audio, whole)


def test_a_worker_that_fell_silent_between_two_pieces_is_replaced(whole: np.ndarray, tmp_path: Path) -> None:
    with composing("deaf", str(tmp_path / "once"), patience=replace(QUICK, ping_s=0.3)) as composer:
        composer.compose(commission())
        first = composer.worker_pid
        np.testing.assert_array_equal(composer.compose(commission()).audio, whole)
        assert composer.worker_pid != first


def test_foreign_lines_are_overheard(whole: np.ndarray) -> None:
    with composing("foreign") as composer:
        np.testing.assert_array_equal(composer.compose(commission()).audio, whole)


# What goes wrong again is told.


def test_a_worker_that_is_lost_twice_ends_the_piece_with_its_last_words() -> None:
    with composing("die") as composer:
        with pytest.raises(ComposingError, match=r"lost twice.*exit 9.*Segmentation fault in the viola"):
            composer.compose(commission())
        assert composer.worker_pid is None


def test_a_worker_that_hangs_twice_ends_the_piece() -> None:
    with (
        composing("hang", patience=IMPATIENT) as composer,
        pytest.raises(ComposingError, match=r"said nothing for 0\.3 s"),
    ):
        composer.compose(commission())


def test_too_little_memory_is_told_at_once_and_the_next_piece_gets_a_fresh_worker(tmp_path: Path) -> None:
    with composing("memory", str(tmp_path / "once")) as composer:
        with pytest.raises(ComposingError, match=r"CUDA out of memory; the device has too little memory"):
            composer.compose(commission())
        assert composer.compose(commission()).audio.any()


@pytest.mark.parametrize(("text", "fault"), [("nothing", "NaN"), ("silence", "gave silence")])
def test_what_cannot_be_heard_is_refused(text: str, fault: str) -> None:
    with composing() as composer, pytest.raises(ComposingError, match=fault):
        composer.compose(commission(text))


def test_a_model_that_cannot_be_loaded_is_named_with_the_remedy() -> None:
    missing = replace(DEBUG, name="musicgen-lost", folder=Path("missing"))
    with (
        AudiocraftComposer(missing, fake_command(), patience=QUICK) as composer,
        pytest.raises(ComposingError, match=r"musicgen-lost.*no such folder.*models verify"),
    ):
        composer.compose(commission())


def test_a_missing_environment_names_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(ComposingError, match="klangbild models setup audiocraft"):
        AudiocraftComposer.in_environment(DEBUG, tmp_path)
    with (
        AudiocraftComposer(DEBUG, (str(tmp_path / "python"),)) as composer,
        pytest.raises(ComposingError, match="klangbild models setup audiocraft"),
    ):
        composer.compose(commission())


def test_the_worker_gets_nothing_of_the_environment_that_it_does_not_need(tmp_path: Path) -> None:
    telling = "import os, sys; print(sorted(os.environ), file=sys.stderr); sys.exit(3)"
    outer = {"PATH": os.environ["PATH"], "HF_TOKEN": "secret", "PYTHONPATH": "elsewhere"}
    with (
        AudiocraftComposer(DEBUG, (sys.executable, "-I", "-c", telling), environment=outer) as composer,
        pytest.raises(ComposingError, match="PATH") as told,
    ):
        composer.compose(commission())
    assert "HF_TOKEN" not in str(told.value)
    assert "PYTHONPATH" not in str(told.value)


# The real worker's own helpers, which need no audiocraft.


_WORKER = runpy.run_path(str(WORKER))


@given(samples=st.integers(32000, 32000 * 600), rate_hz=st.sampled_from([25, 50]))
def test_audiocraft_makes_enough_frames_of_every_duration_and_one_window_of_thirty_seconds(
    samples: int, rate_hz: int
) -> None:
    duration_of = _WORKER["duration_of"]
    frames = -(-samples * rate_hz // 32000)
    duration_s = duration_of(frames, rate_hz, 30)
    assert int(duration_s * rate_hz) == frames
    assert (duration_s > 30) == (frames > 30 * rate_hz)
    windows_begin = range(0, frames, 18 * rate_hz)
    for begin in windows_begin:  # as audiocraft counts the frames of each window
        left_s = duration_s - begin / rate_hz
        assert int(min(left_s, 30) * rate_hz) == min(frames - begin, 30 * rate_hz)


def test_the_worker_opens_no_connection() -> None:
    script = (
        "import runpy, socket, sys\n"
        "runpy.run_path(sys.argv[1])['close_network']()\n"
        "a, b = socket.socketpair(); a.sendall(b'x')\n"  # within the machine, as libraries may
        "for attempt in (lambda: socket.create_connection(('127.0.0.1', int(sys.argv[2]))),\n"
        "                lambda: socket.getaddrinfo('localhost', 80),\n"
        "                lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))):\n"
        "    try:\n"
        "        attempt()\n"
        "    except PermissionError as error:\n"
        "        print(error)\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = subprocess.run(
            [sys.executable, "-I", "-c", script, WORKER, str(server.getsockname()[1])],
            capture_output=True,
            text=True,
        )
    assert done.stdout.splitlines() == ["this worker composes offline"] * 3, done.stderr


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (MemoryError(), "memory"),
        (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), "memory"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"), "memory"),
        (RuntimeError("probability tensor contains either `inf`, `nan` or element < 0"), "numbers"),
        (KeyError("text"), "order"),
        (ImportError("no audiocraft"), "other"),
    ],
)
def test_errors_have_kinds_that_can_be_acted_upon(error: Exception, kind: str) -> None:
    assert _WORKER["kind_of"](error) == kind


# Checkpoints, as the store keeps them.


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint as audiocraft saves it, and `stored` beside it."""
    import torch

    folder = tmp_path_factory.mktemp("saved")
    content = {
        "best_state": {"weight": torch.arange(6.0), "half": torch.ones(2, dtype=torch.float16)},
        "xp.cfg": "lm_model: transformer_lm\n",
        "version": "1.3.0",
        "exported": True,
    }
    torch.save(content, folder / "state_dict.bin")
    convert({"state_dict.bin": folder / "state_dict.bin"}, folder / "stored")
    return folder


def state(folder: Path) -> dict[str, Any]:
    return _WORKER["state"](folder, "state_dict.bin", runpy.run_path(str(READER))["read"])


def test_a_stored_checkpoint_is_what_audiocraft_would_have_read(saved: Path) -> None:
    import torch

    real = torch.load(saved / "state_dict.bin", weights_only=True)
    rebuilt = state(saved / "stored")
    assert rebuilt.keys() == real.keys()
    for name, tensor in real.pop("best_state").items():
        assert torch.equal(rebuilt["best_state"][name], tensor)
        assert rebuilt["best_state"][name].dtype == tensor.dtype
    assert {key: rebuilt[key] for key in real} == real


@pytest.mark.parametrize(
    ("name", "cut"),
    [("state_dict.safetensors", -3), ("state_dict.safetensors", None), ("state_dict.tree.json", 5)],
)
def test_a_damaged_file_is_named(saved: Path, tmp_path: Path, name: str, cut: int | None) -> None:
    stored = shutil.copytree(saved / "stored", tmp_path / "stored")
    content = (stored / name).read_bytes()
    (stored / name).unlink()
    if cut is not None:
        (stored / name).write_bytes(content[:cut])
    with pytest.raises(_WORKER["ModelError"], match=r"state_dict\.safetensors cannot be read"):
        state(stored)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({"pretrained": "another/model", "exported": True}, "no whole model"),
        ({"best_state": {}, "xp.cfg": "conditioners: {self_wav: {model: chroma_stem}}"}, "melody"),
    ],
)
def test_models_that_need_what_is_not_stored_are_refused(content: object, fault: str, tmp_path: Path) -> None:
    with pytest.raises(_WORKER["ModelError"], match=fault):
        _WORKER["state"](tmp_path, "state_dict.bin", lambda _path: content)


# The environment.


def test_what_pip_is_told_is_told_to_uv() -> None:
    listing = (
        ":env:.find-links='/opt/wheels'\n"
        "global.cert='/etc/ssl/museum.crt'\n"
        "global.extra-index-url='https://one.example/simple https://two.example/simple'\n"
        "global.find-links='/elsewhere'\n"
        "global.index-url='https://index.example/simple'\n"
        "install.index-url='https://install.example/simple'\n"
        "freeze.timeout='10'\n"
    )
    assert uv_settings(pip_settings(listing)) == {
        "UV_DEFAULT_INDEX": "https://install.example/simple",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/opt/wheels",
        "SSL_CERT_FILE": "/etc/ssl/museum.crt",
    }
    assert uv_settings(pip_settings("")) == {}


def test_the_project_file_asks_for_the_audiocraft_that_provenance_names() -> None:
    project = tomllib.loads(WORKER.with_name("environment.toml").read_text(encoding="utf-8"))
    assert f"audiocraft=={AUDIOCRAFT}" in project["project"]["dependencies"]
    pinned = project["tool"]["uv"]["constraint-dependencies"]
    assert all("==" in pin for pin in pinned)


def test_nothing_is_ready_before_it_was_tried(tmp_path: Path) -> None:
    assert not ready(tmp_path)
    (tmp_path / "ready.json").write_text('{"project": "of another version"}')
    assert not ready(tmp_path)
    with pytest.raises(ComposingError, match="models setup audiocraft"):
        require_ready(tmp_path)


def test_a_disk_without_room_is_told_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment_module, "NEEDED_BYTES", 1 << 60)
    with pytest.raises(UnbuildableError, match="are free: make room"):
        set_up(tmp_path / "new", print)


def test_an_index_that_cannot_be_reached_is_told_with_what_uv_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", (tmp_path / "nowhere").as_uri())
    monkeypatch.setenv("UV_INDEX", "")
    monkeypatch.setenv("UV_FIND_LINKS", "")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    said: list[str] = []
    with pytest.raises(UnbuildableError, match="could not be built"):
        set_up(tmp_path / "new", said.append)
    assert not ready(tmp_path / "new")
    assert len(said) > 1


def test_uv_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uv", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnbuildableError, match=r"pip install 'klangbild\[models\]'"):
        set_up(tmp_path, print)


@pytest.fixture
def fake_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A uv that does what a script says."""
    monkeypatch.setitem(sys.modules, "uv", None)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")

    def write(script: str) -> None:
        uv = tmp_path / "bin" / "uv"
        uv.parent.mkdir()
        uv.write_text(f"#!/bin/sh\n{script}\n")
        uv.chmod(0o755)

    return write


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("error: failed to write: No space left on device (os error 28)", "make room on the disk"),
        ("error: No interpreter found for Python 3.11 in managed installations", r"install Python 3\.11"),
        ("error: Failed to fetch: https://index.example/simple/torch/", "see that the package index"),
    ],
)
def test_what_uv_says_comes_with_a_remedy(
    words: str, remedy: str, fake_uv: Callable[[str], None], tmp_path: Path
) -> None:
    fake_uv(f"echo '{words}' >&2; exit 2")
    with pytest.raises(UnbuildableError, match=remedy) as told:
        set_up(tmp_path / "new", print)
    assert words in str(told.value)


def test_an_environment_that_was_built_but_does_not_start_is_not_ready(
    fake_uv: Callable[[str], None], tmp_path: Path
) -> None:
    python = tmp_path / "new" / ".venv" / "bin" / "python"
    fake_uv(
        f"mkdir -p {python.parent}; printf '#!/bin/sh\\necho no torch >&2; exit 1' > {python}; chmod +x {python}"
    )
    with pytest.raises(ComposingError, match="no torch") as told:
        set_up(tmp_path / "new", print)
    assert not isinstance(told.value, UnbuildableError)
    assert not ready(tmp_path / "new")
