"""Studios for the live composer's process: quick, failing, hanging and crashing ones."""

from __future__ import annotations

import os
import threading

import numpy as np

from db.entities import Commission, Engine, MusicSummary, Section
from precompute.composing.contract import Composer, ComposingError, Composition
from precompute.pipeline import Studio

RATE_HZ = 44_100


class PlainComposer:
    """Composes arpeggios at once, another key for each seed."""

    engine = Engine("plain", "1", "CC0-1.0")
    parameters = ()

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
