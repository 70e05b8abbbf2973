"""The chores: what is done by time, besides composing. Each says in a sentence what came of it, or raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from db.backing_up import Studio, back_up, drop_old
from db.backups import Keep
from db.compacting import give_back
from db.database import Database, sqlite_file
from db.errors import DamagedError, KlangbildError, StoreError
from db.exhibition import registered_makers
from db.exhibition.publishing import publish
from db.exhibition.telling import told
from db.home import Home
from db.integrity import check
from db.locks import only_holder
from db.models.gallery import gallery_objection
from db.retention import Retention, tidy
from db.room import MB, Room
from db.settings import Settings
from db.upkeep import backup_folder
from precompute.reporting.languages import language
from precompute.reporting.reading import read_report
from precompute.reporting.writing import write_report

_NIGHT = timedelta(hours=24)
_LONGEST_REPORT = timedelta(days=31)
_BATCHES_DAYS = 90
"""Batches that are over are remembered so long."""
_MOST_FAULTS = 5
"""Are told in a sentence."""


class ChoreError(KlangbildError):
    """A chore cannot be done now."""


@dataclass(frozen=True, slots=True)
class Chores:
    """What all of them need.

    Args:
        home: of the studio.
        database_url: its database, which is open as
        database: this.
        now: the time, with its zone.
    """

    home: Home
    database_url: str
    database: Database
    now: Callable[[], datetime]

    def by_name(self) -> dict[str, Callable[[], str]]:
        """All chores, by the names that the settings have for them; none is done twice at once in a home."""
        chores = (self.room, self.verify, self.tidy, self.backup, self.publish, self.report)
        return {chore.__name__: partial(self._alone, chore) for chore in chores}

    def _alone(self, chore: Callable[[], str]) -> str:
        """Do a chore while nobody else does it in this home.

        Raises:
            ChoreError: somebody does.
        """
        name = chore.__name__
        otherwise = ChoreError(f"{name} is being done by another program just now; let it finish")
        with only_holder(self.home.locks / f"chore-{name}.lock", otherwise):
            return chore()

    def room(self) -> str:
        """Look whether there is room for a piece; where there is not, tidy at once.

        Raises:
            StoreError: there is none even then.
        """
        if not self._room.lacks_for_a_piece():
            return "there is room"
        done = self.tidy()
        lacks = self._room.lacks_for_a_piece()
        if lacks:
            raise StoreError(f"{lacks}; {done}")
        return f"there was no room, and is again: {done}"

    def verify(self) -> str:
        """Read every file and record of the database.

        Raises:
            DamagedError: it is not whole.
        """
        findings = check(self.database, lambda _done, _total: None)
        if findings.faults:
            first = "; ".join(findings.faults[:_MOST_FAULTS])
            raise DamagedError(
                f"{len(findings.faults)} faults, restore a back-up (klangbild restore): {first}"
            )
        counts = findings.counts
        return f"whole: {counts.artworks} works, {counts.tracks} tracks, {counts.media} files"

    def tidy(self) -> str:
        """Remove what need not be kept, and give its room back."""
        now = self.now()
        removed = tidy(self.database, now, Retention())
        with self.database.transaction() as store:
            batches = store.batches.forget(now - timedelta(days=_BATCHES_DAYS))
        file = sqlite_file(self.database_url)
        given_back = 0 if file is None else give_back(file) or 0
        return (
            f"removed {removed.superseded} superseded and {removed.rejected} rejected pieces, "
            f"{removed.media} files of {removed.media_bytes / MB:.1f} MB and {batches} old batches; "
            f"{given_back / MB:.1f} MB back to the disk"
        )

    def backup(self) -> str:
        """Take a back-up, and drop those that need not be kept."""
        studio = Studio(self.home, self.database_url)
        folder = backup_folder(self.home)
        made = back_up(studio, folder, now=self.now(), room=self._room)
        dropped = drop_old(studio, folder, Keep())
        return f"{made.folder}, {made.size_bytes / MB:.0f} MB; dropped {len(dropped)} old ones"

    def publish(self) -> str:
        """Publish the exhibition file, if it would be another one."""
        published = publish(
            self.database,
            self.home.exhibition,
            self.home.signing_key,
            now=self.now(),
            objection=gallery_objection(self.home),
            makers=registered_makers(),
            room=self._room,
        )
        return "; ".join(told(published))

    def report(self) -> str:
        """Write the morning report: of the last day, or of all since the last report where that is longer ago."""
        words = language(Settings.read(self.home.settings).studio.report_language)
        until = self.now()
        with self.database.transaction(read_only=True) as store:
            last = store.chores.maybe_get("report")
        since = until - _NIGHT
        if last is not None and last.ended_at is not None and not last.failures:
            since = max(min(since, last.ended_at), until - _LONGEST_REPORT)
        found = read_report(self.database, self.home, since=since, until=until)
        written = write_report(found, words, self.home.reports)
        return (
            f"{written.html}: {found.composed} composed, {found.given_up.count} given up, "
            f"{len(found.deadlines)} deadlines in danger"
        )

    @property
    def _room(self) -> Room:
        return Room.of(self.home, self.database_url)
