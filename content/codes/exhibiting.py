"""The label key in the exhibition file: what publishing adds to it, and how a kiosk takes it out again."""

from __future__ import annotations

from collections.abc import Iterator

from content.codes.links import LabelKey, label_key
from content.codes.meaning import KnownCodes
from content.errors import LabelError
from db.exhibition import Exhibition, Part, PartSource

_LABEL_KEY = "codes.label_key"


def label_key_part(source: PartSource) -> Iterator[Part]:
    """The studio's label key, with which kiosks tell its labels from those of other museums."""
    yield Part(_LABEL_KEY, 0, label_key(source.secret))


def known_codes_of(exhibition: Exhibition) -> KnownCodes:
    """What codes mean in this exhibition.

    Raises:
        DamagedError: what was published of it is damaged.
        LabelError: it was published without a label key.
    """
    keys = list(exhibition.parts(_LABEL_KEY))
    if len(keys) != 1:
        raise LabelError("The exhibition has no label key: publish it again with 'klangbild publish'.")
    return KnownCodes((work.artwork for work in exhibition.works()), LabelKey(keys[0]))
