"""How a kiosk is set up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from db.exhibition import PublicUrl
from db.home import Home
from db.models import StoredModel
from db.opening_hours import OpeningHours
from db.settings import Kiosk as KioskSettings
from db.settings import SettingsError
from kiosk.live import StudioAddress
from kiosk.visit import LOUDEST, VOLUME_STEP_DB, Access, House, Theme


@dataclass(frozen=True, slots=True)
class Setup:
    """How a kiosk is set up."""

    exhibition: Path
    """It may be missing, and may be replaced while the kiosk is open."""
    camera: str = "0"
    """As `kiosk.camera.camera_from` reads it."""
    house: House = field(default_factory=House)
    """How every visit begins."""
    state: Path | None = None
    """The kiosk's own folder, for all that it writes; None: `kiosk`, beside the exhibition file."""
    loudest: int = LOUDEST
    """Visitors make it no louder, in steps, as long as staff have set nothing else."""
    windowed: bool = False
    size: tuple[int, int] | None = None
    """Of the window, in pixels; None: the screen's."""
    mirrored: bool = True
    """The camera faces the visitor, whom the preview shows as a mirror does; False: it looks down at a table."""
    find_model: Callable[[str], StoredModel] | None = None
    """Gives the eye the weights that the exhibition's works were embedded with; None: it does without."""
    unpacked_in: Path | None = None
    """Where the composer here may keep its soundfont unpacked, half a gigabyte: then it takes no memory between two
    pieces. None: nowhere."""
    hours: OpeningHours = field(default_factory=OpeningHours)
    """When visitors are served."""
    studio: StudioAddress | None = None
    """It is asked first for new music; None: the kiosk composes by itself."""
    public_url: PublicUrl | None = None
    """Where visitors find what they take along; None: they cannot."""
    ambience: bool = True
    """Fragments of the collection's music sound softly while nobody is there."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys other than the usual ones, by command; see `kiosk.keys`."""

    @property
    def folder(self) -> Path:
        """The kiosk's own."""
        return self.state or self.exhibition.parent / "kiosk"


def setup_from(settings: KioskSettings, home: Home) -> Setup:
    """As `klangbild settings` has it under kiosk.

    Raises:
        KlangbildError: an address or the hours cannot be meant.
    """
    studio = StudioAddress.parse(settings.studio_url, _token_file(settings)) if settings.studio_url else None
    return Setup(
        exhibition=Path(settings.exhibition) if settings.exhibition else home.exhibition,
        camera=settings.camera,
        house=House(
            language=settings.language,
            access=Access(Theme(settings.theme)),
            volume=_steps(settings.volume_below_db),
            idle_s=settings.idle_touch_s,
            idle_by_ear_s=settings.idle_speech_s,
        ),
        state=home.kiosk,
        unpacked_in=home.kiosk,
        loudest=_steps(settings.volume_cap_below_db),
        mirrored=settings.mirrored,
        hours=settings.opening_hours(),
        studio=studio,
        public_url=PublicUrl.parse(settings.public_url) if settings.public_url else None,
        ambience=settings.attract_music,
        keys=settings.keys_by_action(),
    )


def _token_file(settings: KioskSettings) -> Path:
    if not settings.studio_token_file:
        raise SettingsError(
            "kiosk.studio_url needs kiosk.studio_token_file: the file with this kiosk's token"
        )
    return Path(settings.studio_token_file)


def _steps(below_db: int) -> int:
    return -round(below_db / VOLUME_STEP_DB)
