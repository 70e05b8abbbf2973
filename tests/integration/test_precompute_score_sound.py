"""Sound from the embedded composer: real FluidSynth, real soundfont, short pieces."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from db.entities import Commission, Emotion, Impression, LocalText, MoodLabel, MusicalElements, Swatch
from precompute.composing.contract import Composer, ComposingError
from precompute.composing.score import ENGINE, ScoreComposer, find_soundfont
from precompute.composing.score.playing.performance import CONTROL, NOTE_OFF, NOTE_ON, PROGRAM, Event
from precompute.composing.score.playing.rendering import SAMPLE_RATE_HZ, Synthesizer


def some_commission(seed: int = 1, duration_s: float = 6.0, ensemble: str = "string-quartet") -> Commission:
    impression = Impression(
        palette=(Swatch(180, 120, 60, 0.7), Swatch(20, 40, 90, 0.3)),
        lightness=0.5,
        contrast=0.5,
        saturation=0.5,
        colourfulness=0.5,
        warmth=0.2,
        edge_density=0.1,
        horizontal=0.4,
        vertical=0.3,
        diagonal=0.3,
        complexity=0.5,
        symmetry_left_right=0.5,
        symmetry_top_bottom=0.5,
        focus_x=0.6,
        focus_y=0.4,
        emotion=Emotion(0.3, 0.1, tuple((label, 0.2) for label in MoodLabel), ()),
        perceived_by=("imagined",),
    )
    elements = MusicalElements(
        mood="warm",
        genre="romance",
        mode="major",
        tempo_bpm=96.0,
        dynamics="mf",
        ensemble=ensemble,
        instruments=(),
        melody="a rising, singing line",
    )
    return Commission(impression, elements, LocalText(), duration_s, seed, ENGINE)


@pytest.fixture(scope="module")
def composer() -> ScoreComposer:
    return ScoreComposer(find_soundfont({}))


def digest(audio: NDArray[np.float32]) -> str:
    return hashlib.sha256(audio.tobytes()).hexdigest()


def level_db(audio: NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.mean(np.square(audio, dtype=np.float64)) + 1e-12))


def test_a_piece_lasts_to_the_sample_sounds_throughout_and_ends_in_silence(composer: ScoreComposer) -> None:
    piece = composer.compose(some_commission(duration_s=8.0))
    assert piece.audio.shape == (8 * SAMPLE_RATE_HZ, 2)
    assert piece.audio.dtype == np.float32
    assert np.isfinite(piece.audio).all()
    assert np.abs(piece.audio).max() > 0.02
    windows = piece.audio[: -SAMPLE_RATE_HZ // 2].reshape(-1, SAMPLE_RATE_HZ // 2, 2)
    assert min(level_db(window) for window in windows) > -65
    assert level_db(piece.audio[-200:]) < -70
    assert composer.writes_notes
    assert piece.midi is not None
    assert piece.summary.sections


def test_the_sound_is_the_same_in_a_warm_process_after_other_pieces_and_in_a_fresh_process(
    composer: ScoreComposer,
) -> None:
    commission = some_commission(ensemble="guitar-duo")
    first = digest(composer.compose(commission).audio)
    composer.compose(some_commission(seed=2, ensemble="church-organ"))
    assert digest(composer.compose(commission).audio) == first
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_precompute_score_sound import *\n"
        "piece = ScoreComposer(find_soundfont({})).compose(some_commission(ensemble='guitar-duo'))\n"
        "print(digest(piece.audio))"
    )
    here = Path(__file__).parent
    fresh = subprocess.run(
        [sys.executable, "-c", program, str(here)],
        capture_output=True,
        text=True,
        check=True,
        cwd=here.parents[1],
    )
    assert fresh.stdout.split()[-1] == first


def test_rendering_writes_nothing_into_what_a_command_answers() -> None:
    program = (
        "from precompute.composing.score.playing.rendering import *\nSynthesizer(find_soundfont({})).close()"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "CI": "true"},  # which makes the library's binding talk
        capture_output=True,
        text=True,
        check=True,
    )
    assert (answer.stdout, answer.stderr) == ("", "")


def test_blocks_arrive_as_they_are_played_and_join_without_seam(composer: ScoreComposer) -> None:
    events = [
        Event(0.0, 0, PROGRAM, 73),
        Event(0.0, 0, CONTROL, 7, 100),
        Event(0.1, 0, NOTE_ON, 72, 90),
        Event(0.9, 0, NOTE_OFF, 72),
    ]
    synthesizer = Synthesizer(find_soundfont({}))
    blocks = list(synthesizer.render(events, 70_001))
    assert sum(len(block) for block in blocks) == 70_001
    assert len(blocks) >= 3
    early = next(synthesizer.render(events, 70_001))
    assert np.array_equal(early, blocks[0])
    synthesizer.close()


def test_the_tune_is_heard_above_the_accompaniment(composer: ScoreComposer) -> None:
    from precompute.composing.score.piece import write_piece

    synthesizer = Synthesizer(find_soundfont({}))
    for ensemble in ("string-quartet", "flute-harp"):
        piece = write_piece(some_commission(ensemble=ensemble))
        leader, *others = piece.performance.tracks
        tune, rest = (
            np.concatenate(list(synthesizer.render(events, 6 * SAMPLE_RATE_HZ)))
            for events in (list(leader[1]), sorted((e for _, t in others for e in t), key=lambda e: e.time_s))
        )
        assert level_db(tune) > level_db(rest) - 4, ensemble
    synthesizer.close()


def test_the_composer_keeps_the_contract(composer: ScoreComposer) -> None:
    contract: Composer = composer
    assert contract.engine.name == "score"
    names = [name for name, _ in contract.parameters]
    assert names == sorted(names)
    with pytest.raises(ValueError, match="5 to 600"):
        contract.compose(dataclasses.replace(some_commission(), duration_s=601.0))


def test_a_missing_soundfont_is_told_with_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("precompute.composing.score.playing.rendering._SOUNDFONT_FOLDER", tmp_path)
    with pytest.raises(ComposingError, match="musescore-general-soundfont"):
        find_soundfont({})
    with pytest.raises(ComposingError, match="KLANGBILD_SOUNDFONT"):
        find_soundfont({"KLANGBILD_SOUNDFONT": str(tmp_path / "none.sf3")})


def test_a_chosen_soundfont_wins(tmp_path: Path) -> None:
    chosen = tmp_path / "mine.sf3"
    chosen.write_bytes(b"RIFF")
    assert find_soundfont({"KLANGBILD_SOUNDFONT": str(chosen)}) == chosen


def test_a_file_that_is_no_soundfont_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.sf3"
    broken.write_bytes(b"not a soundfont")
    with pytest.raises(ComposingError, match="cannot be read as a soundfont"):
        ScoreComposer(broken)
