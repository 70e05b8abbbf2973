"""The way from a picture to a finished recording, on one screen.

    picture -> enhance -> perceive -> word -> compose -> master -> screen -> remark -> (store)

A visitor does not wait until all is done: `broadcast` goes the same way bit by bit, and screens what is written.

    picture -> enhance -> perceive -> word -> begin to compose -> screen -> master while it sounds

Storing is left to whoever ordered the piece: the night's batch keeps it (`precompute.jobs`), a file or a live
visitor may not.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.entities import (
    Artwork,
    Commission,
    Constraints,
    Impression,
    Measurements,
    MusicSummary,
    Remark,
)
from precompute.composing.contract import Composer, Composition, StreamingComposer
from precompute.composing.score import ScoreComposer, felt, find_soundfont
from precompute.constraints import obeying
from precompute.mastering.encoding import encode_flac
from precompute.mastering.measuring import measure
from precompute.mastering.promises import MASTERING_REVISION, intended_lufs
from precompute.mastering.screening import screen, screen_written
from precompute.mastering.streaming import master_blind, master_stream
from precompute.seeing import enhance, perceive
from precompute.wording.affect import feel
from precompute.wording.captions import caption
from precompute.wording.elements import DYNAMICS, decide_elements
from precompute.wording.prompts import prompt
from precompute.wording.remarks import remarks

DEFAULT_DURATION_S = 30.0
UNCONSTRAINED = Constraints()
"""Everything is left to the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A finished piece: mastered, measured and found fit to be heard."""

    commission: Commission
    composition: Composition
    audio: NDArray[np.float32]
    """Shape (samples, 2), mastered."""
    measurements: Measurements
    remarks: tuple[Remark, ...]
    """How the picture became this music, in order of time."""

    @property
    def sample_rate_hz(self) -> int:
        """Samples a second."""
        return self.composition.sample_rate_hz

    def as_flac(self, artwork: Artwork | None = None) -> bytes:
        """The recording as it is stored."""
        return encode_flac(self.audio, self.sample_rate_hz, self.tags(artwork))

    def tags(self, artwork: Artwork | None = None) -> dict[str, str]:
        """Metadata for the file, which tells machines that this music was made by one."""
        about = (
            f"for {artwork.title.text_in('en')} ({artwork.accession_number})" if artwork else "for a picture"
        )
        engine = self.commission.engine
        return {
            "title": f"Music {about}",
            "artist": "Klangbild",
            "comment": f"AI-generated music, composed by machine {about}; engine {engine.name} "
            f"{engine.revision}, seed {self.commission.seed}",
            "license": engine.licence,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Broadcast:
    """A piece that is heard while it is rendered: written, and found fit to be heard."""

    commission: Commission
    summary: MusicSummary
    remarks: tuple[Remark, ...]
    sample_rate_hz: int
    samples: int
    """How many there will be."""
    blocks: Iterator[NDArray[np.float32]]
    """Mastered, shape (n, 2), to be taken once; rendered only as they are taken."""


@dataclass(frozen=True, slots=True)
class Studio:
    """Everything that the way needs, built once."""

    composer: Composer

    @classmethod
    def embedded(cls, environment: Mapping[str, str]) -> Studio:
        """A studio that needs no weights.

        Raises:
            ComposingError: no soundfont is installed.
        """
        return cls(ScoreComposer(find_soundfont(environment)))

    def compose_picture(
        self,
        pixels: NDArray[np.uint8],
        artwork: Artwork | None,
        duration_s: float,
        seed: int,
        constraints: Constraints = UNCONSTRAINED,
    ) -> Recording:
        """Walk the whole way with an sRGB picture, shape (height, width, 3)."""
        impression = self.perceive(pixels)
        commission = self.commission(impression, artwork, duration_s, seed, constraints)
        return self.record(commission)

    def perceive(self, pixels: NDArray[np.uint8]) -> Impression:
        """Enhance a picture and perceive it."""
        return perceive(enhance(pixels))

    def commission(
        self,
        impression: Impression,
        artwork: Artwork | None,
        duration_s: float,
        seed: int,
        constraints: Constraints = UNCONSTRAINED,
    ) -> Commission:
        """Put an impression into words: what the composer is asked for.

        What the catalogue says of the work adds to the emotion, so that the same picture under another title
        may be heard otherwise; its caption speaks of the colours, and so of the looks alone.
        """
        described = caption(artwork, impression)
        impression = dataclasses.replace(feel(impression, artwork), caption=described)
        culture, style, date = (artwork.culture, artwork.style, artwork.date) if artwork else ("", "", "")
        allowed = dataclasses.replace(impression, emotion=felt(impression.emotion, constraints))
        elements = decide_elements(allowed, culture, style, seed, date=date, profile=constraints.profile)
        elements = obeying(constraints, elements)
        return Commission(
            impression=impression,
            elements=elements,
            prompt=prompt(impression, elements, impression.caption),
            duration_s=duration_s,
            seed=seed,
            engine=self.composer.engine,
            parameters=tuple(sorted((*self.composer.parameters, ("mastering", MASTERING_REVISION)))),
            constraints=constraints,
        )

    def record(self, commission: Commission) -> Recording:
        """Compose, master, screen, and tell how the picture became this music.

        Raises:
            ComposingError: the engine cannot work here.
            ScreeningError: the piece is not fit to be heard.
        """
        composition = self.composer.compose(commission)
        loop = commission.constraints.loop
        audio = self.master(commission, composition)
        measurements = measure(audio, composition.sample_rate_hz)
        # A loop is as long as its bars.
        screen(measurements, measurements.duration_s if loop else commission.duration_s)
        told = remarks(commission.impression, composition.plan, composition.summary)
        return Recording(commission, composition, audio, measurements, told)

    def master(self, commission: Commission, composition: Composition) -> NDArray[np.float32]:
        """Set the level: about -16 LUFS, a little less for what is meant to be soft; shape (samples, 2)."""
        from precompute.mastering.levels import master  # noqa: PLC0415 - 50 MB that a kiosk never needs

        marked = DYNAMICS.index(commission.elements.dynamics) / (len(DYNAMICS) - 1)
        level = min(marked, commission.constraints.most_intensity)
        return master(
            composition.audio,
            composition.sample_rate_hz,
            target_lufs=intended_lufs(level),
            seamless=commission.constraints.loop,
        )

    def rehearse(self) -> Iterator[None]:
        """Load, in short steps, whatever would let the first visitors wait."""
        if isinstance(self.composer, StreamingComposer):
            yield from self.composer.rehearse()

    def broadcast(self, commission: Commission) -> Broadcast:
        """Compose, screen what is written, and render and master while it is taken; what cannot stream is recorded.

        Where the composer foresees nothing, the blocks are screened as they are taken: they may end early, with a
        fade and a ScreeningError.

        Raises:
            ComposingError: the engine cannot work here.
            ScreeningError: the piece is not fit to be heard.
        """
        if not isinstance(self.composer, StreamingComposer):
            recording = self.record(commission)
            return Broadcast(
                commission,
                recording.composition.summary,
                recording.remarks,
                recording.sample_rate_hz,
                len(recording.audio),
                iter([recording.audio]),
            )
        rendition = self.composer.begin(commission)
        foresight = rendition.foresee()
        loop = commission.constraints.loop
        if foresight is None:
            blocks = master_blind(
                rendition.blocks(), rendition.samples, rendition.sample_rate_hz, seamless=loop
            )
        else:
            screen_written(foresight.notes)
            blocks = master_stream(
                rendition.blocks(),
                foresight.power,
                rendition.samples,
                rendition.sample_rate_hz,
                seamless=loop,
            )
        return Broadcast(
            commission,
            rendition.summary,
            remarks(commission.impression, rendition.plan, rendition.summary),
            rendition.sample_rate_hz,
            rendition.samples,
            blocks,
        )
