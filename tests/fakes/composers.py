"""Studios for the live composer's process: quick, failing, hanging and crashing ones."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.entities import Commission, Engine, MusicSummary, Section
from db.loudness import tenths
from precompute.composing.contract import Composer, ComposingError, Composition, Foresight
from precompute.pipeline import Studio

RATE_HZ = 44_100


class PlainComposer:
    """Composes arpeggios at once, another key for each seed."""

    engine = Engine("plain", "1", "CC0-1.0")
    parameters = ()
    writes_notes = False

    def compose(self, commission: Commission) -> Composition:
        return Composition(
            audio=_arpeggios(commission.duration_s, commission.seed),
            sample_rate_hz=RATE_HZ,
            summary=MusicSummary(
                "C major", "major", 90.0, "4/4", "plain", ("sine",), "one", (Section("A", 0.0),)
            ),
            plan={},
            midi=None,
        )


@dataclass(frozen=True)
class PlainRendition:
    """A plain piece, half a second at a time."""

    whole: Composition

    @property
    def sample_rate_hz(self) -> int:
        return self.whole.sample_rate_hz

    @property
    def samples(self) -> int:
        return len(self.whole.audio)

    @property
    def summary(self) -> MusicSummary:
        return self.whole.summary

    @property
    def plan(self) -> Mapping[str, Any]:
        return self.whole.plan

    def foresee(self) -> Foresight:
        power = tenths(self.whole.audio, RATE_HZ)
        notes = np.zeros((len(power), 128), np.float32)
        keys = np.random.default_rng(1).integers(40, 90, len(power))
        notes[np.arange(len(power)), keys] = power
        return Foresight(power, notes)

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        for begin in range(0, self.samples, RATE_HZ // 2):
            yield self.whole.audio[begin : begin + RATE_HZ // 2].copy()


class StreamingPlainComposer(PlainComposer):
    """The same, heard while it is rendered."""

    def rehearse(self) -> Iterator[None]:
        yield

    def begin(self, commission: Commission) -> PlainRendition:
        return PlainRendition(self.compose(commission))


class MonotonousComposer(StreamingPlainComposer):
    """Writes one note for ever, unless the seed is 3."""

    def begin(self, commission: Commission) -> PlainRendition:
        rendition = super().begin(commission)
        return rendition if commission.seed == 3 else MonotonousRendition(rendition.whole)


class MonotonousRendition(PlainRendition):
    def foresee(self) -> Foresight:
        foresight = super().foresee()
        return Foresight(
            foresight.power,
            np.roll(np.eye(128, dtype=np.float32)[:2], 60, axis=1)[np.arange(len(foresight.power)) // 2 % 2],
        )


class FailingComposer(StreamingPlainComposer):
    """The strings break after three seconds, if the seed is 1."""

    def begin(self, commission: Commission) -> PlainRendition:
        rendition = super().begin(commission)
        return FailingRendition(rendition.whole) if commission.seed == 1 else rendition


class FailingRendition(PlainRendition):
    def blocks(self) -> Iterator[NDArray[np.float32]]:
        for number, block in enumerate(super().blocks()):
            if number == 6:
                raise ComposingError("The strings are broken: buy new ones.")
            yield block


class MutedComposer(PlainComposer):
    def compose(self, commission: Commission) -> Composition:
        if commission.duration_s > 5:  # a visitor's order, not a rehearsal
            self.meet(commission)
        return super().compose(commission)

    def meet(self, commission: Commission) -> None:
        raise ComposingError("The strings are broken: buy new ones.")


class CrashingComposer(MutedComposer):
    def meet(self, commission: Commission) -> None:
        if commission.seed == 1:
            os.abort()


class HangingComposer(MutedComposer):
    def meet(self, commission: Commission) -> None:
        if commission.seed == 1:
            threading.Event().wait()


def plain_studio() -> Studio:
    return _studio(PlainComposer())


def streaming_studio() -> Studio:
    return _studio(StreamingPlainComposer())


def monotonous_studio() -> Studio:
    return _studio(MonotonousComposer())


def failing_studio() -> Studio:
    return _studio(FailingComposer())


def muted_studio() -> Studio:
    return _studio(MutedComposer())


def crashing_studio() -> Studio:
    return _studio(CrashingComposer())


def hanging_studio() -> Studio:
    return _studio(HangingComposer())


def _studio(composer: Composer) -> Studio:
    return Studio(composer)


def _arpeggios(duration_s: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    time_s = np.arange(int(duration_s * RATE_HZ)) / RATE_HZ
    step = (time_s // 0.25).astype(int)
    pitches = 220 * 2 ** (rng.integers(0, 25, step.max() + 1)[step] / 12)
    tone = np.sin(2 * np.pi * np.cumsum(pitches) / RATE_HZ) * np.exp(-3 * (time_s % 0.25))
    return np.stack([tone, tone], axis=1).astype(np.float32)
