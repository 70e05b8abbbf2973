"""A soundfont whose samples are unpacked, so that its instruments load at once.

Soundfonts of MuseScore's kind (SF3) hold their samples compressed by Vorbis. A piano takes seconds to decode, so it
has to stay in memory once it is decoded. FluidSynth leaves the decoding to libsndfile, which reads plain samples
(WAV) in the very same place: so in a copy each sample is replaced by what it decodes to, and all else stays as it
is. What is played with the copy is the same to the bit.

SoundFont Technical Specification 2.04 (E-mu, 2006): a RIFF file with the lists INFO, sdta (chunk smpl) and pdta,
whose chunk shdr has 46 bytes for each sample. In an SF3 the bit 0x10 of a sample's type says that its start and end
count bytes of smpl, not samples.
"""

from __future__ import annotations

import io
import mmap
import os
import shutil
import struct
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import soundfile

from db.atomic import sync

_COMPRESSED = 0x10
_HEADER = struct.Struct("<20sII16xH")
"""Of a sample: its name, start, end, much that stays as it is, and its type."""
_SIZE = struct.Struct("<I")
_TIMES_LARGER = 6
"""Than the compressed samples are the plain ones."""
_RESERVE_BYTES = 500_000_000
"""Stays free on the disk."""


def unpacked_path(soundfont: Path, folder: Path) -> Path:
    """Where the copy of this soundfont lies once it is made."""
    return folder / f"{soundfont.stem}-{soundfont.stat().st_size}.plain.sf3"


def unpack(soundfont: Path, copy: Path) -> Iterator[None]:
    """Make the copy, in short steps: some ten seconds of work, and half a gigabyte on the disk.

    It is whole or not there, also when the steps are not taken to the end.

    Raises:
        OSError: the disk is full or cannot be written.
        ValueError: the file is no soundfont of this kind.
    """
    copy.parent.mkdir(parents=True, exist_ok=True)
    needed = _TIMES_LARGER * soundfont.stat().st_size + _RESERVE_BYTES
    if shutil.disk_usage(copy.parent).free < needed:
        raise OSError(f"{copy.parent} has less than {needed // 1_000_000} MB left")
    passing = copy.with_name(f".{copy.name}.{os.getpid()}.new")
    try:
        with (
            soundfont.open("rb") as file,
            mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as packed,
            passing.open("wb") as plain,
        ):
            yield from _write(packed, plain)
        sync(passing)
        passing.replace(copy)
        sync(copy.parent)
    except (struct.error, KeyError, ValueError, soundfile.LibsndfileError) as error:
        raise ValueError(f"{soundfont} is no soundfont with compressed samples: {error!r}") from error
    finally:
        passing.unlink(missing_ok=True)


def _write(packed: mmap.mmap, plain: BinaryIO) -> Iterator[None]:
    lists = {packed[at : at + 4]: slice(at + 4, end) for _, at, end in _chunks(packed, 12, len(packed))}
    samples, parts = (
        {name: slice(at, end) for name, at, end in _chunks(packed, lists[kind].start, lists[kind].stop)}
        for kind in (b"sdta", b"pdta")
    )
    headers = bytearray(packed[parts[b"shdr"]])
    with _chunk(plain, b"RIFF"):
        plain.write(b"sfbk")
        with _chunk(plain, b"LIST"):
            plain.write(b"INFO" + packed[lists[b"INFO"]])
        with _chunk(plain, b"LIST"):
            plain.write(b"sdta")
            with _chunk(plain, b"smpl"):
                yield from _unpack_samples(packed, samples[b"smpl"].start, headers, plain)
        with _chunk(plain, b"LIST"):
            plain.write(b"pdta")
            for name, part in parts.items():
                with _chunk(plain, name):
                    plain.write(headers if name == b"shdr" else packed[part])


def _unpack_samples(
    packed: mmap.mmap, samples_at: int, headers: bytearray, plain: BinaryIO
) -> Iterator[None]:
    """Write each sample, and its new place into its header."""
    begin = plain.tell()
    places: dict[tuple[int, int], tuple[int, int]] = {}
    for at in range(0, len(headers), _HEADER.size):
        _, start, end, kind = _HEADER.unpack_from(headers, at)
        if not kind & _COMPRESSED:
            continue  # the last header, which ends the list
        if (start, end) not in places:
            first = plain.tell() - begin
            plain.write(_as_wav(packed[samples_at + start : samples_at + end]))
            places[start, end] = first, plain.tell() - begin
        struct.pack_into("<II", headers, at + 20, *places[start, end])
        yield


def _as_wav(compressed: bytes) -> bytes:
    """Decoded as FluidSynth does it: by libsndfile, into 16 bits."""
    samples, rate_hz = soundfile.read(io.BytesIO(compressed), dtype="int16")
    file = io.BytesIO()
    soundfile.write(file, samples, rate_hz, format="WAV", subtype="PCM_16")
    return file.getvalue()


def _chunks(data: mmap.mmap, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The chunks that lie here: name, begin and end of what is in them."""
    while begin < end:
        (size,) = _SIZE.unpack_from(data, begin + 4)
        yield data[begin : begin + 4], begin + 8, begin + 8 + size
        begin += 8 + size + size % 2


@contextmanager
def _chunk(file: BinaryIO, name: bytes) -> Generator[None]:
    """What is written meanwhile is a chunk; its size is entered at its end."""
    file.write(name + _SIZE.pack(0))
    begin = file.tell()
    yield
    end = file.tell()
    file.seek(begin - _SIZE.size)
    file.write(_SIZE.pack(end - begin))
    file.seek(end)
    if (end - begin) % 2:
        file.write(b"\0")
