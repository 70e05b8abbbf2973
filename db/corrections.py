"""A curator's word is the last one: what a person corrected is shown so, whatever a machine said or will say.

A correction belongs to an English text and a language, not to a model, so that it outlives the model that was
wrong. It is kept for as long as the English stays the same; where a new caption takes its place, there is
nothing left to correct.

Tracks keep what the machine said. Corrections are laid over it whenever it is shown or published, so that what a
curator takes back is gone, and so that a correction composes nothing anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from db.entities import Contribution, Correction, LocalText, Track

CURATOR = Contribution("translate", "curator", "", "")
"""Who said a translation that a person has corrected."""

_NONE: Mapping[str, str] = MappingProxyType({})


class KnownCorrections:
    """All corrections of a museum; of the same text the last one holds."""

    def __init__(self, corrections: Iterable[Correction] = ()) -> None:
        self._texts: dict[str, dict[str, str]] = {}
        for each in corrections:
            self._texts.setdefault(_unwrapped(each.source), {})[each.language] = each.text

    def of(self, source: str) -> Mapping[str, str]:
        """The curator's words for an English text: language -> words."""
        return self._texts.get(_unwrapped(source), _NONE)


def corrected(text: LocalText, corrections: KnownCorrections) -> LocalText:
    """A text with the curator's words: in place of what was stored, and in languages that nobody translated into.

    The English stays, because composers listened to it.
    """
    said = text.as_mapping()
    english = said.get("en", "")
    if not english:
        return text
    return LocalText.from_mapping({**said, **corrections.of(english), "en": english})


def corrected_track(track: Track, corrections: KnownCorrections) -> Track:
    """A track with the curator's words in all that is said of it; who translated then names the curator too.

    Its key is the same, and so is its music.
    """
    commission, impression = track.commission, track.commission.impression
    by_hand = replace(
        commission,
        prompt=corrected(commission.prompt, corrections),
        impression=replace(impression, caption=corrected(impression.caption, corrections)),
    )
    remarks = tuple(replace(each, text=corrected(each.text, corrections)) for each in track.remarks)
    if (by_hand, remarks) == (commission, track.remarks):
        return track
    contributions = tuple(dict.fromkeys((*commission.contributions, CURATOR)))
    return replace(track, commission=replace(by_hand, contributions=contributions), remarks=remarks)


def _unwrapped(text: str) -> str:
    """However it is broken into lines, it is the same text."""
    return " ".join(text.split())
