"""Recordings as files. FLAC is what is stored: lossless, and the same samples give the same bytes.

(libsndfile's Opus would be a third of the size, but costs twelve times the CPU time and puts a random number
into each file.)
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from db.atomic import write_atomically
from db.errors import KlangbildError

FLAC_MEDIA_TYPE = "audio/flac"

_FILE_FORMATS = {".wav": "WAV", ".flac": "FLAC"}


class OutputFileError(KlangbildError):
    """A file cannot be written where it was asked for."""


def encode_flac(audio: NDArray[np.float32], sample_rate_hz: int, tags: Mapping[str, str]) -> bytes:
    """Encode shape (samples, 2) as 16-bit FLAC with `tags` (any of title, artist, comment, license...)."""
    buffer = io.BytesIO()
    _write(buffer, audio, sample_rate_hz, "FLAC", tags)
    return buffer.getvalue()


def write_audio(
    path: Path, audio: NDArray[np.float32], sample_rate_hz: int, tags: Mapping[str, str], *, bits: int = 16
) -> None:
    """Write a WAV or FLAC file, as the name of `path` says, with 16 or 24 bits a sample.

    Raises:
        OutputFileError: another ending, or the file cannot be written.
    """
    file_format = audio_format(path)
    buffer = io.BytesIO()
    _write(buffer, audio, sample_rate_hz, file_format, tags, bits)
    write_file(path, buffer.getvalue())


def audio_format(path: Path) -> str:
    """The kind of audio file that a name asks for: 'WAV' or 'FLAC'.

    Raises:
        OutputFileError: its ending is another one.
    """
    found = _FILE_FORMATS.get(path.suffix.lower())
    if found is None:
        raise OutputFileError(
            f"{path}: audio is written as .wav or .flac; give the file one of these endings"
        )
    return found


def require_place(path: Path) -> None:
    """Refuse a file's name before the work on what shall stand in it.

    Raises:
        OutputFileError: its folder is not there, or it is a folder itself.
    """
    if path.is_dir():
        raise OutputFileError(f"{path} cannot be written: it is a folder; name a file in it")
    if not path.parent.is_dir():
        raise OutputFileError(f"{path} cannot be written: there is no folder {path.parent}; make it first")


def write_file(path: Path, data: bytes) -> None:
    """Write what belongs to a piece: the whole file, or what was there stays. A link stays a link.

    Raises:
        OutputFileError: the file cannot be written, or its folder is not there.
    """
    require_place(path)
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a pipe or a device has no half to be seen
        else:
            write_atomically(path.resolve(), data)
    except OSError as error:
        raise OutputFileError(f"{path} cannot be written: {error.strerror}") from error


def _write(
    file: io.BytesIO,
    audio: NDArray[np.float32],
    sample_rate_hz: int,
    file_format: str,
    tags: Mapping[str, str],
    bits: int = 16,
) -> None:
    channels, subtype = audio.shape[1], f"PCM_{bits}"
    with soundfile.SoundFile(
        file, "w", samplerate=sample_rate_hz, channels=channels, format=file_format, subtype=subtype
    ) as sound:
        for name, text in tags.items():
            setattr(sound, name, text)
        sound.write(audio)
