"""What is known of the kiosk's health, and what is to be thought of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.health.watchdog import DRAWN_WITHIN_S

LOW_DISK_MB = 500
FULL_DISK_MB = 50
HOT_C = 80.0
"""Most processors slow down not far above."""
LARGE_MB = 900
"""Of memory, twice what a kiosk needs after a start."""
YOUNG_S = 120.0
"""A process that is younger, in a kiosk that is older, had to be replaced."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the kiosk itself knows."""

    is_open: bool
    """Visitors are served."""
    camera_lost: bool
    loudspeaker_lost: bool
    exhibition: int | None
    """Its version; None: there is none."""
    frame_age_s: float | None
    """For how long nothing was drawn; None: nothing ever was."""
    eye_age_s: float | None
    """Since when the eye's process runs; None: it is being replaced."""
    composer_age_s: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured of the machine; None: it cannot be told here."""

    up_s: float
    """Since the kiosk was started."""
    disk_free_mb: int | None
    """Where the kiosk keeps its state."""
    temperature_c: float | None
    """Of the hottest part."""
    memory_mb: int | None
    """Resident, of all the kiosk's processes."""
    processes: int | None


class Concern(StrEnum):
    """Something that staff should know, in words for a log."""

    NO_EXHIBITION = "there is no exhibition"
    CAMERA = "the camera is lost"
    LOUDSPEAKER = "the loudspeaker is lost"
    SCREEN = "nothing is drawn"
    EYE = "the eye had to be replaced"
    COMPOSER = "the composer had to be replaced"
    DISK_FULL = "the disk is full"
    DISK_LOW = "the disk is nearly full"
    HOT = "the machine is hot"
    MEMORY = "much memory is used"


def concerns(known: Known, measured: Measured) -> tuple[Concern, ...]:
    """What there is to worry about, the worst first. What cannot be told worries nobody."""
    disk_mb, is_old = measured.disk_free_mb, measured.up_s > 2 * YOUNG_S
    found = {
        Concern.NO_EXHIBITION: known.exhibition is None,
        Concern.CAMERA: known.camera_lost,
        Concern.LOUDSPEAKER: known.loudspeaker_lost,
        Concern.SCREEN: known.is_open and (known.frame_age_s is None or known.frame_age_s > DRAWN_WITHIN_S),
        Concern.EYE: is_old and _is_young(known.eye_age_s),
        Concern.COMPOSER: is_old and _is_young(known.composer_age_s),
        Concern.DISK_FULL: disk_mb is not None and disk_mb < FULL_DISK_MB,
        Concern.DISK_LOW: disk_mb is not None and FULL_DISK_MB <= disk_mb < LOW_DISK_MB,
        Concern.HOT: measured.temperature_c is not None and measured.temperature_c >= HOT_C,
        Concern.MEMORY: measured.memory_mb is not None and measured.memory_mb > LARGE_MB,
    }
    return tuple(concern for concern, holds in found.items() if holds)


def _is_young(age_s: float | None) -> bool:
    return age_s is None or age_s < YOUNG_S


def summary(known: Known, worries: tuple[Concern, ...]) -> str:
    """One line for whoever asks the service manager."""
    doing = "open" if known.is_open else "closed"
    shown = "no exhibition" if known.exhibition is None else f"exhibition {known.exhibition}"
    return "; ".join(
        (f"{doing}, {shown}", *(worry.value for worry in worries if worry != Concern.NO_EXHIBITION))
    )
