"""A soundfont of MuseScore's kind (SF3) with one instrument: two samples, compressed by Vorbis."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import soundfile

RATE_HZ = 44_100
_COMPRESSED_MONO = 0x11
_SAMPLE_ID, _KEY_RANGE, _INSTRUMENT = 53, 43, 41
"""Generators."""


def write_soundfont(path: Path, seconds: float = 0.5) -> Path:
    """A tone that grows richer with the upper half of the keys."""
    samples = [_vorbis(seconds, overtones) for overtones in (1, 4)]
    starts = [0, len(samples[0])]
    headers = b"".join(
        struct.pack(
            "<20sIIIIIBbHH",
            f"tone {number}".encode(),
            start,
            start + len(sample),
            1000,
            2000,
            RATE_HZ,
            69,
            0,
            0,
            _COMPRESSED_MONO,
        )
        for number, (start, sample) in enumerate(zip(starts, samples, strict=True))
    )
    parts = {
        b"phdr": _preset(b"Tone", 0, 0) + _preset(b"EOP", 255, 1),
        b"pbag": struct.pack("<HHHH", 0, 0, 1, 0),
        b"pmod": bytes(10),
        b"pgen": struct.pack("<HHHH", _INSTRUMENT, 0, 0, 0),
        b"inst": struct.pack("<20sH20sH", b"Tone", 0, b"EOI", 2),
        b"ibag": struct.pack("<HHHHHH", 0, 0, 2, 0, 4, 0),
        b"imod": bytes(10),
        b"igen": struct.pack(
            "<HBBHHHBBHHHH", _KEY_RANGE, 0, 69, _SAMPLE_ID, 0, _KEY_RANGE, 70, 127, _SAMPLE_ID, 1, 0, 0
        ),
        b"shdr": headers + struct.pack("<20s26x", b"EOS"),
    }
    info = _chunk(b"ifil", struct.pack("<HH", 3, 0)) + _chunk(b"INAM", b"small\0")
    path.write_bytes(
        _chunk(
            b"RIFF",
            b"sfbk"
            + _chunk(b"LIST", b"INFO" + info)
            + _chunk(b"LIST", b"sdta" + _chunk(b"smpl", b"".join(samples)))
            + _chunk(b"LIST", b"pdta" + b"".join(_chunk(name, part) for name, part in parts.items())),
        )
    )
    return path


def _vorbis(seconds: float, overtones: int) -> bytes:
    times_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    wave = sum(np.sin(2 * np.pi * 440 * each * times_s) / each for each in range(1, overtones + 1))
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", RATE_HZ, 1, format="OGG", subtype="VORBIS") as sound:
        for block in np.array_split(0.3 * np.asarray(wave), max(1, int(seconds))):
            sound.write(block)  # libsndfile 1.2 crashes where much is written at once
    return file.getvalue()


def _preset(name: bytes, number: int, bag: int) -> bytes:
    return struct.pack("<20sHHHIII", name, number, 0, bag, 0, 0, 0)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
