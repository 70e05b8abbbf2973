"""Reading an exhibition file: opened read-only, so that neither the program nor a power cut can harm it."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from db.chunks import ChunkReader, digest_of
from db.entities import AccessionNumber, Artwork, Digest, Reproduction, Track
from db.errors import DamagedError, NotFoundError, StoreError
from db.exhibition.layout import APPLICATION_ID, FORMAT, Facts, content_digest
from db.exhibition.parts import parts_digest
from db.exhibition.signing import fingerprint, is_signed
from db.records import read_record

_REMEDY = "publish it again with 'klangbild publish', or copy it again"


@dataclass(frozen=True, slots=True)
class ExhibitedWork:
    """A work as the kiosk knows it."""

    artwork: Artwork
    reproduction: Reproduction
    track: Track | None


class Exhibition:
    """An open exhibition file. It may be used from several threads: a lock lets one read at a time.

    A newer file that takes this one's place on the disk does not disturb it. It is closed when nobody holds it any
    more, nor a recording of it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, facts: Facts) -> None:
        self.path = path
        self.facts = facts
        self._connection = connection
        self._lock = threading.Lock()
        weakref.finalize(self, connection.close)

    @classmethod
    def open(cls, path: Path) -> Exhibition:
        """Open a file and read its facts; `verify` reads the rest.

        Raises:
            StoreError: it is missing, cannot be read, or needs a newer program.
            DamagedError: it is no exhibition file, or is damaged.
        """
        connection = _connect(path)
        try:
            _require_format(path, connection)
            facts = Facts.from_rows(dict(connection.execute("SELECT name, value FROM facts")))
        except (sqlite3.Error, KeyError, TypeError, ValueError) as error:
            connection.close()
            raise DamagedError(f"{path} is no exhibition file, or is damaged ({error}); {_REMEDY}") from error
        except StoreError:
            connection.close()
            raise
        return cls(path, connection, facts)

    @property
    def version(self) -> int:
        """Counts up with each publishing that changed something."""
        return self.facts.version

    @property
    def published_at(self) -> datetime:
        """When, with a time zone."""
        return self.facts.published_at

    @property
    def features_revision(self) -> str:
        """How the recognition features were extracted."""
        return self.facts.features_revision

    @property
    def content_digest(self) -> Digest:
        """The SHA-256 that stands for all works, features and media."""
        return self.facts.content

    @property
    def signer(self) -> str:
        """The fingerprint of the key that signed the file: tells one studio from another."""
        return fingerprint(self.facts.public_key)

    def works(self) -> list[ExhibitedWork]:
        """Every work, by accession number."""
        rows = self._query("SELECT artwork, reproduction, track FROM works ORDER BY accession_number")
        return [self._work(row) for row in rows]

    def work(self, accession_number: AccessionNumber) -> ExhibitedWork:
        """One work.

        Raises:
            NotFoundError: it is not in this exhibition.
        """
        rows = self._query(
            "SELECT artwork, reproduction, track FROM works WHERE accession_number = ?", accession_number
        )
        if not rows:
            raise NotFoundError(f"the work {accession_number} is not in this exhibition")
        return self._work(rows[0])

    def accession_numbers(self) -> list[AccessionNumber]:
        """Of every work, in order; nothing else is read."""
        rows = self._query("SELECT accession_number FROM works ORDER BY accession_number")
        return [AccessionNumber(number) for (number,) in rows]

    def image(self, digest: Digest) -> bytes:
        """The bytes of a reproduction.

        Raises:
            NotFoundError: there is no such image.
            DamagedError: the bytes are not what was published.
        """
        data = self.audio(digest).read()
        if digest_of(data) != digest:
            raise self._damaged(f"file {digest[:12]}")
        return data

    def audio(self, digest: Digest) -> BinaryIO:
        """The bytes of a track as a seekable stream, read chunk by chunk.

        Reading it raises `DamagedError` where a part is missing; only `verify` and `image` check the digest.

        Raises:
            NotFoundError: there is no such recording.
        """
        rows = self._query("SELECT size FROM media WHERE digest = ?", digest)
        if not rows:
            raise NotFoundError(f"no file {digest[:12]} is in this exhibition")
        ((size,),) = rows
        if not isinstance(size, int):
            raise self._damaged(f"file {digest[:12]}")
        chunks = ChunkReader(
            size,
            lambda position: self._chunk(digest, position),
            lambda: self._damaged(f"file {digest[:12]}"),
        )
        return chunks.buffered()

    def parts(self, name: str) -> Iterator[bytes]:
        """The pieces of a part, in order; none where the file has no such part.

        Raises:
            DamagedError: a piece is not what was published.
        """
        for (position,) in self._query("SELECT position FROM parts WHERE name = ? ORDER BY position", name):
            yield self.part(name, position)

    def part(self, name: str, position: int) -> bytes:
        """One piece of a part.

        Raises:
            NotFoundError: there is no such piece.
            DamagedError: it is not what was published.
        """
        rows = self._query("SELECT digest, data FROM parts WHERE name = ? AND position = ?", name, position)
        if not rows:
            raise NotFoundError(f"there is no {name} {position} in this exhibition")
        ((digest, data),) = rows
        if not isinstance(data, bytes) or digest_of(data) != digest:
            raise self._damaged(f"{name} {position}")
        return data

    def verify(self, progress: Callable[[int, int], None] = lambda _done, _total: None) -> None:
        """Read everything: structure, every file's digest, the content as a whole, the studio's signature.

        Args:
            progress: told how many media files of how many are read.

        Raises:
            DamagedError: naming what is not as it was published.
        """
        faults = [text for (text,) in self._query("PRAGMA integrity_check") if text != "ok"]
        if faults:
            raise self._damaged(f"structure ({faults[0]})")
        digests = [Digest(digest) for (digest,) in self._query("SELECT digest FROM media ORDER BY digest")]
        for index, digest in enumerate(digests, start=1):
            self.image(digest)
            progress(index, len(digests))
        self._verify_references(set(digests))
        if content_digest(self.features_revision, self._identities()) != self.content_digest:
            raise self._damaged("list of works")
        names = self._query("SELECT name, position, digest FROM parts ORDER BY name, position")
        if parts_digest(names) != self.facts.parts:
            raise self._damaged("list of parts")
        for name, position, _ in names:
            self.part(name, position)
        if not is_signed(self.facts.statement, self.facts.signature, self.facts.public_key):
            raise self._damaged("signature")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def _verify_references(self, present: set[Digest]) -> None:
        for work in self.works():
            needed = [work.reproduction.digest, *([work.track.audio_digest] if work.track else [])]
            if not present.issuperset(needed):
                raise self._damaged(f"media of {work.artwork.accession_number}")

    def _identities(self) -> list[tuple[str, ...]]:
        return self._query(
            "SELECT artwork, reproduction, COALESCE(track, ''), features FROM works ORDER BY accession_number"
        )

    def _chunk(self, digest: Digest, position: int) -> object:
        rows = self._query(
            "SELECT data FROM media_chunks WHERE digest = ? AND position = ?", digest, position
        )
        return rows[0][0] if rows else None

    def _work(self, row: tuple[str, str, str | None]) -> ExhibitedWork:
        artwork, reproduction, track = row
        try:
            return ExhibitedWork(
                read_record(Artwork, json.loads(artwork), "work"),
                read_record(Reproduction, json.loads(reproduction), "reproduction"),
                None if track is None else read_record(Track, json.loads(track), "track"),
            )
        except (DamagedError, TypeError, ValueError) as error:
            raise self._damaged("list of works") from error

    def _query(self, sql: str, *values: object) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(sql, values).fetchall()
        except sqlite3.ProgrammingError:
            raise  # closed while in use: our bug
        except sqlite3.Error as error:
            raise self._damaged(f"structure ({error})") from error

    def _damaged(self, what: str) -> DamagedError:
        return DamagedError(f"the {what} in the exhibition file {self.path} is damaged; {_REMEDY}")


def _connect(path: Path) -> sqlite3.Connection:
    # immutable: nobody changes a published file, so SQLite needs neither locks nor companion files, and the
    # file may lie on a read-only medium.
    address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    try:
        if not path.is_file():
            raise StoreError(f"there is no exhibition file {path}; write one with 'klangbild publish'")
        return sqlite3.connect(address, uri=True, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path} cannot be opened ({error}); check who may read it") from error


def _require_format(path: Path, connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise DamagedError(f"{path} is no exhibition file; {_REMEDY}")
    if found < FORMAT:
        raise DamagedError(f"{path} has format {found}, this program reads format {FORMAT}; {_REMEDY}")
    if found > FORMAT:
        raise StoreError(
            f"{path} has format {found}, this program reads up to {FORMAT}; update the kiosk's program"
        )
