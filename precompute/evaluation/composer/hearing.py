"""What can be heard in a recording, without its notes: pace, loudness, colour, register, mode, dissonance.

The features are the ones that studies of musical emotion name (Gabrielsson & Lindström 2010; Eerola, Friberg &
Bresin 2013), measured on mono sound at 22,050 Hz. Timbre as such (cepstral coefficients) is left out on purpose:
the judge knows only pianos, and would hear in every violin an emotion that pianos never had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

HEARING_REVISION = "1"
"""Changes whenever the same recording would give other features; cached features carry it."""

_RATE_HZ = 22050
_WINDOW, _HOP = 1024, 256
_LONG_WINDOW, _LONG_HOP = 8192, 2048
_SILENT = 1e-10

_LOWEST, _HIGHEST = 33, 96
"""Pitches (MIDI) whose energies are measured: below, the long window cannot tell semitones apart."""

MAJOR_PROFILE = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
MINOR_PROFILE = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
"""How much of each pitch class music in a key has, from the tonic up (Albrecht & Shanahan 2013)."""

_SLOWEST_BPM, _FASTEST_BPM = 40.0, 220.0
_USUAL_BPM = 110.0
"""Where people tap most readily (Moelants 2002: about 120; slower here, since the music is)."""


@dataclass(frozen=True, slots=True)
class Mode:
    """How clearly music is in a key, and whether in major or minor."""

    majorness: float
    """Fit of the best major key less that of the best minor key (as mirmode of Lartillot & Toiviainen 2007)."""
    clarity: float
    """Fit (correlation) of the best key, -1..1."""
    tonic: int
    """Pitch class of the best key."""


def mode_of(weights: NDArray[np.float64]) -> Mode:
    """Key and mode of twelve pitch class weights, by correlation with the usual weights of all 24 keys.

    Krumhansl's method (1990) with the profiles of Albrecht & Shanahan (2013). Equal weights are in no key: all 0.
    """
    if float(np.ptp(weights)) < _SILENT:
        return Mode(0.0, 0.0, 0)
    fits = np.array(
        [
            [np.corrcoef(np.roll(profile, tonic), weights)[0, 1] for tonic in range(12)]
            for profile in (MAJOR_PROFILE, MINOR_PROFILE)
        ]
    )
    major, minor = fits.max(axis=1)
    tonic = int(fits.max(axis=0).argmax())
    return Mode(float(major - minor), float(fits.max()), tonic)


def hear(audio: NDArray[np.float32], sample_rate_hz: int) -> dict[str, float]:
    """The features of a recording.

    Args:
        audio: shape (samples, channels).
        sample_rate_hz: a multiple of 22,050.
    """
    sound = _mono(audio, sample_rate_hz)
    return {**_pace(sound), **_loudness(sound), **_colour(sound), **_pitch(sound)}


def _mono(audio: NDArray[np.float32], sample_rate_hz: int) -> NDArray[np.float64]:
    mono = audio.mean(axis=1, dtype=np.float64)
    step = sample_rate_hz // _RATE_HZ
    return mono if step == 1 else signal.resample_poly(mono, 1, step)


def _frames(sound: NDArray[np.float64], window: int, hop: int) -> NDArray[np.float64]:
    """Magnitudes, shape (frames, window / 2 + 1); a sine of amplitude 1 has magnitude 1."""
    padded = np.pad(sound, (window // 2, window))
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[: len(sound) : hop]
    shape = np.hanning(window + 1)[:-1]
    return np.abs(np.fft.rfft(frames * shape, axis=1)) * (2 / shape.sum())


def _pace(sound: NDArray[np.float64]) -> Mapping[str, float]:
    """Onsets and tempo, from the rise of the log energies in 40 bands (Böck & Widmer 2013, simplified)."""
    flux = onset_curve(sound)
    frames_a_second = _RATE_HZ / _HOP
    onsets = onset_frames(flux)
    seconds = max(1.0, len(flux) / frames_a_second)
    gaps = np.diff(onsets) / frames_a_second
    tempo, clarity = tempo_of(flux)
    return {
        "onsets_a_second": len(onsets) / seconds,
        "onset_strength": float(flux[onsets].mean()) if len(onsets) else 0.0,
        "flux": float(flux.mean()),
        "evenness": float(-np.std(np.log(gaps))) if len(gaps) > 1 else 0.0,
        "median_gap": float(np.log2(np.median(gaps))) if len(gaps) else 2.0,
        "tempo": float(np.log2(tempo)),
        "pulse_clarity": clarity,
    }


def onset_curve(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much energy enters, for each 256 samples of mono sound at 22,050 Hz."""
    magnitudes = _frames(sound, _WINDOW, _HOP)
    frequencies = np.fft.rfftfreq(_WINDOW, 1 / _RATE_HZ)
    edges = np.unique(np.searchsorted(frequencies, np.geomspace(60.0, 10_000.0, 41)))
    bands = np.add.reduceat(magnitudes, edges[:-1], axis=1)
    levels = np.log10(1.0 + 1000.0 * bands)
    rise = np.maximum(0.0, levels[2:] - levels[:-2])
    return np.pad(rise.mean(axis=1), (1, 1))


def onset_frames(flux: NDArray[np.float64]) -> NDArray[np.int64]:
    """Frames at which something begins: peaks that stand out from the half second around them."""
    around = int(0.25 * _RATE_HZ / _HOP)
    usual = signal.medfilt(flux, 2 * around + 1)
    least = usual + 0.02 + 0.08 * float(np.percentile(flux, 98))
    peaks, _ = signal.find_peaks(flux, distance=max(1, int(0.05 * _RATE_HZ / _HOP)))
    return peaks[flux[peaks] > least[peaks]]


def tempo_of(flux: NDArray[np.float64]) -> tuple[float, float]:
    """Beats a minute, and how clear they are (0..1), by autocorrelation.

    A lag counts with its double and its triple, and lags near the tempo at which people like to tap count more.
    """
    frames_a_second = _RATE_HZ / _HOP
    if len(flux) < 8 * frames_a_second or float(np.ptp(flux)) < _SILENT:
        return _USUAL_BPM, 0.0
    rise = flux - flux.mean()
    size = 2 ** int(np.ceil(np.log2(2 * len(rise))))
    power = np.abs(np.fft.rfft(rise, size)) ** 2
    alike = np.fft.irfft(power)[: len(rise)] / np.arange(len(rise), 0, -1)
    alike /= alike[0]
    lags = np.arange(int(60 / _FASTEST_BPM * frames_a_second), int(60 / _SLOWEST_BPM * frames_a_second) + 1)
    combs = sum(_around(alike, times * lags) / times for times in (1, 2, 3))
    tempi = 60 * frames_a_second / lags
    liking = np.exp(-0.5 * (np.log2(tempi / _USUAL_BPM) / 0.9) ** 2)
    best = int(np.argmax(combs * liking))
    return float(tempi[best]), float(max(0.0, _around(alike, lags[best : best + 1])[0]))


def _around(curve: NDArray[np.float64], places: NDArray[np.int64]) -> NDArray[np.float64]:
    """The highest value at a place or beside it; 0 past the end."""
    padded = np.pad(curve, (0, int(places.max()) + 2))
    return np.maximum(padded[places], np.maximum(padded[places - 1], padded[places + 1]))


def _loudness(sound: NDArray[np.float64]) -> Mapping[str, float]:
    """How the level moves; the level itself is the same for every mastered recording."""
    hop = _RATE_HZ // 20
    count = len(sound) // hop
    levels = 10 * np.log10(np.square(sound[: count * hop]).reshape(count, hop).mean(axis=1) + _SILENT)
    heard = levels[levels > levels.max() - 50]
    low, middle, high = np.percentile(heard, [10, 50, 95])
    return {
        "level_range": float(high - low),
        "level_moves": float(np.abs(np.diff(levels.clip(levels.max() - 50))).mean()),
        "below_mean": float(np.mean(heard < 10 * np.log10(np.mean(10 ** (heard / 10))))),
        "quiet_middle": float(high - middle),
    }


def _colour(sound: NDArray[np.float64]) -> Mapping[str, float]:
    power = np.square(_frames(sound, 2 * _WINDOW, 2 * _HOP))
    frequencies = np.fft.rfftfreq(2 * _WINDOW, 1 / _RATE_HZ)
    total = power.sum(axis=1)
    heard = total >= 1e-5 * total.max()
    power, total = power[heard], np.maximum(total[heard], _SILENT)
    centroids = np.log2(np.maximum(power @ frequencies / total, 20.0))
    rolloff = frequencies[(np.cumsum(power, axis=1) >= 0.85 * power.sum(axis=1)[:, None]).argmax(axis=1)]
    flatness = np.exp(np.log(power + _SILENT).mean(axis=1)) / (power.mean(axis=1) + _SILENT)
    mean = power.mean(axis=0)
    energy = max(_SILENT, float(mean.sum()))
    return {
        "centroid": float(centroids.mean()),
        "centroid_moves": float(centroids.std()),
        "rolloff": float(np.log2(np.maximum(rolloff, 20.0)).mean()),
        "flatness": float(np.log10(flatness.mean() + _SILENT)),
        "bright_share": _level(mean[frequencies >= 1500].sum() / energy),
        "deep_share": _level(mean[frequencies < 200].sum() / energy),
    }


def _level(share: float) -> float:
    return float(10 * np.log10(share + 1e-6))


def _pitch(sound: NDArray[np.float64]) -> Mapping[str, float]:
    pitches = np.arange(_LOWEST, _HIGHEST + 1)
    saliences = pitch_saliences(sound)
    classes = np.zeros((len(saliences), 12))
    for pitch, column in zip(pitches, saliences.T, strict=True):
        classes[:, pitch % 12] += column
    whole = classes.sum(axis=0)
    mode = mode_of(whole)
    passages = [mode_of(part.sum(axis=0)) for part in np.array_split(classes, max(1, len(classes) // 43))]
    weights = saliences.sum(axis=0)
    register = float(np.average(pitches, weights=weights + _SILENT))
    spread = float(np.sqrt(np.average((pitches - register) ** 2, weights=weights + _SILENT)))
    shares = whole / max(_SILENT, whole.sum())
    turned = np.roll(shares, -mode.tonic)
    unit = classes / np.maximum(np.linalg.norm(classes, axis=1, keepdims=True), _SILENT)
    return {
        "register": register,
        "register_spread": spread,
        "majorness": mode.majorness,
        "passing_majorness": float(np.mean([each.majorness for each in passages])),
        "key_clarity": mode.clarity,
        "passing_clarity": float(np.mean([each.clarity for each in passages])),
        "pitch_class_entropy": float(-(shares * np.log2(shares + _SILENT)).sum()),
        "harmony_moves": float(1 - (unit[4:] * unit[:-4]).sum(axis=1).mean()),
        "roughness": roughness_of(saliences, pitches),
        **{f"degree_{degree}": float(share) for degree, share in enumerate(turned)},
    }


def pitch_saliences(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """How strongly each semitone from `_LOWEST` to `_HIGHEST` sounds, shape (frames, pitches).

    Spectral peaks go to the nearest semitone; what the second to sixth partials of lower notes explain is taken
    off, so that a note's own fifth and third do not count as notes.
    """
    magnitudes = _frames(sound, _LONG_WINDOW, _LONG_HOP)
    frequencies = np.fft.rfftfreq(_LONG_WINDOW, 1 / _RATE_HZ)
    peaks = magnitudes * (
        (magnitudes >= np.roll(magnitudes, 1, axis=1)) & (magnitudes > np.roll(magnitudes, -1, axis=1))
    )
    pitches = 69 + 12 * np.log2(np.maximum(frequencies, 1.0) / 440.0)
    saliences = np.zeros((len(magnitudes), _HIGHEST - _LOWEST + 1))
    for place, pitch in enumerate(range(_LOWEST, _HIGHEST + 1)):
        near = np.abs(pitches - pitch) <= 0.5
        if near.any():
            saliences[:, place] = peaks[:, near].max(axis=1)
    explained = np.zeros_like(saliences)
    for semitones, share in ((12, 0.5), (19, 0.4), (24, 0.3), (28, 0.25), (31, 0.2)):
        explained[:, semitones:] = np.maximum(explained[:, semitones:], share * saliences[:, :-semitones])
    return np.sqrt(np.maximum(0.0, saliences - explained))


def roughness_of(saliences: NDArray[np.float64], pitches: NDArray[np.int64]) -> float:
    """Sensory dissonance between sounding notes: pairs within a critical band, 0..1 (Sethares 1993's curve)."""
    frequencies = 440.0 * 2 ** ((pitches - 69) / 12)
    lower = np.minimum(frequencies[:, None], frequencies[None, :])
    apart = np.abs(frequencies[:, None] - frequencies[None, :]) * (0.24 / (0.0207 * lower + 18.96))
    curve = np.exp(-3.51 * apart) - np.exp(-5.75 * apart)
    rough = np.einsum("ij,jk,ik->i", saliences, curve, saliences)
    energy = np.square(saliences).sum(axis=1)
    heard = energy >= 1e-4 * energy.max()
    return float(np.mean(rough[heard] / (energy[heard] + _SILENT)))
