"""The words of Klangbild as frozen values: what travels between the layers.

Nothing here knows the database. Every value can be written as plain JSON (`db.plain`), which is how it is
stored and how its identity is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

AccessionNumber = NewType("AccessionNumber", str)
"""A museum's own number of a work; unique within the collection."""

Digest = NewType("Digest", str)
"""SHA-256 of some bytes, as 64 lower-case hexadecimal digits."""

CommissionKey = NewType("CommissionKey", str)
"""SHA-256 of a commission: equal commissions have equal keys."""


EMBEDDING = "embedding "
"""Revisions of features that begin so are embeddings: vectors beside the local features, never in their place."""


@dataclass(frozen=True, slots=True)
class LocalText:
    """One text in several languages, by BCP 47 code: `LocalText.of(en="The Sea", ar="البحر")`."""

    by_language: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, **texts: str) -> LocalText:
        """Build from keyword arguments; empty texts are left out."""
        return cls.from_mapping(texts)

    @classmethod
    def from_mapping(cls, texts: Mapping[str, str]) -> LocalText:
        """Build from language code -> text; empty texts are left out."""
        return cls(tuple(sorted((code, text) for code, text in texts.items() if text)))

    def as_mapping(self) -> dict[str, str]:
        """Language code -> text."""
        return dict(self.by_language)

    def text_in(self, language: str) -> str:
        """The text in `language`, else in English, else in any language, else empty."""
        texts = self.as_mapping()
        return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.by_language)

    def __bool__(self) -> bool:
        return bool(self.by_language)


class RightsStatus(StrEnum):
    """What the museum may do with a reproduction of a work."""

    PUBLIC_DOMAIN = "public-domain"
    CC0 = "cc0"
    CC_BY = "cc-by"
    CC_BY_SA = "cc-by-sa"
    LICENSED = "licensed"
    IN_COPYRIGHT = "in-copyright"
    UNKNOWN = "unknown"


_CLEARED = frozenset(
    {
        RightsStatus.PUBLIC_DOMAIN,
        RightsStatus.CC0,
        RightsStatus.CC_BY,
        RightsStatus.CC_BY_SA,
        RightsStatus.LICENSED,
    }
)


@dataclass(frozen=True, slots=True)
class Rights:
    """Whether a work may be shown and sounded, and who said so."""

    status: RightsStatus = RightsStatus.UNKNOWN
    statement: str = ""
    """The source's own words, kept verbatim."""
    override_reason: str = ""
    """Why a curator publishes the work although its status does not clear it; empty: not overridden."""

    @property
    def cleared(self) -> bool:
        """True where the work may be published."""
        return self.status in _CLEARED or bool(self.override_reason)


@dataclass(frozen=True, slots=True)
class Artwork:
    """One work of the collection."""

    accession_number: AccessionNumber
    title: LocalText
    artist: LocalText = LocalText()
    date: str = ""
    """As the catalogue writes it: '1889', 'about 1650', 'late 18th century'."""
    culture: str = ""
    style: str = ""
    medium: str = ""
    room: str = ""
    credit_line: str = ""
    description: LocalText = LocalText()
    codes: tuple[str, ...] = ()
    """What the codes on the museum's own label of the work say: links of QR codes, numbers of barcodes."""
    tags: tuple[str, ...] = ()
    """Words by which curators gather works: subjects, tours, exhibitions."""
    rights: Rights = Rights()
    is_sample: bool = False
    """An invented work that the demonstration painted; every screen and label says so."""


@dataclass(frozen=True, slots=True)
class Reproduction:
    """An image of an artwork: upright, sRGB, 8 bits a channel, made for display."""

    accession_number: AccessionNumber
    digest: Digest
    """Of the stored display image."""
    source_digest: Digest
    """Of the file it was made from: unchanged means nothing to import."""
    media_type: str
    width_px: int
    height_px: int


class MoodLabel(StrEnum):
    """The five labels of Hisariya et al."""

    HAPPY = "happy"
    ANGRY = "angry"
    SAD = "sad"
    FUN = "fun"
    NEUTRAL = "neutral"


class FeelingLabel(StrEnum):
    """The eight labels of You et al. (2016), as Tan & Antony use them."""

    AMUSEMENT = "amusement"
    ANGER = "anger"
    AWE = "awe"
    CONTENTMENT = "contentment"
    DISGUST = "disgust"
    EXCITEMENT = "excitement"
    FEAR = "fear"
    SADNESS = "sadness"


@dataclass(frozen=True, slots=True)
class Emotion:
    """Valence and arousal, each -1..1, with the probabilities of both label sets (each sums to 1)."""

    valence: float
    arousal: float
    moods: tuple[tuple[MoodLabel, float], ...]
    """Most probable first."""
    feelings: tuple[tuple[FeelingLabel, float], ...]
    """Most probable first."""
    certainty: float = 1.0
    """How far what was seen agrees about the emotion: 0 a guess, 1 sure. Doubt has already moved valence and
    arousal towards the middle; who composes may besides choose what is gentle and ambiguous."""

    @property
    def mood(self) -> MoodLabel:
        """The most probable of the five labels."""
        return self.moods[0][0]

    @property
    def feeling(self) -> FeelingLabel:
        """The most probable of the eight labels."""
        return self.feelings[0][0]


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour of a palette, sRGB 0..255, with the share (0..1) of the picture that it covers."""

    red: int
    green: int
    blue: int
    share: float

    @property
    def hex(self) -> str:
        """As a web colour, '#rrggbb'."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture that draws the eye. Places are 0..1, from the left and from the top."""

    left: float
    top: float
    width: float
    height: float
    attention: float
    """Its share of the attention that all regions of the picture draw; the shares sum to 1."""
    lightness: float
    """Mean CIELAB L* / 100."""
    warmth: float
    """-1 cold .. 1 warm."""
    saturation: float
    """0..1."""
    detail: float
    """0 even .. 1 full of fine strokes."""
    hue: str
    """Its main colour in a word of the vocabulary: 'blue', 'brown', 'grey'."""
    kind: str = "form"
    """'face', 'figure', 'light' (the brightest part), 'dark' or 'form'."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A musical word that a model finds fitting for a picture."""

    vocabulary: str
    """'instrument', 'tempo', 'mode', 'cycle', 'genre', 'mood', 'dynamics', 'profile'."""
    word: str
    """A word of the entities: 'guitar as oud', 'hijaz', 'lullaby'."""
    probability: float
    """0..1, among the words of its vocabulary."""


@dataclass(frozen=True, slots=True)
class Impression:
    """What the machine perceives in a reproduction. Every number is 0..1 unless it says otherwise."""

    palette: tuple[Swatch, ...]
    """Largest share first."""
    lightness: float
    """Mean CIELAB L* / 100."""
    contrast: float
    """Spread of lightness: 0 one even tone, 1 black against white."""
    saturation: float
    """Mean saturation (HSV)."""
    colourfulness: float
    """Hasler & Süsstrunk (2003), scaled to 0..1."""
    warmth: float
    """-1 cold (blue) .. 1 warm (orange)."""
    edge_density: float
    """Share of the picture that lies on an edge."""
    horizontal: float
    vertical: float
    diagonal: float
    """How the edges run; the three sum to 1."""
    complexity: float
    """How much there is to see: entropy over scales."""
    symmetry_left_right: float
    symmetry_top_bottom: float
    focus_x: float
    focus_y: float
    """Where the eye is drawn: 0,0 is the top left corner, 1,1 the bottom right."""
    emotion: Emotion
    perceived_by: tuple[str, ...]
    """Names and revisions of the models that said so."""
    regions: tuple[Region, ...] = ()
    """In the order in which a gaze would visit them; at most eight."""
    skyline: tuple[float, ...] = ()
    """Height of the picture's main contour at sixteen places from left to right, 0 bottom .. 1 top; empty
    where the picture has none."""
    openness: float = 0.5
    """Share of the picture that is empty: sky, water, plain ground."""
    depth: float = 0.5
    """0 flat .. 1 a far view."""
    caption: LocalText = LocalText()
    caption_agreement: float | None = None
    """How well picture and a model's caption match, by a model that knows both: cosine, -1..1; None where none was
    asked. With an empty caption: of the one that was left out for it."""
    suggestions: tuple[Suggestion, ...] = ()
    """By vocabulary, most probable first; empty where no model was asked."""


@dataclass(frozen=True, slots=True)
class MusicalElements:
    """What the music shall be, in the words of the prompt: decided from the impression before composing."""

    mood: str
    """An English adjective: 'serene', 'stormy'."""
    genre: str
    mode: str
    """'major', 'minor', 'dorian', 'lydian', 'mixolydian', 'phrygian', 'aeolian'."""
    tempo_bpm: float
    """Quarter notes a minute."""
    dynamics: str
    """'pp', 'p', 'mp', 'mf', 'f', 'ff'."""
    ensemble: str
    """Name of an ensemble of the composer's catalogue: 'string-quartet'."""
    instruments: tuple[str, ...]
    """Names of General MIDI instruments in plain English: 'violin', 'french horn'."""
    melody: str
    """How the tune moves: 'a rising, singing line'."""
    profile: str = "western"
    """Name of the culture profile in whose manner the piece is written: 'baroque', 'arab'."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a curator fixes before the picture decides; the default leaves everything to the picture."""

    most_intensity: float = 1.0
    """0 only the calmest .. 1 no limit: caps tempo, loudness, density and dissonance together."""
    tempo_bpm: float | None = None
    """Quarter notes a minute, kept exactly, without a tempo curve: pieces can then be laid over one another."""
    key: str | None = None
    """'D minor', 'F♯ dorian': the piece stays at home in it."""
    loop: bool = False
    """The end leads into the beginning without a seam, in place of an ending."""
    profile: str | None = None
    """Name of a culture profile in place of the one that culture and date suggest."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A composer as provenance names it."""

    name: str
    revision: str
    """Changes whenever the same commission would give other bytes."""
    licence: str
    """Of the music it makes, as an SPDX expression or a sentence."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """Who did one step of the way from a picture to its music."""

    step: str
    """'emotion', 'caption', 'elements', 'refine', 'translate', 'compose'."""
    by: str
    """Name of a model, or 'embedded'."""
    revision: str
    licence: str
    """An SPDX expression or a sentence; of the weights, where there are any."""
    instead_of: str = ""
    """The model that was asked for and could not do it."""
    reason: str = ""
    """Why it could not."""


@dataclass(frozen=True, slots=True)
class Commission:
    """What a composer is asked for."""

    impression: Impression
    elements: MusicalElements
    prompt: LocalText
    duration_s: float
    seed: int
    engine: Engine
    parameters: tuple[tuple[str, str], ...] = ()
    """Settings that change the bytes (the soundfont, the mastering's revision), sorted by name."""
    constraints: Constraints = Constraints()
    contributions: tuple[Contribution, ...] = field(default=(), compare=False)
    """Who did the steps so far, in order. They are not asked for: equal commissions may differ in them."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a piece, with the time at which it begins."""

    name: str
    start_s: float


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence that tells a listener what is heard at a time, and where in the picture it comes from."""

    start_s: float
    end_s: float
    region: tuple[float, float, float, float] | None
    """Left, top, width, height, each 0..1; None where the whole picture is meant."""
    text: LocalText


@dataclass(frozen=True, slots=True)
class MusicSummary:
    """What a listener is told about a piece. What nobody knows of it is empty or 0: of sound alone, most of it."""

    key: str
    """'D minor', 'F lydian'; the tonic as in English, with ♯ and ♭."""
    mode: str
    tempo_bpm: float
    metre: str
    """'3/4'."""
    ensemble: str
    instruments: tuple[str, ...]
    form: str
    """'ternary'."""
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Measurements:
    """What was measured of the stored audio."""

    duration_s: float
    loudness_lufs: float
    """Integrated, ITU-R BS.1770-4."""
    true_peak_dbtp: float
    longest_silence_s: float
    repetition: float
    """0 never the same bar twice .. 1 one bar for ever."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A curator's wording of a text; it is stronger than any machine's, now and later."""

    source: str
    """The English text."""
    language: str
    """BCP 47: 'ar'."""
    text: str


class TrackStatus(StrEnum):
    """Where a track stands on its way to the gallery."""

    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Track:
    """One finished piece with its provenance."""

    key: CommissionKey
    accession_number: AccessionNumber
    commission: Commission
    summary: MusicSummary
    measurements: Measurements
    audio_digest: Digest
    media_type: str
    midi_digest: Digest | None
    plan: Mapping[str, Any] = field(hash=False)
    """The composer's plan as plain JSON."""
    created_at: datetime
    """With a time zone."""
    status: TrackStatus = TrackStatus.DRAFT
    remarks: tuple[Remark, ...] = ()
    """In order of time: how the picture became this music."""


@dataclass(frozen=True, slots=True)
class TrackBrief:
    """What a report tells of a track: how it sounds, and who did what."""

    accession_number: AccessionNumber
    measurements: Measurements
    contributions: tuple[Contribution, ...]
