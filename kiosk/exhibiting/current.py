"""The exhibition in use, as one value: whoever holds it can go on with it, also after another took its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from db.entities import AccessionNumber
from db.exhibition import ExhibitedWork, Exhibition

Prepared = TypeVar("Prepared")


@dataclass(frozen=True, slots=True, eq=False)
class CurrentExhibition(Generic[Prepared]):
    """An exhibition's works, pictures and music, all of one file; it may be used from several threads.

    The file stays open as long as this, or music that was opened, is held by anybody.
    """

    exhibition: Exhibition
    works: Mapping[AccessionNumber, ExhibitedWork]
    prepared: Prepared
    """What the keeper was told to prepare of it."""

    @property
    def version(self) -> int:
        """Counts up with each publishing that changed something."""
        return self.exhibition.version

    @property
    def path(self) -> Path:
        """For a process that opens it as well; a newer file may lie there by then."""
        return self.exhibition.path

    def image(self, work: ExhibitedWork) -> bytes:
        """The encoded picture of a work, of `work.reproduction.media_type`.

        Raises:
            NotFoundError: it is no work of this exhibition.
            DamagedError: the bytes are not what was published.
        """
        return self.exhibition.image(work.reproduction.digest)

    def open_music(self, work: ExhibitedWork) -> BinaryIO | None:
        """The recording of a work, to be read as it is played; None: it has none.

        Raises:
            NotFoundError: it is no work of this exhibition.
        """
        return None if work.track is None else self.exhibition.audio(work.track.audio_digest)
