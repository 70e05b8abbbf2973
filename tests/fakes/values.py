"""Small whole values for tests: one work, one impression, one track."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from db.entities import (
    AccessionNumber,
    Artwork,
    Commission,
    Digest,
    Emotion,
    Engine,
    FeelingLabel,
    Impression,
    LocalText,
    Measurements,
    MoodLabel,
    MusicalElements,
    MusicSummary,
    Reproduction,
    Rights,
    RightsStatus,
    Section,
    Swatch,
    Track,
    TrackStatus,
)
from db.exhibition import Part, PartSource
from db.plain import key_of
from db.repositories import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def an_artwork(number: str = "1900.1", status: RightsStatus = RightsStatus.CC0) -> Artwork:
    """A work that may be published."""
    return Artwork(
        accession_number=AccessionNumber(number),
        title=LocalText.of(en=f"The Sea, {number}", ar="البحر"),
        artist=LocalText.of(en="A. Painter"),
        date="1900",
        rights=Rights(status=status),
    )


def an_impression(lightness: float = 0.4) -> Impression:
    """A blue and golden picture, rather calm."""
    return Impression(
        palette=(
            Swatch(38, 64, 98, 0.4),
            Swatch(198, 148, 62, 0.3),
            Swatch(44, 34, 28, 0.2),
            Swatch(226, 214, 184, 0.1),
        ),
        lightness=lightness,
        contrast=0.5,
        saturation=0.4,
        colourfulness=0.5,
        warmth=-0.2,
        edge_density=0.3,
        horizontal=0.4,
        vertical=0.3,
        diagonal=0.3,
        complexity=0.6,
        symmetry_left_right=0.2,
        symmetry_top_bottom=0.1,
        focus_x=0.5,
        focus_y=0.4,
        emotion=Emotion(0.3, -0.2, ((MoodLabel.NEUTRAL, 1.0),), ((FeelingLabel.AWE, 1.0),)),
        perceived_by=("test/1",),
    )


def a_summary() -> MusicSummary:
    """A slow quartet of six seconds, in three parts."""
    return MusicSummary(
        key="D minor",
        mode="minor",
        tempo_bpm=72.0,
        metre="3/4",
        ensemble="string-quartet",
        instruments=("violin", "viola", "cello"),
        form="ternary",
        sections=(Section("theme", 0.0), Section("contrast", 2.0), Section("return", 4.0)),
    )


def a_commission(seed: int = 1) -> Commission:
    """A few seconds for strings."""
    return Commission(
        impression=an_impression(),
        elements=MusicalElements(
            "serene",
            "chamber music",
            "minor",
            72.0,
            "mp",
            "string-quartet",
            ("violin", "viola", "cello"),
            "a rising, singing line",
        ),
        prompt=LocalText.of(en="A serene quartet", ar="مقطوعة هادئة"),
        duration_s=6.0,
        seed=seed,
        engine=Engine("score", "1", "CC0-1.0"),
    )


def a_track(
    artwork: Artwork, audio: Digest, seed: int = 1, status: TrackStatus = TrackStatus.DRAFT, day: int = 1
) -> Track:
    """A piece for `artwork`; `audio` is stored already."""
    commission = a_commission(seed)
    return Track(
        key=key_of(commission),
        accession_number=artwork.accession_number,
        commission=commission,
        summary=a_summary(),
        measurements=Measurements(6.0, -16.0, -1.3, 0.2, 0.1),
        audio_digest=audio,
        media_type="audio/flac",
        midi_digest=None,
        plan={"bars": [1, 2]},
        created_at=NOON.replace(day=day),
        status=status,
    )


def no_objection(_track: Track) -> None:
    """Every track may be played."""


def copied_features(source: PartSource) -> Iterator[Part]:
    """Parts of an exhibition file: how many works have features, and a copy of these."""
    yield Part("count", 0, str(len(list(source.features()))).encode())
    for position, (number, data) in enumerate(source.features()):
        yield Part("copies", position, number.encode() + b": " + data)


def store_work(store: Store, artwork: Artwork, *, tracks: int = 1, image: bytes | None = None) -> list[Track]:
    """Store a work with its image, its features and so many tracks (one a day)."""
    image = image or f"image of {artwork.accession_number}".encode() * 1000
    store.artworks.save(artwork)
    digest = store.media.put(image, "image/jpeg")
    store.reproductions.save(Reproduction(artwork.accession_number, digest, digest, "image/jpeg", 800, 600))
    store.features.save(digest, "r1", b"features of " + artwork.accession_number.encode())
    made = []
    for number in range(1, tracks + 1):
        audio = store.media.put(f"{artwork.accession_number} {number}".encode() * 100_000, "audio/flac")
        made.append(a_track(artwork, audio, seed=number, day=number))
        store.tracks.save(made[-1])
    return made
