"""What leaves the house: exports of tracks, takes, stems and a room's soundscape, by the real program."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import cv2
import mido
import numpy as np
import pytest
import soundfile
from fakes.program import Answer, klangbild

from db.database import Database
from db.entities import AccessionNumber, Constraints, Engine
from db.plain import key_of
from precompute.composing.score import ScoreComposer, find_soundfont
from precompute.composing.score.composer import write_piece
from precompute.exporting.files import ExportError, TrackExport, file_name, write_score
from precompute.exporting.formats import Format
from precompute.mastering.encoding import OutputFileError, write_file
from precompute.mastering.measuring import measure
from precompute.pipeline import Studio
from precompute.seeing import emotion_at, imagined_impression

pytestmark = pytest.mark.usefixtures("warm_workers")

Run = Callable[..., Answer]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def run(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The program in a home with three works, each of its own colours, of which one has two takes."""
    images = tmp_path_factory.mktemp("images")
    for number in range(3):
        coarse = np.random.default_rng(number).integers(0, 255, (6, 8, 3), dtype=np.uint8)
        picture = cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(images / f"W{number}.png"), picture)

    run = partial(klangbild, home)
    run("import", images, "--rights", "cc0")
    return run


@pytest.fixture(scope="module")
def composer() -> ScoreComposer:
    return ScoreComposer(find_soundfont({}))


@pytest.fixture(scope="module")
def takes(run: Run) -> list[dict[str, object]]:
    done = run("compose", "W0", "--takes", 2, "--seed", 3, "--duration", 6, "--json")
    return json.loads(done.stdout)["takes"]


def test_takes_are_different_pieces_and_are_told_side_by_side(run: Run, takes: list) -> None:
    assert [(take["of"], take["seed"]) for take in takes] == [("W0", 3), ("W0", 4)]
    assert all(abs(take["loudness_lufs"] + 16) <= 1 for take in takes)
    again = run("compose", "W0", "--takes", 2, "--seed", 3, "--duration", 6)
    assert "skipped 2" in again.stderr
    for word in ("key", "tempo", "ensemble", "form", "loudness", str(takes[0]["ensemble"]), "W0"):
        assert word in again.stderr


def test_a_track_is_given_in_every_format_and_each_opens(run: Run, takes: list, tmp_path: Path) -> None:
    formats = [word for each in Format for word in ("--format", each)]
    out = tmp_path / "given"
    files = json.loads(run("export", "W0", "--seed", 4, *formats, "-o", out, "--json").stdout)["W0"]["files"]
    flac, wav, midi, musicxml, plan, stems = map(Path, files)

    kept, rate_hz = soundfile.read(flac, dtype="float32")
    assert np.array_equal(kept, soundfile.read(wav, dtype="float32")[0])
    assert "AI-generated" in soundfile.SoundFile(wav).comment
    notes = mido.MidiFile(midi)
    assert len(notes.tracks) >= 2
    score = ET.parse(musicxml).getroot()  # noqa: S314 - our own file
    assert score.findtext("work/work-title") == "W0"
    assert len(score.findall("part")) == len(notes.tracks) - 1
    assert json.loads(plan.read_text("utf-8"))["engine"] == "score"

    described = json.loads((stems / "stems.json").read_text("utf-8"))
    layers = [soundfile.read(stems / f"{layer}.flac", dtype="float32")[0] for layer in described["layers"]]
    assert {layer.shape for layer in layers} == {kept.shape}
    mix = sum(layers)
    assert measure(mix, rate_hz).loudness_lufs <= -15.5
    assert max(measure(each, rate_hz).true_peak_dbtp for each in (mix, *layers)) <= -1
    middle = slice(rate_hz, 4 * rate_hz)
    both = np.corrcoef(mix[middle, 0], kept[middle, 0])
    assert both[0, 1] > 0.95  # the limiter alone stands between them


def test_what_is_not_there_is_told_with_a_remedy(run: Run, takes: list, tmp_path: Path) -> None:
    assert "its seeds: 3, 4" in run("export", "W0", "--seed", 9, expect=1).stderr
    assert "klangbild compose W1" in run("export", "W1", "-o", tmp_path, expect=1).stderr
    assert "musicxml" in run("export", "W0", "--format", "mp3", expect=2).stderr
    blocked = tmp_path / "file"
    blocked.touch()
    assert "cannot be made" in run("export", "W0", "-o", blocked / "in", expect=1).stderr


@pytest.fixture(scope="module")
def sound_alone(home: Path, takes: list) -> None:
    """W2 has a piece that a neural engine made; W1 has none."""
    with Database.open(f"sqlite:///{home / 'studio.sqlite'}") as database, database.transaction() as store:
        track = store.tracks.of(AccessionNumber("W0"))[0]
        commission = dataclasses.replace(track.commission, engine=Engine("musicgen", "1", ""))
        neural = dataclasses.replace(track, commission=commission, midi_digest=None)
        store.tracks.save(
            dataclasses.replace(neural, key=key_of(commission), accession_number=AccessionNumber("W2"))
        )


@pytest.mark.usefixtures("sound_alone")
def test_formats_that_nobody_asked_for_are_left_out_where_a_track_is_sound_alone(
    run: Run, tmp_path: Path
) -> None:
    told = run("export", "W2", "W0", "-o", tmp_path)
    assert "W2.plan.json; sound alone: no midi, musicxml" in told.stderr
    assert {path.name for path in tmp_path.glob("W2*")} == {"W2.flac", "W2.plan.json"}
    assert {path.suffix for path in tmp_path.glob("W0*")} == {".flac", ".mid", ".musicxml", ".json"}
    given = json.loads(run("export", "W2", "-o", tmp_path, "--json").stdout)["W2"]
    assert given["left_out"] == {"midi": "sound alone", "musicxml": "sound alone"}
    assert given["error"] == ""


@pytest.mark.usefixtures("sound_alone")
def test_a_work_that_cannot_have_a_format_is_told_and_the_others_are_given(run: Run, tmp_path: Path) -> None:
    works = ("W2", "W1", "nowhere", "W0")
    done = run("export", *works, "-f", "flac", "-f", "midi", "-o", tmp_path, "--json", expect=1)
    given = json.loads(done.stdout)
    assert {path.name for path in tmp_path.iterdir()} == {"W0.flac", "W0.mid"}
    assert "the track of W2 by musicgen is sound alone: leave out -f midi" in given["W2"]["error"]
    assert "klangbild compose W1" in given["W1"]["error"]
    assert "nowhere" in given["nowhere"]["error"]
    assert "W2: nothing is exported" in run("export", "W2", "-f", "midi", "-o", tmp_path, expect=1).stderr


def test_music_of_another_engine_or_revision_has_no_score(
    home: Path, takes: list, composer: ScoreComposer, tmp_path: Path
) -> None:
    number = AccessionNumber("W0")
    reasons = {
        Engine("score", "0", ""): "by revision 0 .* compose the work again",
        Engine("x", "1", ""): "by x is sound alone",
    }
    with (
        Database.open(f"sqlite:///{home / 'studio.sqlite'}") as database,
        database.transaction(read_only=True) as store,
    ):
        artwork, track = store.artworks.get(number), store.tracks.of(number)[0]
        for engine, reason in reasons.items():
            commission = dataclasses.replace(track.commission, engine=engine)
            foreign = dataclasses.replace(track, commission=commission, midi_digest=None)
            export = TrackExport(foreign, artwork, store.media, lambda: composer)
            for wanted in (Format.MUSICXML, Format.STEMS):
                with pytest.raises(ExportError, match=reason):
                    export.write(tmp_path, [Format.FLAC, wanted])
            with pytest.raises(ExportError, match="sound alone: leave out -f midi"):
                export.write(tmp_path, [Format.FLAC, Format.MIDI])
    assert list(tmp_path.iterdir()) == []


def test_stems_by_another_soundfont_are_refused_before_anything_is_written(
    home: Path, takes: list, composer: ScoreComposer, tmp_path: Path
) -> None:
    with (
        Database.open(f"sqlite:///{home / 'studio.sqlite'}") as database,
        database.transaction(read_only=True) as store,
    ):
        number = AccessionNumber("W0")
        artwork, track = store.artworks.get(number), store.tracks.of(number)[0]
        commission = dataclasses.replace(track.commission, parameters=(("soundfont", "other.sf2"),))
        foreign = dataclasses.replace(track, commission=commission)
        with pytest.raises(ExportError, match="KLANGBILD_SOUNDFONT"):
            TrackExport(foreign, artwork, store.media, lambda: composer).write(
                tmp_path, [Format.FLAC, Format.STEMS]
            )
    assert list(tmp_path.iterdir()) == []


def test_accession_numbers_become_names_that_every_disk_takes() -> None:
    assert [file_name(number) for number in ("1993.132", "12-4", "القط")] == ["1993.132", "12-4", "القط"]
    changed = [file_name(number) for number in ("12/4 a", "../x", "القط ٣", "///")]
    assert [name.rpartition("-")[0] for name in changed] == ["12-4-a", "x", "القط-٣", "work"]


def test_works_whose_numbers_look_alike_on_a_disk_have_files_of_their_own() -> None:
    alike = ("12-4", "12/4", "12 4", "-12-4", "12:4", "12//4")
    assert len({file_name(number) for number in alike}) == len(alike)
    assert file_name("12/4") == file_name("12/4") == "12-4-cb7f2342"  # tomorrow too: files are replaced


def test_a_disk_that_is_full_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    piece, folder = tmp_path / "piece.mid", tmp_path
    write_file(piece, b"before")
    with (
        room_for_files(1000),
        pytest.raises(OutputFileError, match=r"piece\.mid cannot be written: File too"),
    ):
        write_file(piece, bytes(2000))
    assert piece.read_bytes() == b"before"
    assert list(folder.iterdir()) == [piece]
    write_file(piece, b"after")
    assert piece.read_bytes() == b"after"


@contextmanager
def room_for_files(most_bytes: int) -> Iterator[None]:
    """Files may grow no larger, as on a disk that is full."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_what_a_link_or_a_pipe_stands_for_is_written(tmp_path: Path) -> None:
    there, link, pipe = tmp_path / "there.json", tmp_path / "link.json", tmp_path / "pipe.json"
    link.symlink_to(there)
    write_file(link, b"{}")
    assert (link.is_symlink(), there.read_bytes()) == (True, b"{}")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_file(pipe, b"[]")
    assert os.read(reader, 10) == b"[]"
    os.close(reader)


def test_a_picture_gets_several_takes_in_files_of_their_own(run: Run, tmp_path: Path) -> None:
    out, score = tmp_path / "piece.wav", tmp_path / "piece.musicxml"
    options = ("--takes", 2, "--duration", 5, "--key", "d minor", "--calm", 0.6, "--json")
    done = run("compose", "--emotion", "0.3,0.2", "--out", out, "--musicxml", score, *options)
    assert {path.name for path in tmp_path.iterdir()} == {
        "piece-1.wav",
        "piece-2.wav",
        "piece-1.musicxml",
        "piece-2.musicxml",
    }
    assert [take["key"] for take in json.loads(done.stdout)] == ["D minor", "D minor"]


@pytest.mark.parametrize(
    ("option", "remedy"),
    [
        (("--key", "H minor"), "Modes:"),
        (("--tempo", 900), "between 30 and 220"),
        (("--calm", 3), "between 0"),
        (("--profile", "disco"), "there are"),
        (("--takes", 0), "--takes"),
        (("--why", "--takes", 2), "leave out --takes"),
        (("--workers", 2), "works of the collection"),
        (("--all",), "say one thing"),
    ],
)
def test_wishes_that_cannot_be_fulfilled_are_wrong_use(run: Run, tmp_path: Path, option, remedy: str) -> None:
    done = run("compose", "--emotion", "0,0", "--out", tmp_path / "x.wav", *option, expect=2)
    assert remedy in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "name", "reason"),
    [
        ("--out", "a.mp3", "one of these endings"),
        ("--midi", "nowhere/a.mid", "no folder"),
        ("--plan", "", "it is a folder"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_composed(
    run: Run, tmp_path: Path, option: str, name: str, reason: str
) -> None:
    files = {"--out": tmp_path / "a.wav"} | {option: tmp_path / name}
    done = run("compose", "--emotion", "0,0", *(each for pair in files.items() for each in pair), expect=1)
    assert reason in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("loop", [False, True])
@pytest.mark.parametrize("valence", [-0.7, 0.7])
def test_stems_add_up_to_the_mix(composer: ScoreComposer, valence: float, loop: bool) -> None:
    impression = imagined_impression(emotion_at(valence, 0.2))
    commission = Studio(composer).commission(impression, None, 8.0, 5, Constraints(loop=loop))
    mix = composer.compose(commission).audio
    stems = composer.stems(commission)
    assert {stem.shape for stem in stems.values()} == {mix.shape}
    assert {"melody", "bass"} <= set(stems)
    rest = np.square(mix - sum(stems.values())).mean() / np.square(mix).mean()
    assert 10 * np.log10(rest + 1e-20) <= -60
    for stem in stems.values():
        assert np.abs(stem).max() > 0.001


def test_a_loop_is_mastered_without_fades_and_fits_its_own_beginning(composer: ScoreComposer) -> None:
    impression = imagined_impression(emotion_at(0.4, 0.1))
    wishes = Constraints(tempo_bpm=96.0, loop=True)
    recording = Studio(composer).record(Studio(composer).commission(impression, None, 9.0, 2, wishes))
    plan = write_piece(recording.commission).plan
    assert plan.tempo_bpm == 96.0
    assert len(recording.audio) == round(plan.length_s * recording.sample_rate_hz)
    window = recording.sample_rate_hz // 20
    first, last = recording.audio[:window], recording.audio[-window:]
    assert np.sqrt(np.square(last).mean()) > 0.001  # no fade-out
    seam = np.abs(recording.audio[0] - recording.audio[-1]).max()
    usual = np.abs(np.diff(np.concatenate([last, first]), axis=0)).max()
    assert seam <= 1.5 * usual


def test_what_is_meant_to_be_calm_is_recorded_a_little_softer(composer: ScoreComposer) -> None:
    studio = Studio(composer)
    stormy = imagined_impression(emotion_at(-0.5, 0.9))

    def loudness(wishes: Constraints) -> float:
        commission = studio.commission(stormy, None, 8.0, 2, wishes)
        return studio.record(commission).measurements.loudness_lufs

    loud, calm = loudness(Constraints()), loudness(Constraints(most_intensity=0.0))
    assert -17 < calm < -16 < loud < -15


def test_the_room_is_heard_as_planned(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "room.flac"
    told = json.loads(run("soundscape", "W0", "W1", "W2", "--minutes", 1.5, "-o", out, "--json").stdout)
    assert json.loads((tmp_path / "room.json").read_text("utf-8")) == told
    sound, rate_hz = soundfile.read(out, dtype="float32")
    assert len(sound) == pytest.approx(told["duration_s"] * rate_hz, abs=60)
    measured = measure(sound, rate_hz)
    assert measured.loudness_lufs == pytest.approx(-16, abs=1)
    assert measured.true_peak_dbtp <= -1
    assert measured.longest_silence_s < 2
    assert {each["accession_number"] for each in told["heard"]} == {"W0", "W1", "W2"}
    bars = [each["start_s"] / told["bar_s"] for each in told["layers"]]
    assert bars == pytest.approx([round(bar) for bar in bars], abs=0.01)


def test_the_musics_of_a_room_stand_on_one_grid_of_bars(composer: ScoreComposer) -> None:
    from fakes.values import an_artwork

    from precompute.soundscape.making import RoomWork, plan_soundscape

    feelings = ((-0.6, -0.4), (0.5, 0.6), (0.2, -0.3))
    works = [
        RoomWork(an_artwork(f"R.{index}"), imagined_impression(emotion_at(*feeling)))
        for index, feeling in enumerate(feelings)
    ]
    room = plan_soundscape(Studio(composer), works, 3.0, 1)
    assert len({commission.elements.ensemble for commission in room.commissions}) == 3
    for commission in room.commissions:
        piece = write_piece(commission)
        assert piece.plan.metre.name == room.metre
        assert piece.plan.key.name == commission.constraints.key
        for bar in range(piece.plan.bars + 1):
            assert piece.tempo.seconds_at(bar * piece.plan.metre.bar) == pytest.approx(
                bar * room.bar_s, abs=1e-6
            )
        assert piece.plan.length_s == pytest.approx(piece.plan.bars * room.bar_s, abs=1e-6)


def test_an_empty_collection_is_told(tmp_path: Path) -> None:
    done = klangbild(tmp_path / "new", "compose", "--all")
    assert "klangbild import FOLDER" in done.stderr


def test_a_room_of_one_work_is_refused(run: Run, tmp_path: Path) -> None:
    done = run("soundscape", "W0", "W0", "-o", tmp_path / "x.flac", expect=1)
    assert "two works or more" in done.stderr
    short = ("W0", "W1", "W2", "--minutes", 0.5, "--tempo", 60)
    assert "too short for 3 works" in run("soundscape", *short, "-o", tmp_path / "x.flac", expect=1).stderr


def test_a_score_is_written_where_it_was_asked_for_or_not_at_all(
    composer: ScoreComposer, tmp_path: Path
) -> None:
    commission = Studio(composer).commission(imagined_impression(emotion_at(0, 0)), None, 6.0, 1)
    write_score(tmp_path / "a.musicxml", commission, "Title", "Artist")
    score = ET.parse(io.BytesIO((tmp_path / "a.musicxml").read_bytes())).getroot()  # noqa: S314 - our own file
    assert score.findtext("credit[credit-type='subtitle']/credit-words") == "after the picture by Artist"
