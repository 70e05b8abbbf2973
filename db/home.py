"""Where one studio or kiosk keeps its state: everything lies under one directory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path


@dataclass(frozen=True, slots=True)
class Home:
    """The one directory of a studio or kiosk; two homes never meet."""

    root: Path
    live_lock_elsewhere: Path | None = None
    """Where a live service that has a home of its own lets others see that a visitor waits."""

    @classmethod
    def find(cls, given: Path | None, environment: Mapping[str, str]) -> Home:
        """The home that was given, else `KLANGBILD_HOME`, else the XDG data directory.

        `KLANGBILD_LIVE_LOCK` names the live lock where several homes share one.
        """
        chosen = given or _path_in(environment, "KLANGBILD_HOME")
        root = chosen.expanduser().resolve() if chosen else user_data_path("klangbild")
        lock = _path_in(environment, "KLANGBILD_LIVE_LOCK")
        return cls(root, lock.expanduser().resolve() if lock else None)

    @property
    def database(self) -> Path:
        """The studio's authoring database (SQLite)."""
        return self.root / "studio.sqlite"

    @property
    def exhibition(self) -> Path:
        """The exhibition file that `publish` writes."""
        return self.root / "exhibition.sqlite"

    @property
    def settings(self) -> Path:
        """What an administrator settled (TOML); see `db.settings`."""
        return self.root / "settings.toml"

    @property
    def models(self) -> Path:
        """The model store."""
        return self.root / "models"

    @property
    def environments(self) -> Path:
        """Environments of programs that cannot share ours, by name; set up anew when lost."""
        return self.root / "environments"

    @property
    def labels(self) -> Path:
        """The sheet of QR labels."""
        return self.root / "labels.pdf"

    @property
    def mappings(self) -> Path:
        """Saved mappings of catalogue columns."""
        return self.root / "mappings"

    @property
    def signing_key(self) -> Path:
        """The studio's private key, with which exhibition files are signed."""
        return self.root / "signing.key"

    @property
    def live_tokens(self) -> Path:
        """Which kiosks may ask the live service for music."""
        return self.root / "live-tokens.json"

    @property
    def backups(self) -> Path:
        """Back-ups, a folder each; better a disk of their own is mounted here."""
        return self.root / "backups"

    @property
    def kiosk(self) -> Path:
        """The kiosk's own small state; visitors are served without it."""
        return self.root / "kiosk"

    @property
    def kiosk_health(self) -> Path:
        """How the kiosk was a minute ago at most; see `kiosk.health.watching`."""
        return self.kiosk / "health.json"

    @property
    def kiosk_diary(self) -> Path:
        """What the kiosk counted; see `db.diary`."""
        return self.kiosk / "diary.sqlite"

    @property
    def reports(self) -> Path:
        """The morning reports, by date."""
        return self.root / "reports"

    @property
    def locks(self) -> Path:
        """Lock files that die with their holders."""
        return self.root / "locks"

    @property
    def live_lock(self) -> Path:
        """Held while a visitor's piece is composed: whoever composes for the collection lets it go first."""
        return self.live_lock_elsewhere or self.locks / "live.lock"

    @property
    def evaluation(self) -> Path:
        """What evaluations have measured of other people's material, which may be lost without harm."""
        return self.root / "evaluation"


def _path_in(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name, "")
    return Path(value) if value else None
