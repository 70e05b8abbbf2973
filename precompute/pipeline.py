"""The way from a picture to a finished recording, on one screen.

    picture -> enhance -> perceive -> word -> compose -> master -> screen -> remark -> (store)

A visitor does not wait until all is done: `broadcast` goes the same way bit by bit, and screens what is written.

    picture -> enhance -> perceive -> word -> begin to compose -> screen -> master while it sounds

Storing is left to whoever ordered the piece: the night's batch keeps it (`precompute.jobs`), a file or a live
visitor may not.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from db.entities import (
    Artwork,
    Commission,
    Constraints,
    Contribution,
    Impression,
    LocalText,
    MusicSummary,
    Remark,
)
from db.models import Loading
from precompute.composing.contract import Composer, StreamingComposer
from precompute.composing.score import ScoreComposer, felt, find_soundfont
from precompute.composing.sounding import fixed_options, refuse_notes
from precompute.constraints import obeying
from precompute.mastering.promises import MASTERING_REVISION
from precompute.mastering.screening import screen_written
from precompute.mastering.streaming import master_blind, master_stream
from precompute.perception import Perception
from precompute.recording import Recording, finish
from precompute.suggested import calmed
from precompute.wording.affect import feel
from precompute.wording.describing import Worded, Wording
from precompute.wording.elements import decide_elements
from precompute.wording.remarks import remarks, within
from precompute.wording.variants import parameter_of

DEFAULT_DURATION_S = 30.0
UNCONSTRAINED = Constraints()
"""Everything is left to the picture."""


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
    perception: Perception = field(default_factory=Perception)
    wording: Wording = field(default_factory=Wording)
    stand_ins: tuple[Contribution, ...] = ()
    """Steps that our own code does in place of a model that was wanted, and why."""
    composes_on_device: bool = False
    """The composer is a model."""

    @classmethod
    def embedded(cls, environment: Mapping[str, str], unpacked_in: Path | None = None) -> Studio:
        """A studio that needs no weights.

        Args:
            environment: may name the soundfont.
            unpacked_in: as in `ScoreComposer`.

        Raises:
            ComposingError: no soundfont is installed.
        """
        return cls(ScoreComposer(find_soundfont(environment), unpacked_in))

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
        return self.perception.perceive(pixels)

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
        return self._commission(impression, feel(impression, artwork), artwork, duration_s, seed, constraints)

    def commission_again(
        self,
        impression: Impression,
        artwork: Artwork,
        duration_s: float,
        seed: int,
        constraints: Constraints = UNCONSTRAINED,
    ) -> Commission:
        """Another piece for a work that has one: its catalogue was listened to, and its caption stays.

        Args:
            impression: as the commission of the work's piece has it.
            artwork: what the catalogue says.
            duration_s: of the music.
            seed: of the take.
            constraints: as the curator fixed them.
        """
        looks = dataclasses.replace(impression, caption=LocalText())
        commission = self._commission(looks, looks, artwork, duration_s, seed, constraints)
        worded = dataclasses.replace(commission.impression, caption=impression.caption)
        return dataclasses.replace(commission, impression=worded)

    def _commission(
        self,
        impression: Impression,
        felt_impression: Impression,
        artwork: Artwork | None,
        duration_s: float,
        seed: int,
        constraints: Constraints,
    ) -> Commission:
        culture, style, date = (artwork.culture, artwork.style, artwork.date) if artwork else ("", "", "")
        allowed = dataclasses.replace(
            felt_impression,
            emotion=felt(felt_impression.emotion, constraints),
            suggestions=calmed(impression.suggestions, constraints.most_intensity),
        )
        elements = decide_elements(allowed, culture, style, seed, date=date, profile=constraints.profile)
        elements = obeying(constraints, elements)
        said = self.wording.word(artwork, impression, elements, felt_impression.emotion)
        return Commission(
            impression=dataclasses.replace(felt_impression, caption=said.caption),
            elements=elements,
            prompt=said.prompt,
            duration_s=duration_s,
            seed=seed,
            engine=self.composer.engine,
            parameters=self._parameters(),
            constraints=constraints,
            contributions=self._contributions(impression, said),
        )

    def _parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes the samples besides the commission; the variant where the composer listens to the prompt."""
        heard = (parameter_of(self.wording.variant),) if self.composes_on_device else ()
        return tuple(sorted((*self.composer.parameters, *heard, ("mastering", MASTERING_REVISION))))

    def _contributions(self, impression: Impression, said: Worded) -> tuple[Contribution, ...]:
        """Who did the steps; a stand-in says for whom."""
        engine = self.composer.engine
        composing = Contribution("compose", engine.name, engine.revision, engine.licence)
        done = (*self.perception.contributions(impression), *said.contributions, composing)
        missing = {each.step: each for each in self.stand_ins}
        told = tuple(_standing_in(each, missing) for each in done)
        # A step that our own code has no part in, as translating, is told of only where somebody was missed.
        return (*told, *(each for step, each in missing.items() if step not in {one.step for one in done}))

    @property
    def composes_in_place_of_a_model(self) -> bool:
        """True where the composer stands in for one that cannot be had."""
        return any(each.step == "compose" for each in self.stand_ins)

    @property
    def models(self) -> Iterator[tuple[str, Loading]]:
        """Whoever needs weights, each with a step, in the order of the way."""
        words = self.wording
        players = (
            ("emotion", self.perception.emotion),
            ("caption", words.captioner),
            ("elements", self.perception.eye),
            ("refine", words.refiner),
            *(("translate", each) for each in words.translators),
            ("compose", self.composer),
        )
        return ((step, player) for step, player in players if isinstance(player, Loading))

    @property
    def uses_models(self) -> bool:
        """True where any step needs weights, and so a device."""
        return self.composes_on_device or self.perception.uses_models or self.wording.uses_models

    def require_able(self, constraints: Constraints, options: Iterable[str] = ()) -> None:
        """Refuse what the composer can never do, before anything is loaded; a stand-in's abilities count.

        Args:
            constraints: what a curator fixes.
            options: that ask for notes: '--midi'.

        Raises:
            RefusedError: it samples sound, and these need an engine that writes notes.
        """
        if not self.composer.writes_notes:
            refuse_notes((*fixed_options(constraints), *options), self.composer.engine.name)

    def record(self, commission: Commission) -> Recording:
        """Compose, master, screen, and tell how the picture became this music.

        Raises:
            ComposingError: the engine cannot work here.
            ScreeningError: the piece is not fit to be heard.
        """
        return finish(commission, self.composer.compose(commission))

    def rehearse(self) -> Iterator[None]:
        """Load, in short steps, whatever would let the first visitors wait, in the order in which they need it.

        A composer that cannot stream loads with its first piece.

        Raises:
            ModelError: a model that the way cannot do without cannot be used.
        """
        yield from self.perception.rehearse()
        yield from self.wording.rehearse()
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
        told = remarks(commission.impression, rendition.plan, rendition.summary)
        return Broadcast(
            commission,
            rendition.summary,
            within(told, rendition.samples / rendition.sample_rate_hz),
            rendition.sample_rate_hz,
            rendition.samples,
            blocks,
        )


def _standing_in(done: Contribution, missing: Mapping[str, Contribution]) -> Contribution:
    """What was done, with whom it stood in for."""
    wanted = missing.get(done.step)
    if wanted is None:
        return done
    return dataclasses.replace(done, instead_of=wanted.instead_of, reason=wanted.reason)
