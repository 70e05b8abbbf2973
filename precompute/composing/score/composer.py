"""The embedded composer: a commission becomes a piece, the piece becomes sound, stems, MIDI and a plan."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from db.entities import Commission, Engine
from precompute.composing.contract import ComposingError, Composition
from precompute.composing.score.catalogue.ensembles import ENSEMBLES, PERCUSSION
from precompute.composing.score.catalogue.profiles import GENERAL, PROFILES
from precompute.composing.score.describing import describe, summarise
from precompute.composing.score.piece import Piece, write_piece
from precompute.composing.score.playing.layers import settle, split
from precompute.composing.score.playing.midi import write_midi
from precompute.composing.score.playing.performance import Event
from precompute.composing.score.playing.rendering import PERCUSSION_BANK, SAMPLE_RATE_HZ, Synthesizer
from precompute.composing.score.playing.rendition import ScoreRendition
from precompute.composing.score.playing.unpacking import unpack, unpacked_path

_log = logging.getLogger(__name__)

ENGINE = Engine(name="score", revision="3", licence="CC0-1.0")


class ScoreComposer:
    """The composer that needs no weights: theory, chance from a seed, and a soundfont."""

    def __init__(self, soundfont: Path, unpacked_in: Path | None = None) -> None:
        """Load the soundfont, which stays loaded.

        Args:
            soundfont: the file.
            unpacked_in: a folder for a copy with plain samples (`unpacking`), made by `rehearse`: then instruments
                need not stay in memory. None: they do.

        Raises:
            ComposingError: the file is not a soundfont.
        """
        self._soundfont = soundfont
        self._size = soundfont.stat().st_size
        self._unpacked = unpacked_path(soundfont, unpacked_in) if unpacked_in is not None else None
        self._synthesizer = self._with_unpacked() or Synthesizer(soundfont)

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
        """Let instruments be there at once, in short steps: by the copy, or by decoding them beforehand."""
        if self._synthesizer.keeps:
            yield from self._unpack()
        if self._synthesizer.keeps:
            yield from self._decode()

    def _unpack(self) -> Iterator[None]:
        """Make the copy, and play with it from now on."""
        if self._unpacked is None:
            return
        try:
            yield from unpack(self._soundfont, self._unpacked)
        except (OSError, ValueError) as error:
            _log.warning("The soundfont is not unpacked: %s. Its instruments stay in memory.", error)
            return
        if (synthesizer := self._with_unpacked()) is not None:
            self._synthesizer.close()
            self._synthesizer = synthesizer

    def _decode(self) -> Iterator[None]:
        """The instruments that a picture without a catalogue may ask for, one ensemble at a time."""
        for name in PROFILES[GENERAL].ensembles:
            self._synthesizer.prepare(
                (PERCUSSION_BANK, 0) if player.program == PERCUSSION else (0, player.program)
                for player in ENSEMBLES[name].instruments
            )
            yield

    def _with_unpacked(self) -> Synthesizer | None:
        """What plays with the copy; None: there is none, or it is damaged, and removed."""
        if self._unpacked is None or not self._unpacked.exists():
            return None
        try:
            return Synthesizer(self._unpacked, keeps=False)
        except ComposingError as error:
            _log.warning("%s It is made anew.", error)
            self._unpacked.unlink()
            return None

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
