"""The files of a piece, one function for each kind."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import soundfile
from numpy.typing import NDArray

from db.entities import Artwork, Commission, Digest, Engine, Track
from db.errors import KlangbildError
from db.media import MediaStore
from db.plain import digest_of_text
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
_SOUND_ALONE = "sound alone"


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

    def lacking(self, formats: Iterable[Format]) -> dict[str, list[Format]]:
        """Which of these formats the track cannot be given in, by the reason in a few words."""
        reasons: dict[str, list[Format]] = {}
        for wanted in dict.fromkeys(formats):
            reason = self._why_not(wanted)
            if reason:
                reasons.setdefault(reason, []).append(wanted)
        return reasons

    def write(self, folder: Path, formats: Iterable[Format]) -> list[Path]:
        """Write into a folder, which is made where there is none; gives the files (and the folder of stems).

        What cannot be given is told before anything is written.

        Raises:
            ExportError: the engine wrote no notes, or would write others today.
            NotFoundError: sound or notes are no longer kept.
            OutputFileError: a file cannot be written.
        """
        wanted = tuple(dict.fromkeys(formats))
        self._require(wanted)
        stem = folder / file_name(self.artwork.accession_number)
        writers = [self._writer(stem.with_name(f"{stem.name}.{each.ending}"), each) for each in wanted]
        _make_folder(folder)
        return [write() for write in writers]

    def _why_not(self, wanted: Format) -> str:
        match wanted:
            case Format.MIDI:
                return "" if self.track.midi_digest else _SOUND_ALONE
            case Format.MUSICXML | Format.STEMS:
                return _why_not_anew(self.track.commission.engine)
            case Format.FLAC | Format.WAV | Format.PLAN:
                return ""

    def _require(self, formats: Iterable[Format]) -> None:
        for reason, lacking in self.lacking(formats).items():
            options = ", ".join(f"-f {each}" for each in lacking)
            raise ExportError(
                f"the track of {self.artwork.accession_number} by {self.track.commission.engine.name} is {reason}: "
                f"leave out {options}, or compose the work again with the embedded composer"
            )

    def _writer(self, path: Path, wanted: Format) -> Callable[[], Path]:
        """What writes one format; all that it reads is read by now."""
        track, title, artist = self.track, self.artwork.title, self.artwork.artist
        write: Callable[[], object]
        match wanted:
            case Format.FLAC:
                write = partial(write_file, path, self.media.read(track.audio_digest))
            case Format.WAV:
                write = partial(write_audio, path, *_decode(self.media.read(track.audio_digest)))
            case Format.MIDI:
                notes = cast(Digest, track.midi_digest)  # what has none was refused
                write = partial(write_file, path, self.media.read(notes))
            case Format.MUSICXML:
                write = partial(
                    write_score, path, track.commission, title.text_in("en"), artist.text_in("en")
                )
            case Format.PLAN:
                write = partial(write_plan, path, track.plan)
            case Format.STEMS:
                players = _players(track.commission, self.composer())
                write = partial(write_stems, path, track.commission, players)

        def written() -> Path:
            write()
            return path

        return written


def file_name(accession_number: str) -> str:
    """An accession number as a name that every file system takes, and that no other number has.

    '12-4' stays as it is; '12/4' becomes '12-4-cb7f2342', with the beginning of its hash.
    """
    name = re.sub(r"[^\w.-]+", "-", accession_number).strip("-.") or "work"
    return name if name == accession_number else f"{name}-{digest_of_text(accession_number)[:8]}"


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
    players = _players(commission, composer)
    stems = players.stems(commission)
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


def _players(commission: Commission, composer: Composer) -> ScoreComposer:
    """Who plays a commission's layers as they were played.

    Raises:
        ExportError: another engine, or another revision of it, made the music; or another soundfont.
    """
    _require_own(commission)
    if not isinstance(composer, ScoreComposer):
        raise ExportError(f"the engine {composer.engine.name} plays no stems; {ENGINE.name} does")
    missing = dict(composer.parameters).items() - dict(commission.parameters).items()
    if missing:
        wanted = ", ".join(f"{name} {value}" for name, value in commission.parameters)
        raise ExportError(f"the music was made with {wanted}; name that soundfont in KLANGBILD_SOUNDFONT")
    return composer


def _require_own(commission: Commission) -> None:
    reason = _why_not_anew(commission.engine)
    if reason:
        raise ExportError(
            f"what {commission.engine.name} composed is {reason}, and cannot be written anew; "
            f"compose it again with the embedded composer"
        )


def _why_not_anew(engine: Engine) -> str:
    """Why our composer would not write the same notes today, in a few words; '' where it would."""
    if engine.name != ENGINE.name:
        return _SOUND_ALONE
    if engine.revision != ENGINE.revision:
        return (
            f"by revision {engine.revision} of the engine, where {ENGINE.revision} would write another piece"
        )
    return ""


def _decode(flac: bytes) -> tuple[NDArray[np.float32], int, dict[str, str]]:
    with soundfile.SoundFile(io.BytesIO(flac)) as sound:
        audio = np.asarray(sound.read(dtype="float32", always_2d=True), dtype=np.float32)
        return audio, sound.samplerate, dict(sound.copy_metadata())


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFileError(f"{folder} cannot be made: {error.strerror}") from error
