"""From a composition to a recording: master, screen, remark. Here nothing depends on who composed it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.entities import Artwork, Commission, Measurements, Remark
from precompute.composing.contract import Composition
from precompute.mastering.encoding import encode_flac
from precompute.mastering.measuring import measure
from precompute.mastering.promises import intended_lufs
from precompute.mastering.screening import screen
from precompute.wording.elements import DYNAMICS
from precompute.wording.remarks import remarks, within


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


def finish(commission: Commission, composition: Composition) -> Recording:
    """Master and screen a composition, and tell how the picture became this music.

    Raises:
        ScreeningError: the piece is not fit to be heard.
    """
    audio = levelled(commission, composition)
    measurements = measure(audio, composition.sample_rate_hz)
    # A loop is as long as its bars.
    loop = commission.constraints.loop
    screen(measurements, measurements.duration_s if loop else commission.duration_s)
    told = remarks(commission.impression, composition.plan, composition.summary)
    return Recording(commission, composition, audio, measurements, within(told, measurements.duration_s))


def levelled(commission: Commission, composition: Composition) -> NDArray[np.float32]:
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
