"""A work of the exhibition for which another piece is composed: it has been perceived already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from db.entities import Artwork, Constraints, Impression, LocalText

if TYPE_CHECKING:
    from db.exhibition import ExhibitedWork


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a work since its published piece was composed."""

    artwork: Artwork
    impression: Impression
    """As that piece was commissioned: with what the catalogue says of the feeling."""
    constraints: Constraints
    """What the curator fixed holds for every piece of the work."""

    @classmethod
    def of(cls, work: ExhibitedWork) -> Subject | None:
        """What the exhibition knows of a work; None where it has no piece, and nobody has perceived it."""
        if work.track is None:
            return None
        commission = work.track.commission
        # The description's words are in the feeling already; without it, a subject is handed over in a few kB.
        artwork = replace(work.artwork, description=LocalText())
        return cls(artwork, commission.impression, commission.constraints)
