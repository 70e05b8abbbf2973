"""Models that turn out to be unusable only when they are read: who notices it, when, and who stands in."""

from __future__ import annotations

import json
import os
import shutil
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest
from fakes.live_kiosk import live_service, plain
from fakes.zoo import home as zoo
from fakes.zoo.home import EVERYBODY
from neural_museum import SECONDS, a_casting, composed, klangbild, tracks

from db.home import Home
from db.models import ModelDamagedError, ModelMissingError, ModelUnusableError
from db.models.store import ModelStore
from precompute.casting import cast_here, cast_live
from precompute.live.framing import Kind
from precompute.rehearsal import rehearsed

pytestmark = pytest.mark.usefixtures("one_thread", "warm_workers")


def damage(home: Home, *names: str) -> None:
    """Turn over a few bytes in the middle of the weights: whole at a glance, and they load."""
    for name in names:
        weights = ModelStore(home.models).folder(name) / "model.safetensors"
        with weights.open("r+b") as file:
            file.seek(weights.stat().st_size // 2)
            some = file.read(8)
            file.seek(-len(some), os.SEEK_CUR)
            file.write(bytes(255 - each for each in some))


def named(chosen: str) -> tuple[str, str]:
    step, _, name = chosen.partition("=")
    return step, name


WHEN_IMPORTED = """
import os, signal, sys
class Watching:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            {happens}
sys.meta_path.insert(0, Watching())
"""
THE_PROCESS_IS_KILLED = "os.kill(os.getpid(), signal.SIGKILL)"
IT_IS_NOT_INSTALLED = "raise ImportError('no such module', name=name)"


def start_cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on worker processes start as the program's own do, with everything to load."""
    monkeypatch.setattr("db.processes.get_context", get_context)


def let_happen(happens: str, module: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to happen in every process started from here when it imports a module."""
    start_cold(monkeypatch)
    (folder / "sitecustomize.py").write_text(WHEN_IMPORTED.format(module=module, happens=happens))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))


# --- Batches ------------------------------------------------------------------------------------------------


def test_whoever_is_damaged_in_the_middle_is_done_without(home: Home) -> None:
    damage(home, *(named(each)[1] for each in EVERYBODY))

    report = composed(home, a_casting(home, *EVERYBODY), accession_numbers=("W1",))

    assert (report.composed, report.failed) == (1, [])
    assert {(each.step, each.instead_of) for each in report.stand_ins} == set(map(named, EVERYBODY))
    assert all("is damaged: model.safetensors: its SHA-256" in each.reason for each in report.stand_ins)
    (track,) = tracks(home)
    assert track.commission.engine.name == "score"
    assert {each.instead_of for each in track.commission.contributions} == {
        named(each)[1] for each in EVERYBODY
    }


@pytest.mark.parametrize("chosen", EVERYBODY)
def test_a_batch_that_insists_ends_before_its_first_piece(home: Home, chosen: str) -> None:
    _, name = named(chosen)
    damage(home, name)

    with pytest.raises(ModelDamagedError, match=f"the model {name} is damaged"):
        composed(home, a_casting(home, *EVERYBODY, insist=True))

    assert tracks(home) == []


def test_the_others_do_their_steps(home: Home) -> None:
    damage(home, "clip-tiny")

    report = composed(home, a_casting(home, *EVERYBODY), accession_numbers=("W1",))

    assert [each.step for each in report.stand_ins] == ["elements"]
    done = {each.step: each.by for each in tracks(home)[0].commission.contributions}
    assert (done["emotion"], done["caption"], done["compose"]) == ("net-tiny", "blip-tiny", "musicgen")
    assert done["elements"] == "embedded"


def test_a_damaged_composer_costs_no_work_the_piece_that_it_has(home: Home) -> None:
    composed(home, a_casting(home, "compose=musicgen-tiny"), accession_numbers=("W1",))
    damage(home, "musicgen-tiny")

    report = composed(home, a_casting(home, "compose=musicgen-tiny"))

    assert (report.composed, report.skipped) == (2, 1)
    engines = {track.accession_number: track.commission.engine.name for track in tracks(home)}
    assert engines == {"W0": "score", "W1": "musicgen", "W2": "score"}


def test_what_was_composed_as_wanted_is_not_composed_again_by_those_who_stand_in(home: Home) -> None:
    composed(home, a_casting(home, "caption=blip-tiny"), accession_numbers=("W1",))
    damage(home, "blip-tiny")

    report = composed(home, a_casting(home, "caption=blip-tiny"), accession_numbers=("W0", "W1"))

    assert (report.composed, report.skipped) == (1, 1)
    assert len(tracks(home)) == 2


@pytest.mark.parametrize("chosen", ["emotion=t5-tiny", "refine=t5-tiny"])
def test_weights_of_another_architecture_are_done_without(home: Home, tmp_path: Path, chosen: str) -> None:
    shutil.copytree(ModelStore(home.models).folder("t5-tiny"), tmp_path / "other")
    settings = tmp_path / "other" / "config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"d_ff": 128}))
    zoo.replace(home, tmp_path / "other", "t5-tiny")

    report = composed(home, a_casting(home, chosen), accession_numbers=("W1",))
    with pytest.raises(ModelUnusableError, match="t5-tiny is"):
        rehearsed(a_casting(home, chosen, insist=True))

    (stand_in,) = report.stand_ins
    assert (report.composed, stand_in.step) == (1, chosen.partition("=")[0])
    assert "t5-tiny is" in stand_in.reason


def test_libraries_that_are_missing_are_named(
    museum: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_happen(IT_IS_NOT_INSTALLED, "transformers", tmp_path, monkeypatch)

    found = rehearsed(a_casting(museum, "caption=blip-tiny", "refine=t5-tiny"))

    assert [each.step for each in found.stand_ins] == ["caption", "refine"]
    assert all("pip install 'klangbild[models]'" in each.reason for each in found.stand_ins)


BLIP = "transformers.models.blip.modeling_blip"


def test_a_model_that_kills_who_loads_it_is_done_without(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_happen(THE_PROCESS_IS_KILLED, BLIP, tmp_path, monkeypatch)
    damage(home, "t5-tiny")
    casting = a_casting(home, "emotion=net-tiny", "caption=blip-tiny", "refine=t5-tiny")

    found = rehearsed(casting)
    monkeypatch.undo()  # whoever composes without it may start warm
    report = composed(home, found, accession_numbers=("W1",))

    reasons = {each.instead_of: each.reason for each in report.stand_ins}
    assert (report.composed, list(reasons)) == (1, ["blip-tiny", "t5-tiny"])
    assert "blip-tiny died (exit code -9): is there too little memory?" in reasons["blip-tiny"]
    assert "is damaged" in reasons["t5-tiny"]
    assert {each.by for each in tracks(home)[0].commission.contributions} >= {"net-tiny"}


def test_a_batch_that_insists_ends_where_a_model_kills_who_loads_it(
    museum: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_happen(THE_PROCESS_IS_KILLED, BLIP, tmp_path, monkeypatch)

    with pytest.raises(ModelUnusableError, match=r"blip-tiny died \(exit code -9\)"):
        rehearsed(a_casting(museum, "caption=blip-tiny", insist=True))


def test_nobody_changes_in_the_midst_of_a_run(home: Home) -> None:
    casting = a_casting(home, "caption=blip-large", "refine=t5-tiny")
    settled = rehearsed(casting).settled()
    ModelStore(home.models).remove("t5-tiny")

    with pytest.raises(ModelMissingError, match="t5-tiny"):
        cast_here(settled)
    assert [each.instead_of for each in cast_here(casting).stand_ins] == ["blip-large", "t5-tiny"]


def test_a_rehearsal_can_be_stopped(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    start_cold(monkeypatch)  # or it would be over before it is asked
    damage(home, "net-tiny")

    assert rehearsed(a_casting(home, "emotion=net-tiny"), stop=lambda: True).stand_ins == ()


def test_what_is_checked_and_loaded_is_said(museum: Home) -> None:
    said: list[str] = []

    rehearsed(a_casting(museum, "refine=t5-tiny"), say=said.append)

    assert said[0].startswith("Checking t5-tiny (")
    assert said[-2:] == ["Loading t5-tiny", ""]


# --- The program and the live service -----------------------------------------------------------------------


def test_a_picture_without_a_database_is_composed_without_the_damaged(
    home: Home, pictures: Path, tmp_path: Path
) -> None:
    damage(home, "blip-tiny")
    picture = pictures / "W0.png"
    asked = ("compose", "--image", picture, "--duration", 5, "--with", "caption=blip-tiny", "--device", "cpu")

    done = klangbild(home, *asked, "--out", tmp_path / "piece.wav")
    ended = klangbild(home, *asked, "--out", tmp_path / "none.wav", "--insist", expect=1)

    assert "caption is done without blip-tiny" in done.stderr
    assert (tmp_path / "piece.wav").is_file()
    assert "the model blip-tiny is damaged" in ended.stderr
    assert not (tmp_path / "none.wav").exists()


def test_the_live_service_insists_before_it_listens(home: Home) -> None:
    damage(home, "blip-tiny")
    asked = ("live", "--with", "caption=blip-tiny", "--device", "cpu", "--port", 0, "--insist")

    assert "the model blip-tiny is damaged" in klangbild(home, *asked, expect=1).stderr


def test_a_visitor_hears_who_stands_in_for_the_damaged(home: Home, tmp_path: Path) -> None:
    damage(home, "net-tiny")
    casting = rehearsed(a_casting(home, "emotion=net-tiny"))

    with live_service(partial(cast_live, casting), tmp_path) as service:
        frames = service.kiosk("hall").ask(
            duration_s=SECONDS, seed=3, feeling="awe", words="a calm sea", language="en"
        )

    begun = next(plain(frame) for frame in frames if frame.kind == Kind.BEGUN)
    (emotion,) = (each for each in begun["contributions"] if each["step"] == "emotion")
    assert (emotion["by"], emotion["instead_of"]) == ("embedded", "net-tiny")
    assert "is damaged" in emotion["reason"]
