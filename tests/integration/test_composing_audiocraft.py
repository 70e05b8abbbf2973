"""The real audiocraft in its own environment: checkpoints, a killed worker, no network."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import audiocraft_checkpoint
from fakes.audiocraft import built_environment
from fakes.values import a_commission
from fakes.waiting import wait_until

from db.entities import Commission, LocalText
from db.models import StoredModel
from db.models.converting import convert
from precompute.composing.audiocraft.composer import AudiocraftComposer
from precompute.composing.audiocraft.environment import WORKER, command, python_of, set_up

pytestmark = [pytest.mark.audiocraft, pytest.mark.timeout(900)]

ENVIRONMENT = {"OMP_NUM_THREADS": "1", "PATH": os.environ["PATH"]}


@pytest.fixture(scope="module")
def environment() -> Path:
    return built_environment()


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> StoredModel:
    """A text encoder as wide as the one that the tiny model names."""
    from fakes.zoo.tokenizing import t5_tokenizer
    from transformers import T5Config, T5EncoderModel

    folder = tmp_path_factory.mktemp("texts")
    tokenizer = t5_tokenizer()
    shape = T5Config(vocab_size=len(tokenizer), d_model=512, d_kv=8, d_ff=16, num_layers=1, num_heads=2)
    T5EncoderModel(shape).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return StoredModel("t5-small", folder, "made-on-the-spot", "Apache-2.0")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, environment: Path, texts: StoredModel) -> StoredModel:
    """A tiny stereo model: as audiocraft saves it, then as the store keeps it."""
    saved, stored = tmp_path_factory.mktemp("saved"), tmp_path_factory.mktemp("stored")
    script = Path(audiocraft_checkpoint.__file__)
    subprocess.run(
        [python_of(environment), "-I", script, WORKER, texts.folder, saved],
        env=ENVIRONMENT,
        check=True,
        capture_output=True,
    )
    convert({path.name: path for path in saved.iterdir()}, stored)
    return StoredModel("musicgen-tiny", stored, "made-on-the-spot", "CC-BY-NC-4.0")


@pytest.fixture(scope="module")
def victims() -> list[int]:
    """Processes that are killed as soon as a piece has begun."""
    return []


@pytest.fixture(scope="module")
def composer(
    environment: Path, model: StoredModel, texts: StoredModel, victims: list[int]
) -> Iterator[AudiocraftComposer]:
    def kill(share: float) -> None:
        if victims:
            os.kill(victims.pop(), signal.SIGKILL)

    with AudiocraftComposer.in_environment(
        model, environment, texts=texts, environment=ENVIRONMENT, progress=kill
    ) as composer:
        yield composer


def commission(text: str = "A serene quartet", duration_s: float = 2.0) -> Commission:
    return replace(a_commission(), prompt=LocalText.of(en=text), duration_s=duration_s)


def test_a_converted_checkpoint_composes_in_stereo_and_listens_to_the_text(
    composer: AudiocraftComposer,
) -> None:
    piece = composer.compose(commission())
    assert piece.audio.shape == (64000, 2)
    assert piece.sample_rate_hz == 32000
    assert not np.array_equal(piece.audio[:, 0], piece.audio[:, 1])
    assert not np.array_equal(composer.compose(commission("A wild dance of drums")).audio, piece.audio)
    assert composer.engine.licence == "CC-BY-NC-4.0"


def test_a_worker_killed_in_mid_piece_is_replaced_and_the_piece_is_the_same(
    composer: AudiocraftComposer, victims: list[int]
) -> None:
    whole = composer.compose(commission()).audio
    first = composer.worker_pid
    assert first is not None
    victims.append(first)
    again = composer.compose(commission()).audio
    assert composer.worker_pid not in (None, first)
    np.testing.assert_array_equal(again, whole)


def test_an_environment_that_is_ready_is_left_alone(environment: Path) -> None:
    said: list[str] = []
    set_up(environment, said.append)
    assert len(said) == 1


def test_a_worker_ends_with_its_parent(environment: Path) -> None:
    """However that ends: it is killed here, and can tidy up nothing."""
    script = (
        "import sys; from precompute.composing.audiocraft.process import WorkerProcess\n"
        "worker = WorkerProcess(sys.argv[1:], {})\n"
        "list(worker.answers(worker.order('ping'), 60))\n"
        "print(worker.pid, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, *command(environment)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    wait_until(lambda: not _runs(worker), 10)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_beyond_half_a_minute_a_second_window_follows(composer: AudiocraftComposer) -> None:
    assert composer.compose(commission(duration_s=30.5)).audio.shape == (round(30.5 * 32000), 2)
