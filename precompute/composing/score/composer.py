"""The embedded composer: a commission becomes a piece, the piece becomes sound, stems, MIDI and a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from db.entities import Commission, Engine
from precompute.composing.contract import Composition
from precompute.composing.score.catalogue.ensembles import ENSEMBLES, PERCUSSION
from precompute.composing.score.catalogue.profiles import GENERAL, PROFILES
from precompute.composing.score.describing import describe, summarise
from precompute.composing.score.piece import Piece, write_piece
from precompute.composing.score.playing.layers import settle, split
from precompute.composing.score.playing.midi import write_midi
from precompute.composing.score.playing.performance import Event
from precompute.composing.score.playing.rendering import PERCUSSION_BANK, SAMPLE_RATE_HZ, Synthesizer
from precompute.composing.score.playing.rendition import ScoreRendition

ENGINE = Engine(name="score", revision="2", licence="CC0-1.0")


class ScoreComposer:
    """The composer that needs no weights: theory, chance from a seed, and a soundfont."""

    def __init__(self, soundfont: Path) -> None:
        """Load the soundfont, which stays loaded.

        Raises:
            ComposingError: the file is not a soundfont.
        """
        self._soundfont = soundfont
        self._size = soundfont.stat().st_size
        self._synthesizer = Synthesizer(soundfont)

    @property
    def engine(self) -> Engine:
        """Name, revision and licence."""
        return ENGINE

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The soundfont, which shapes every sample."""
        return (("soundfont", self._soundfont.name), ("soundfont_bytes", str(self._size)))

    @property
    def writes_notes(self) -> bool:
        """Always."""
        return True

    def compose(self, commission: Commission) -> Composition:
        """Compose and render; the audio lasts `commission.duration_s` to the sample.

        A loop at a fixed tempo lasts the whole number of bars that is nearest to it.

        Raises:
            ValueError: the duration is outside 5..600 s, or mode or ensemble are unknown.
        """
        piece = write_piece(commission)
        sound = self._rendition(piece)
        return Composition(
            audio=sound.whole(),
            sample_rate_hz=sound.sample_rate_hz,
            summary=sound.summary,
            plan=sound.plan,
            midi=write_midi(piece.plan, piece.performance, piece.tempo),
        )

    def stems(self, commission: Commission) -> dict[str, NDArray[np.float32]]:
        """Melody, harmony, bass and percussion of a piece, as far as it has them, each as long as the piece.

        Their sum is what `compose` gives as audio.

        Raises:
            ValueError: as `compose`.
        """
        piece = write_piece(commission)
        everything = piece.performance.events
        layers = split(everything)
        stems = {layer: self._rendition(piece, events).whole() for layer, events in layers.items()}
        settle(stems, self._rendition(piece, everything).whole(), everything, SAMPLE_RATE_HZ)
        return stems

    def begin(self, commission: Commission) -> ScoreRendition:
        """See `contract.StreamingComposer`.

        Raises:
            ValueError: the duration is outside 5..600 s, or mode or ensemble are unknown.
        """
        return self._rendition(write_piece(commission))

    def rehearse(self) -> Iterator[None]:
        """Decode the instruments that a picture without a catalogue may ask for, one ensemble at a time."""
        for name in PROFILES[GENERAL].ensembles:
            self._synthesizer.prepare(
                (PERCUSSION_BANK, 0) if player.program == PERCUSSION else (0, player.program)
                for player in ENSEMBLES[name].instruments
            )
            yield

    def _rendition(self, piece: Piece, events: Sequence[Event] | None = None) -> ScoreRendition:
        """The sound of a piece, or of some of its events."""
        return ScoreRendition(
            summary=summarise(piece),
            plan={"engine": ENGINE.name, **describe(piece)},
            events=tuple(piece.performance.events if events is None else events),
            samples=round(piece.plan.length_s * SAMPLE_RATE_HZ),
            loop=piece.plan.loop,
            synthesizer=self._synthesizer,
        )
