"""Publishing: the works that may be shown, with their music, as one new file in the place of the old one."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db.chunks import CHUNK_BYTES, digest_of
from db.corrections import KnownCorrections, corrected_track
from db.database import Database
from db.entities import AccessionNumber, Artwork, CommissionKey, Digest, Reproduction, TrackStatus
from db.errors import DamagedError, StoreError
from db.exhibition.choosing import Choice, Objection, choose
from db.exhibition.layout import APPLICATION_ID, FORMAT, SCHEMA, Facts, content_digest
from db.exhibition.parts import PartMaker, PartSource, WorkEmbeddings, WorkFeatures, parts_digest
from db.exhibition.reading import Exhibition
from db.exhibition.signing import derived_secret, signing_key
from db.plain import canonical_json
from db.repositories import PublishedVersion, Store
from db.room import MB, Room

_RECOGNITION_BYTES = 64 * 1024
"""That a work is recognised by, generously: fingerprint, its share of the index, embedding."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A work that is not in the exhibition, and why."""

    accession_number: AccessionNumber
    reason: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A work whose best piece may not be played."""

    accession_number: AccessionNumber
    reason: str
    """Why that piece may not, and what can be done about it."""
    another_plays: bool
    """False: the work is in the exhibition without music."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What was published."""

    path: Path
    version: int
    is_new: bool
    """False where nothing had changed, so that the last version stays."""
    artworks: int
    tracks: int
    withheld: tuple[Withheld, ...]
    passed_over: tuple[PassedOver, ...]
    size_bytes: int


@dataclass(frozen=True, slots=True)
class _Revisions:
    """Which of the features are published."""

    features: str
    embedding: str


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is decided of each work alike."""

    revisions: _Revisions
    corrections: KnownCorrections
    objection: Objection


@dataclass(frozen=True, slots=True)
class _Entry:
    """A work of the file to be; its values as the texts that are stored, so that they are written once."""

    accession_number: AccessionNumber
    reproduction_digest: Digest
    track: tuple[CommissionKey, Digest] | None
    """Which piece, and its recording."""
    texts: tuple[str, str, str]
    """Artwork, reproduction, and track or nothing, as JSON."""
    features_digest: str
    """Of all that it is recognised by; empty where it has no features."""
    passed_over: PassedOver | None

    @property
    def identity(self) -> tuple[str, ...]:
        return (*self.texts, self.features_digest)

    @property
    def media(self) -> Iterator[Digest]:
        yield self.reproduction_digest
        if self.track is not None:
            yield self.track[1]


def publish(
    database: Database,
    destination: Path,
    key_file: Path,
    *,
    now: datetime,
    objection: Objection,
    makers: Sequence[PartMaker] = (),
    room: Room | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> PublishReport:
    """Write the exhibition file, and mark its tracks as published.

    The new file takes the old one's place in one step; who has the old one open keeps reading it. Where
    nothing changed, the key included, and the old file is whole, nothing is written. One publishes at a time;
    others wait.

    Args:
        database: the studio's.
        destination: the exhibition file.
        key_file: the studio's signing key.
        now: when it is published, with a time zone.
        objection: asked for the pieces of each work, the best first, until one may be played.
        makers: of the parts; see `registered_makers`.
        room: is asked before anything is written; None: whatever the disk has may be used.
        progress: told how many works of how many are written.

    Raises:
        NoRoomError: the new file does not fit beside the old one.
        StoreError: the file cannot be written (no room, no permission), or a newer program wrote it.
        DamagedError: what the studio stores of a work is damaged.
    """
    with _alone(destination):
        with database.transaction(read_only=True) as store:
            revisions = _Revisions(
                store.features.prevailing_revision(), store.features.prevailing_embedding()
            )
            rules = _Rules(revisions, KnownCorrections(store.corrections.all()), objection)
            entries, withheld = _select(store, rules)
            content = content_digest(revisions.features, (entry.identity for entry in entries))
            key = signing_key(key_file)
            facts = _last(destination)
            is_new = facts is None or (facts.content, facts.public_key) != (content, _public(key))
            if facts is None or is_new:
                if room is not None:
                    room.require(_size_of(store, entries), destination.parent, "the new exhibition file")
                version = _next_version(store, facts)
                draft = _Draft(content, version, revisions, now, key)
                facts = _write(store, destination, entries, draft, makers, progress)
        _remember(database, facts, entries)
    return PublishReport(
        path=destination,
        version=facts.version,
        is_new=is_new,
        artworks=len(entries),
        tracks=_tracks(entries),
        withheld=tuple(withheld),
        passed_over=tuple(entry.passed_over for entry in entries if entry.passed_over),
        size_bytes=destination.stat().st_size,
    )


@contextmanager
def _alone(destination: Path) -> Generator[None]:
    """Holds the file's folder, so that two who publish do not make the same version twice."""
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(destination.parent, os.O_RDONLY)
    except OSError as error:
        raise _unwritable(destination, error) from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _select(store: Store, rules: _Rules) -> tuple[list[_Entry], list[Withheld]]:
    entries: list[_Entry] = []
    withheld: list[Withheld] = []
    for artwork in store.artworks.all():
        number = artwork.accession_number
        reproduction = store.reproductions.maybe_get(number)
        if not artwork.rights.cleared:
            withheld.append(Withheld(number, f"its rights are not cleared ({artwork.rights.status})"))
        elif reproduction is None:
            withheld.append(Withheld(number, "it has no reproduction"))
        else:
            entries.append(_entry(store, artwork, reproduction, rules))
    return entries, withheld


def _entry(store: Store, artwork: Artwork, reproduction: Reproduction, rules: _Rules) -> _Entry:
    number = artwork.accession_number
    choice = choose(store.tracks.to_play(number), rules.objection)
    track = choice.track
    in_gallery = track and corrected_track(replace(track, status=TrackStatus.PUBLISHED), rules.corrections)
    return _Entry(
        accession_number=number,
        reproduction_digest=reproduction.digest,
        track=None if track is None else (track.key, track.audio_digest),
        texts=(
            canonical_json(artwork),
            canonical_json(reproduction),
            "" if in_gallery is None else canonical_json(in_gallery),
        ),
        features_digest=_features_digest(store, reproduction.digest, rules.revisions),
        passed_over=_passed_over(number, choice),
    )


def _passed_over(accession_number: AccessionNumber, choice: Choice) -> PassedOver | None:
    if not choice.objections:
        return None
    return PassedOver(accession_number, choice.objections[0], another_plays=choice.track is not None)


def _features_digest(store: Store, image: Digest, revisions: _Revisions) -> str:
    """The SHA-256 of an image's local features; where it has an embedding too, of what stands for both."""
    features = store.features.maybe_get(image, revisions.features)
    embedding = store.features.maybe_get(image, revisions.embedding)
    own = "" if features is None else digest_of(features)
    if embedding is None:
        return own
    return digest_of(f"{own}\n{revisions.embedding}\n{digest_of(embedding)}\n".encode())


def _size_of(store: Store, entries: Sequence[_Entry]) -> int:
    """How large the file becomes at most."""
    media = {digest for entry in entries for digest in entry.media}
    words = sum(len(text.encode()) for entry in entries for text in entry.texts)
    return sum(map(store.media.size, media)) + words + _RECOGNITION_BYTES * len(entries) + MB


def _tracks(entries: Sequence[_Entry]) -> int:
    return sum(entry.track is not None for entry in entries)


def _last(destination: Path) -> Facts | None:
    """What the file that is there says of itself; None where there is none, or none that is whole."""
    if not destination.exists():
        return None
    try:
        with closing(Exhibition.open(destination)) as last:
            last.verify()
            return last.facts
    except DamagedError:
        return None  # it is replaced


def _next_version(store: Store, last: Facts | None) -> int:
    """One more than any before; the file may be ahead of the database where a back-up was restored."""
    remembered = store.exhibitions.last()
    return 1 + max(remembered.version if remembered else 0, last.version if last else 0)


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file that is being written: what is known of it before its parts are made."""

    content: Digest
    version: int
    revisions: _Revisions
    now: datetime
    key: Ed25519PrivateKey

    def signed(self, parts: Digest) -> Facts:
        facts = Facts(
            version=self.version,
            published_at=self.now.astimezone(UTC).replace(microsecond=0),
            features_revision=self.revisions.features,
            content=self.content,
            parts=parts,
            public_key=_public(self.key),
        )
        return replace(facts, signature=self.key.sign(facts.statement))


def _write(
    store: Store,
    destination: Path,
    entries: Sequence[_Entry],
    draft: _Draft,
    makers: Sequence[PartMaker],
    progress: Callable[[int, int], None],
) -> Facts:
    passing = destination.with_name(f".{destination.name}.new")
    try:
        passing.unlink(missing_ok=True)  # of a publishing that was killed
        try:
            with closing(sqlite3.connect(passing, isolation_level=None)) as file:
                facts = _fill(file, store, entries, draft, makers, progress)
            _take_place(passing, destination)
            return facts
        finally:
            passing.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise _unwritable(destination, error) from error


def _unwritable(destination: Path, error: Exception) -> StoreError:
    return StoreError(
        f"the exhibition file {destination} cannot be written ({error}); make room or check the folder. "
        "The last version is untouched"
    )


def _fill(
    file: sqlite3.Connection,
    store: Store,
    entries: Sequence[_Entry],
    draft: _Draft,
    makers: Sequence[PartMaker],
    progress: Callable[[int, int], None],
) -> Facts:
    # No journal: a half-written file is thrown away as a whole, and a finished one has no companion files.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "page_size = 8192", "foreign_keys = OFF"):
        file.execute(f"PRAGMA {pragma}")
    file.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    file.execute(f"PRAGMA user_version = {FORMAT}")
    file.executescript(SCHEMA)
    file.execute("BEGIN")
    for index, entry in enumerate(entries, start=1):
        file.execute(
            "INSERT INTO works VALUES (?, ?, ?, NULLIF(?, ''), ?)",
            (entry.accession_number, *entry.texts, entry.features_digest),
        )
        for digest in entry.media:
            _copy_media(file, store, digest)
        progress(index, len(entries))
    facts = draft.signed(_add_parts(file, store, entries, draft, makers))
    file.executemany("INSERT INTO facts VALUES (?, ?)", facts.as_rows().items())
    file.execute("COMMIT")
    return facts


def _add_parts(
    file: sqlite3.Connection,
    store: Store,
    entries: Sequence[_Entry],
    draft: _Draft,
    makers: Sequence[PartMaker],
) -> Digest:
    def features(revision: str) -> Iterator[WorkFeatures]:
        for entry in entries:
            data = store.features.maybe_get(entry.reproduction_digest, revision)
            if data is not None:
                yield entry.accession_number, data

    source = PartSource(
        features=partial(features, draft.revisions.features),
        embeddings=WorkEmbeddings(draft.revisions.embedding, partial(features, draft.revisions.embedding)),
        secret=partial(derived_secret, draft.key),
    )
    for make in makers:
        for part in make(source):
            row = (part.name, part.position, digest_of(part.data), part.data)
            file.execute("INSERT INTO parts VALUES (?, ?, ?, ?)", row)
    return parts_digest(file.execute("SELECT name, position, digest FROM parts ORDER BY name, position"))


def _copy_media(file: sqlite3.Connection, store: Store, digest: Digest) -> None:
    if file.execute("SELECT 1 FROM media WHERE digest = ?", (digest,)).fetchone():
        return
    data = store.media.read(digest)
    file.execute("INSERT INTO media VALUES (?, ?)", (digest, len(data)))
    file.executemany(
        "INSERT INTO media_chunks VALUES (?, ?, ?)",
        (
            (digest, position, data[start : start + CHUNK_BYTES])
            for position, start in enumerate(range(0, len(data), CHUNK_BYTES))
        ),
    )


def _take_place(passing: Path, destination: Path) -> None:
    """On the disk first, then under its name, then the name on the disk: safe through a power cut."""
    with passing.open("rb") as written:
        os.fsync(written.fileno())
    passing.replace(destination)
    folder = os.open(destination.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remember(database: Database, facts: Facts, entries: Sequence[_Entry]) -> None:
    in_file = {(entry.accession_number, entry.track[0]) for entry in entries if entry.track is not None}
    with database.transaction() as store:
        store.exhibitions.save(
            PublishedVersion(facts.version, facts.content, facts.published_at, len(entries), len(in_file))
        )
        store.tracks.mark_published(in_file)
