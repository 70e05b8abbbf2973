"""The files of a piece, one function for each kind."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from db.entities import Artwork, Commission, Track
from db.errors import KlangbildError
from db.media import MediaStore
from precompute.composing.contract import Composer
from precompute.composing.score import ENGINE, ScoreComposer
from precompute.composing.score.notation.musicxml import write_musicxml
from precompute.composing.score.piece import write_piece
from precompute.composing.score.playing.rendering import SAMPLE_RATE_HZ
from precompute.exporting.formats import Format
from precompute.mastering.encoding import OutputFileError, write_audio, write_file
from precompute.mastering.measuring import loudness_lufs, true_peak_dbtp
from precompute.mastering.promises import CEILING_DBTP, TARGET_LUFS

_HEADROOM_DB = 0.25
"""Peaks stay so far below the ceiling, because interpolation filters differ."""


class ExportError(KlangbildError):
    """A piece cannot be given in a format."""


@dataclass(frozen=True, slots=True)
class TrackExport:
    """A stored track on its way out."""

    track: Track
    artwork: Artwork
    media: MediaStore
    composer: Callable[[], Composer]
    """Builds the composer; asked only for stems, because the soundfont takes time."""

    def write(self, folder: Path, formats: Sequence[Format]) -> list[Path]:
        """Write into a folder, which is made where there is none; gives the files (and the folder of stems).

        Raises:
            ExportError: the engine wrote no notes, or would write others today.
            NotFoundError: sound or notes are no longer kept.
            OutputFileError: a file cannot be written.
        """
        _make_folder(folder)
        return [self._write(folder / file_name(self.artwork.accession_number), each) for each in formats]

    def _write(self, stem: Path, wanted: Format) -> Path:
        path = stem.with_name(f"{stem.name}.{wanted.ending}")
        match wanted:
            case Format.FLAC:
                write_file(path, self.media.read(self.track.audio_digest))
            case Format.WAV:
                audio, rate_hz, tags = _decode(self.media.read(self.track.audio_digest))
                write_audio(path, audio, rate_hz, tags)
            case Format.MIDI:
                write_file(path, self._midi())
            case Format.MUSICXML:
                title, artist = self.artwork.title.text_in("en"), self.artwork.artist.text_in("en")
                write_score(path, self.track.commission, title, artist)
            case Format.PLAN:
                write_plan(path, self.track.plan)
            case Format.STEMS:
                write_stems(path, self.track.commission, self.composer())
        return path

    def _midi(self) -> bytes:
        if self.track.midi_digest is None:
            raise ExportError(f"{self._name} has no notes: the engine {self._engine} makes sound alone")
        return self.media.read(self.track.midi_digest)

    @property
    def _name(self) -> str:
        return f"the track of {self.artwork.accession_number}"

    @property
    def _engine(self) -> str:
        return self.track.commission.engine.name


def file_name(accession_number: str) -> str:
    """An accession number as a name that every file system takes: '12/4 a' becomes '12-4-a'."""
    return re.sub(r"[^\w.-]+", "-", accession_number).strip("-.") or "work"


def write_plan(path: Path, plan: Mapping[str, Any]) -> None:
    """Write a composer's plan as JSON.

    Raises:
        OutputFileError: the file cannot be written.
    """
    write_file(path, json.dumps(plan, ensure_ascii=False, indent=2).encode())


def write_score(path: Path, commission: Commission, title: str = "", artist: str = "") -> None:
    """Write a commission's music as MusicXML, under the title of the picture and with its artist's name.

    Raises:
        ExportError: another engine, or another revision of it, made the music.
        OutputFileError: the file cannot be written.
    """
    _require_own(commission)
    write_file(path, write_musicxml(write_piece(commission), title, artist))


def write_stems(folder: Path, commission: Commission, composer: Composer) -> float:
    """Write each layer as 24-bit FLAC, and `stems.json`; gives the gain (dB) that all of them have in common.

    The layers begin together and are equally long; laid over one another they are the piece before limiting, at
    -16 LUFS, or lower where a peak would not fit.

    Raises:
        ExportError: another engine, or another revision of it, made the music; or another soundfont.
        OutputFileError: a file cannot be written.
    """
    _require_own(commission)
    if not isinstance(composer, ScoreComposer):
        raise ExportError(f"the engine {composer.engine.name} plays no stems; {ENGINE.name} does")
    missing = dict(composer.parameters).items() - dict(commission.parameters).items()
    if missing:
        wanted = ", ".join(f"{name} {value}" for name, value in commission.parameters)
        raise ExportError(f"the music was made with {wanted}; name that soundfont in KLANGBILD_SOUNDFONT")
    stems = composer.stems(commission)
    gain_db = _common_gain_db(stems)
    _make_folder(folder)
    for layer, audio in stems.items():
        tags = {"title": layer, "artist": "Klangbild", "comment": "AI-generated music, composed by machine"}
        loud = audio * np.float32(10 ** (gain_db / 20))
        write_audio(folder / f"{layer}.flac", loud, SAMPLE_RATE_HZ, tags, bits=24)
    described = {"layers": list(stems), "gain_db": round(gain_db, 2), "sample_rate_hz": SAMPLE_RATE_HZ}
    write_plan(folder / "stems.json", described)
    return gain_db


def _common_gain_db(stems: Mapping[str, NDArray[np.float32]]) -> float:
    """What brings the sum to -16 LUFS without any peak above the ceiling."""
    mix = np.asarray(sum(stems.values()), dtype=np.float32)
    level = np.float32(np.abs(mix).max())  # BS.1770 does not count what is very quiet: measure it loud
    loudness = loudness_lufs(mix / level, SAMPLE_RATE_HZ) + 20 * np.log10(level)
    highest = max(true_peak_dbtp(audio) for audio in (mix, *stems.values()))
    return float(min(TARGET_LUFS - loudness, CEILING_DBTP - _HEADROOM_DB - highest))


def _require_own(commission: Commission) -> None:
    engine = commission.engine
    if engine.name != ENGINE.name:
        raise ExportError(f"the engine {engine.name} makes sound alone; {ENGINE.name} writes notes and stems")
    if engine.revision != ENGINE.revision:
        raise ExportError(
            f"the music is by revision {engine.revision} of the engine, and revision {ENGINE.revision} would "
            "write another piece; compose the work again"
        )


def _decode(flac: bytes) -> tuple[NDArray[np.float32], int, dict[str, str]]:
    with soundfile.SoundFile(io.BytesIO(flac)) as sound:
        audio = np.asarray(sound.read(dtype="float32", always_2d=True), dtype=np.float32)
        return audio, sound.samplerate, dict(sound.copy_metadata())


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFileError(f"{folder} cannot be made: {error.strerror}") from error
