"""What a curator may fix before the picture decides, as it is said on the command line."""

from __future__ import annotations

import dataclasses

from db.entities import Constraints, MusicalElements
from db.errors import KlangbildError
from precompute.composing.score.catalogue.profiles import PROFILES
from precompute.composing.score.planning.planner import QUICKEST_BPM, SLOWEST_BPM
from precompute.composing.score.theory import Key


class ConstraintError(KlangbildError):
    """A wish that no music can fulfil; the message says which are possible."""


def parse_constraints(
    *, calm: float, tempo_bpm: float | None, key: str | None, loop: bool, profile: str | None
) -> Constraints:
    """Constraints from plain words.

    Args:
        calm: 0 leaves the intensity to the picture .. 1 nothing but the calmest.
        tempo_bpm: quarter notes a minute, 30..220, to be kept exactly.
        key: 'D minor', 'F# dorian'.
        loop: the end leads into the beginning.
        profile: the name of a culture profile.

    Raises:
        ConstraintError: one of them is not possible.
    """
    if not 0.0 <= calm <= 1.0:
        raise ConstraintError(f"calm lies between 0 (as the picture is) and 1 (the calmest), not at {calm:g}")
    if tempo_bpm is not None and not SLOWEST_BPM <= tempo_bpm <= QUICKEST_BPM:
        raise ConstraintError(
            f"a tempo lies between {SLOWEST_BPM:g} and {QUICKEST_BPM:g} quarter notes a minute, "
            f"not at {tempo_bpm:g}"
        )
    if profile is not None and profile not in PROFILES:
        raise ConstraintError(f"there is no profile {profile!r}; there are {', '.join(PROFILES)}")
    return Constraints(
        most_intensity=1.0 - calm,
        tempo_bpm=tempo_bpm,
        key=None if key is None else _key(key),
        loop=loop,
        profile=profile,
    )


def obeying(constraints: Constraints, elements: MusicalElements) -> MusicalElements:
    """The elements that a commission names when its tempo or its key are fixed."""
    if constraints.tempo_bpm is not None:
        elements = dataclasses.replace(elements, tempo_bpm=constraints.tempo_bpm)
    if constraints.key is not None:
        elements = dataclasses.replace(elements, mode=Key.named(constraints.key).mode)
    return elements


def _key(text: str) -> str:
    """The key's full name, so that 'd Minor' and 'D minor' are one commission."""
    try:
        return Key.named(text).name
    except ValueError as error:
        raise ConstraintError(str(error)) from error
