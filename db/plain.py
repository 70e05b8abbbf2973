"""Frozen values as plain JSON and back, and their identity.

The JSON is canonical (sorted keys, no spaces, floats rounded to nine digits), so that equal values have equal
bytes on every machine and the SHA-256 of those bytes can serve as a key.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from cattrs import Converter
from cattrs.preconf.json import make_converter

from db.entities import Commission, CommissionKey, Digest, LocalText
from db.windows import Window

T = TypeVar("T")


def _converter() -> Converter:
    # Detailed validation names each wrong field, at a cost that opening an exhibition would feel.
    converter = make_converter(detailed_validation=False)
    converter.register_unstructure_hook(LocalText, LocalText.as_mapping)
    converter.register_structure_hook(LocalText, lambda plain, _: LocalText.from_mapping(plain))
    converter.register_unstructure_hook(Window, str)
    converter.register_structure_hook(Window, lambda plain, _: Window.parse(plain))
    converter.register_unstructure_hook(float, lambda number: round(number, 9) + 0.0)  # + 0.0: -0.0 is 0.0
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    return converter


_CONVERTER = _converter()


def to_plain(value: object) -> Any:
    """Dataclasses, enums, tuples and mappings as dicts, strings, lists and numbers."""
    return _CONVERTER.unstructure(value)


def from_plain(kind: type[T], plain: Any) -> T:
    """The inverse of `to_plain`.

    Fields that `plain` lacks take their defaults, so that what an older program wrote can still be read.

    Raises:
        Exception: `plain` is not such a value (whatever building it raised).
    """
    return _CONVERTER.structure(plain, kind)


def readable_json(value: object) -> str:
    """A value as JSON for people and scripts: indented, its fields in their own order."""
    return json.dumps(to_plain(value), ensure_ascii=False, indent=2) + "\n"


def canonical_json(value: object) -> str:
    """One text for one value.

    Raises:
        ValueError: a number is not finite.
    """
    return json.dumps(
        to_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _in_english(text: LocalText) -> LocalText:
    return LocalText.of(en=text.text_in("en"))


def digest_of_text(text: str) -> Digest:
    """SHA-256 of a text in UTF-8."""
    return Digest(hashlib.sha256(text.encode()).hexdigest())


def key_of(commission: Commission) -> CommissionKey:
    """The commission's key: SHA-256 of its canonical JSON.

    Who contributed is left out, and what leaves the music as it is; see `heard_in`.
    """
    return CommissionKey(digest_of_text(canonical_json(heard_in(commission))))


def heard_in(commission: Commission) -> Commission:
    """A commission without what leaves the music as it is.

    That is who contributed, the words of a licence, and translations, since composers listen to English.
    """
    return replace(
        commission,
        contributions=(),
        engine=replace(commission.engine, licence=""),
        prompt=_in_english(commission.prompt),
        impression=replace(commission.impression, caption=_in_english(commission.impression.caption)),
    )
