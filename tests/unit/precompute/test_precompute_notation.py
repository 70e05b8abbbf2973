"""The written score: right by its own sums, and the same piece to programs that did not write it."""

from __future__ import annotations

import dataclasses
import importlib
import io
import sys
import warnings
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import mido
import pytest
import xmlschema
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from score_impressions import imagine_commission

from db.entities import Commission, Constraints
from precompute.composing.score.catalogue.ensembles import ENSEMBLES, PERCUSSION
from precompute.composing.score.notation.instruments import seated
from precompute.composing.score.notation.musicxml import write_musicxml
from precompute.composing.score.notation.rhythm import value_of
from precompute.composing.score.notation.spelling import Spelled, signature_of, spell
from precompute.composing.score.notation.staves import lay_out
from precompute.composing.score.piece import Piece, write_piece
from precompute.composing.score.playing.midi import write_midi
from precompute.composing.score.theory import METRES, SCALES, Key, Note
from precompute.composing.score.writing.harmony import Chord
from precompute.composing.score.writing.orchestration import Part, Voiced

CHURCH_MODES = {"major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "aeolian"}
PIANO = ENSEMBLES["solo-piano"].instruments[0]
VIOLIN = ENSEMBLES["string-quartet"].instruments[0]

commissions = st.builds(
    imagine_commission,
    st.floats(-1, 1),
    st.floats(-1, 1),
    st.integers(0, 10_000),
    st.sampled_from([5.0, 12.0, 30.0, 75.0]),
    culture=st.sampled_from(["", "Egyptian", "Japanese", "Dutch"]),
)


def score_of(piece: Piece, title: str = "") -> ET.Element:
    return ET.fromstring(write_musicxml(piece, title))  # noqa: S314 - our own bytes


@settings(max_examples=25)
@given(commissions)
def test_every_voice_fills_every_bar_of_every_part(commission: Commission) -> None:
    piece = write_piece(commission)
    metre = piece.plan.metre
    root = score_of(piece)
    divisions = int(root.findtext(".//divisions") or 0)
    whole = metre.beats * 4 * divisions // metre.unit
    bars = {len(part.findall("measure")) for part in root.iter("part")}
    assert bars == {piece.plan.bars + 1}
    for measure in root.iter("measure"):
        filled = Counter[str]()
        for note in measure.iter("note"):
            if note.find("chord") is None:
                filled[note.findtext("voice") or ""] += int(note.findtext("duration") or 0)
        assert set(filled.values()) == {whole}, measure.attrib
        backups = [int(backup.findtext("duration") or 0) for backup in measure.iter("backup")]
        assert backups == [whole] * (len(filled) - 1)


@pytest.fixture(scope="module")
def partitura():
    """A reader of MusicXML that we did not write."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setitem(sys.modules, "fluidsynth", None)  # where it finds this, it fetches a soundfont
        warnings.simplefilter("ignore")
        return importlib.import_module("partitura")


@settings(max_examples=12)
@given(commission=commissions)
@example(commission=imagine_commission(0.0078125, 0.0, 345, 30.0))  # triplets under straight eighths
def test_an_independent_reader_finds_the_same_notes(
    commission: Commission, partitura, tmp_path_factory
) -> None:
    piece = write_piece(commission)
    # partitura knows no quarter tones.
    assume(all(section.key.scale.is_tempered for section in piece.plan.sections))
    file = tmp_path_factory.mktemp("score") / "piece.musicxml"
    file.write_bytes(write_musicxml(piece))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # partitura warns of what it leaves out
        parts = partitura.load_musicxml(file).parts
    seats = [part for part, _ in seated(piece.parts)]
    assert [part.part_name for part in parts] == [p.instrument.name.capitalize() for p in seats]
    for written, read in zip(seats, parts, strict=True):
        if written.instrument.program != PERCUSSION:
            notes = read.note_array()
            bar_0 = min(measure.start.t for measure in read.measures)
            assert bar_0 == 0
            found = {(round(beat * 480), int(pitch)) for beat, pitch in notes[["onset_quarter", "pitch"]]}
            assert found == {(each.note.start, each.note.pitch) for each in written.notes}


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    """The rules of MusicXML 4.0."""
    package = find_spec("musicxml")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / "generate_classes"
    names = {"http://www.w3.org/XML/1998/namespace": str(folder / "xml.xsd")}
    return xmlschema.XMLSchema(str(folder / "musicxml_4_0.xsd"), allow="local", locations=names)


@settings(max_examples=12)
@given(commission=commissions, loop=st.booleans())
def test_the_file_keeps_to_the_schema_of_musicxml_4(
    commission: Commission, loop: bool, schema: xmlschema.XMLSchema
) -> None:
    wanted = dataclasses.replace(commission, constraints=Constraints(loop=loop), duration_s=12.0)
    written = write_musicxml(write_piece(wanted), "Title", "Artist")
    assert [error.reason for error in schema.iter_errors(io.BytesIO(written))] == []


def test_what_a_curator_reads_at_the_top_of_the_score() -> None:
    piece = write_piece(imagine_commission(0.1, 0.1, 2))
    root = score_of(piece, "Wheat Field with Cypresses")
    assert root.findtext("work/work-title") == "Wheat Field with Cypresses"
    assert "AI-generated" in (root.findtext("identification/rights") or "")
    marks = [mark.text for mark in root.iter("rehearsal")]
    assert marks == [section.section.name for section in piece.plan.sections]
    tempo = root.find(".//sound[@tempo]")
    assert tempo is not None
    assert float(tempo.attrib["tempo"]) == pytest.approx(piece.plan.tempo_bpm, abs=0.01)
    signatures = [int(key.findtext("fifths") or 99) for key in root.findall("part[1]//key")]
    assert signatures[0] == signature_of(piece.plan.key)
    for part in root.iter("part"):  # everybody is told how loud to begin
        elements = [each for each in part.iter() if each.tag in {"dynamics", "pitch"}]
        assert elements[0].tag == "dynamics"
    assert root.findall("part[1]/measure[1]//time/beats")[0].text == str(piece.plan.metre.beats)
    assert root.find("part[1]/measure[last()]//fermata") is not None


def test_a_maqam_is_written_with_half_flats_and_the_signature_that_fits_it_best() -> None:
    commission = imagine_commission(0.5, 0.2, 3)
    fixed = dataclasses.replace(commission, constraints=Constraints(key="C rast"))
    root = score_of(write_piece(fixed))
    key = root.find("part[1]/measure[1]//key")
    assert key is not None
    assert (key.findtext("fifths"), key.findtext("mode")) == ("0", None)
    half_flats = [note for note in root.iter("note") if note.findtext("pitch/alter") == "-0.5"]
    assert {note.findtext("pitch/step") for note in half_flats} == {"E", "B"}
    assert {note.findtext("accidental") for note in half_flats} <= {"quarter-flat", None}


def test_a_loop_is_repeated_and_has_no_end() -> None:
    commission = dataclasses.replace(imagine_commission(0.1, 0.3, 4), constraints=Constraints(loop=True))
    piece = write_piece(commission)
    root = score_of(piece)
    measures = root.findall("part[1]/measure")
    assert len(measures) == piece.plan.bars
    repeats = [sign.attrib["direction"] for sign in root.findall("part[1]//repeat")]
    assert repeats == ["forward", "backward"]
    assert root.find(".//fermata") is None


def test_the_same_piece_gives_the_same_bytes() -> None:
    commission = imagine_commission(0.4, 0.2, 8)
    assert write_musicxml(write_piece(commission)) == write_musicxml(write_piece(commission))


def starts(symbols, *, tied: bool = False) -> list[tuple[int, int]]:
    """(start, pitch) of what is struck."""
    return [(s.start, pitch) for s in symbols if tied or not s.tied_from for pitch in s.pitches]


grid_notes = st.lists(
    st.tuples(st.integers(0, 127), st.integers(1, 40), st.integers(60, 80)), min_size=1, max_size=24
)


@given(grid_notes, st.sampled_from(["2/4", "3/4", "4/4", "6/8"]), st.sampled_from([60, 80]))
def test_any_rhythm_is_written_in_values_that_exist_and_loses_no_note(notes, metre_name, grid) -> None:
    metre = METRES[metre_name]
    if metre.is_compound:
        grid = 60
    voiced = tuple(
        Voiced("inner1", Note(start * grid, length * grid, pitch)) for start, length, pitch in sorted(notes)
    )
    bars = max(each.note.end for each in voiced) // metre.bar + 2
    (stave,) = lay_out(Part(VIOLIN, voiced), metre, bars)
    struck: set[tuple[int, int]] = set()
    for bar, voices in enumerate(stave.bars):
        for symbols in voices.values():
            now = bar * metre.bar
            for symbol in symbols:
                assert symbol.start == now
                now += symbol.length
                if symbol.length != metre.bar or symbol.pitches:
                    value_of(symbol.length, triplet=symbol.triplet)
            assert now == (bar + 1) * metre.bar
            struck.update(starts(symbols))
    if grid == 60:
        assert {pitch for _, pitch in struck} == {each.note.pitch for each in voiced}
        assert {start for start, _ in struck} == {each.note.start for each in voiced}


def test_triplets_are_written_as_triplets() -> None:
    notes = [Voiced("melody", Note(start, 160, 72)) for start in (0, 160, 320)]
    notes.append(Voiced("melody", Note(480, 1440, 74)))
    (stave,) = lay_out(Part(VIOLIN, tuple(notes)), METRES["4/4"], 1)
    first, *others = stave.bars[0][0][:3], stave.bars[0][0][3]
    assert [(symbol.length, symbol.triplet) for symbol in first] == [(160, True)] * 3
    assert [(symbol.length, symbol.triplet) for symbol in others] == [(1440, False)]


def test_a_straight_tune_stays_straight_over_triplets_in_the_same_hands() -> None:
    tune = [Voiced("melody", Note(start, 120, 76)) for start in (240, 360)]
    figure = [Voiced("inner1", Note(start, 160, 64)) for start in (0, 160, 320)]
    upper, lower = lay_out(Part(PIANO, (*tune, *figure, Voiced("bass", Note(0, 1920, 40)))), METRES["4/4"], 1)
    assert {(s.start, s.length, s.triplet) for s in upper.bars[0][0] if s.pitches} >= {
        (240, 120, False),
        (360, 120, False),
    }
    written = [s for stave in (upper, lower) for voice in stave.bars[0].values() for s in voice]
    assert [(s.start, s.length, s.triplet) for s in written if s.pitches == (64,)] == [
        (0, 160, True),
        (160, 160, True),
        (320, 160, True),
    ]


def test_a_note_over_the_bar_line_is_tied() -> None:
    (stave,) = lay_out(Part(VIOLIN, (Voiced("melody", Note(960, 960, 70)),)), METRES["3/4"], 2)
    before, after = stave.bars[0][0][-1], stave.bars[1][0][0]
    assert (before.pitches, before.tied_from, before.tied_to) == ((70,), False, True)
    assert (after.pitches, after.tied_from, after.tied_to) == ((70,), True, False)


def test_a_detached_note_is_written_with_its_full_value() -> None:
    notes = tuple(Voiced("inner1", Note(start, 192, 60)) for start in range(0, 1920, 240))
    (stave,) = lay_out(Part(VIOLIN, notes), METRES["4/4"], 1)
    assert [symbol.length for symbol in stave.bars[0][0]] == [240] * 8


def test_a_pianist_reads_two_staves_tune_above_and_bass_below() -> None:
    notes = (
        Voiced("melody", Note(0, 1920, 76)),
        Voiced("bass", Note(0, 1920, 40)),
        Voiced("inner1", Note(480, 480, 52)),
    )
    upper, lower = lay_out(Part(PIANO, notes), METRES["4/4"], 1)
    assert (upper.clef.sign, lower.clef.sign) == ("G", "F")
    assert starts(upper.bars[0][0]) == [(0, 76)]
    assert sorted(starts([s for voice in lower.bars[0].values() for s in voice])) == [(0, 40), (480, 52)]


def triad(key: Key, degree: int, *tones: int) -> Chord:
    return Chord(0, 1920, degree, key, tones)


@pytest.mark.parametrize(
    ("key", "chord", "pitch", "name"),
    [
        (Key(2, "minor"), (4, 9, 1, 4), 61, ("C", 1, 4)),  # the leading note of D minor
        (Key(8, "minor"), (4, 3, 7, 10), 67, ("F", 2, 4)),  # of G sharp minor: F double sharp
        (Key(0, "minor"), (0, 0, 3, 7), 63, ("E", -1, 4)),
        (Key(0, "major"), (5, 4, 8, 11), 68, ("G", 1, 4)),  # the dominant of the relative minor
        (Key(0, "major"), (3, 5, 8, 0), 68, ("A", -1, 4)),  # the borrowed minor subdominant
        (Key(0, "major"), (1, 2, 6, 9), 66, ("F", 1, 4)),
        (Key(4, "phrygian"), (1, 5, 9, 0), 65, ("F", 0, 4)),
        (Key(10, "major"), (0, 10, 2, 5), 58, ("B", -1, 3)),
        (Key(6, "major"), (3, 11, 3, 6), 59, ("C", -1, 4)),  # C flat below middle C is in the fourth octave
    ],
)
def test_pitches_are_spelled_as_the_key_and_chord_mean_them(key, chord, pitch, name) -> None:
    degree, *tones = chord
    assert spell(pitch, key, triad(key, degree, *tones)) == Spelled(*name)


@given(st.integers(0, 11), st.sampled_from(sorted(SCALES)))
def test_a_scale_of_seven_notes_uses_every_letter_once_and_fits_its_signature(tonic: int, mode: str) -> None:
    key = Key(tonic, mode)
    chord = triad(key, 0, tonic, (tonic + 7) % 12)
    names = [spell(60 + tonic + step, key, chord) for step in SCALES[mode].semitones]
    assert sorted(name.step for name in names) == list("ABCDEFG")
    quarter_tones = [name.alter % 1 == 0.5 for name in names]
    assert quarter_tones == [25 < abs(cents % 100) < 75 for cents in SCALES[mode].cents]
    if mode in CHURCH_MODES:
        assert sum(name.alter for name in names) == signature_of(key)


@settings(max_examples=10)
@given(commissions)
def test_the_midi_file_tells_programs_who_plays_in_which_key_and_where_sections_begin(commission) -> None:
    piece = write_piece(commission)
    file = mido.MidiFile(file=io.BytesIO(write_midi(piece.plan, piece.performance, piece.tempo)))
    conductor, *tracks = file.tracks
    assert conductor.name.isascii()
    assert [track.name for track in tracks] == [part.instrument.name for part in piece.parts]
    for track, part in zip(tracks, piece.parts, strict=True):
        channels = {message.channel for message in track if hasattr(message, "channel")}
        assert len(channels) == 1
        assert (channels == {9}) is (part.instrument.program == PERCUSSION)
    now, markers, signatures = 0, [], []
    for message in conductor:
        now += message.time
        if message.type == "marker":
            markers.append((now, message.text))
        elif message.type == "key_signature":
            signatures.append(now)
    bar = piece.plan.metre.bar
    assert markers == [(s.section.start_bar * bar, s.section.name) for s in piece.plan.sections]
    assert signatures[0] == 0
    assert set(signatures) <= {tick for tick, _ in markers} | {0}


@pytest.mark.parametrize("ensemble", ENSEMBLES.values(), ids=lambda ensemble: ensemble.name)
def test_every_ensemble_fits_the_fifteen_melodic_channels_of_midi(ensemble) -> None:
    assert sum(player.program != PERCUSSION for player in ensemble.instruments) <= 15
