"""MarianMT: translation from English.

After Junczys-Dowmunt et al. (2018), for the opus-mt models of Tiedemann & Thottingal (2020). The models were
taught with single sentences, so each sentence is translated for itself, and long ones in parts; lines stay
lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from db.entities import Contribution
from db.models import Device, ModelUnusableError, StoredModel, load_model, load_processor
from precompute.wording.neural.computing import PROCESSOR, computing
from precompute.wording.sentences import sentences, short_enough

NUM_BEAMS = 4
MOST_TOKENS = 128
"""Of a part that is translated at a time; sentences are seldom longer."""
MOST_NEW_TOKENS = 256
_AT_A_TIME = 16
"""Parts in one pass."""

_TARGETS: Mapping[str, tuple[str, ...]] = {
    "ar": ("ara", "arb"),
    "de": ("deu",),
    "es": ("spa",),
    "fr": ("fra",),
    "it": ("ita",),
    "ja": ("jpn",),
    "ko": ("kor",),
    "nl": ("nld",),
    "pt": ("por",),
    "ru": ("rus",),
    "tr": ("tur",),
    "zh": ("cmn_Hans", "zho", "cmn"),
}
"""BCP 47 -> what models with several target languages call it (ISO 639-3); the preferred name first."""


class MarianTranslator:
    """A `Translator` for any pair that begins with English."""

    def __init__(self, model: StoredModel, language: str = "ar", device: Device = PROCESSOR) -> None:
        self._stored = model
        self._language = language
        self._device = device

    @property
    def contribution(self) -> Contribution:
        """The model: whatever it says is a machine's translation."""
        return self._stored.contribution("translate")

    @property
    def language(self) -> str:
        """Into which language, as BCP 47."""
        return self._language

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Each text, line by line and sentence by sentence; the same whatever the others are.

        Raises:
            ModelError: the model cannot be used, or does not know the language.
        """
        parts = list(dict.fromkeys(part for text in texts for line in self._lines(text) for part in line))
        # Parts of like length together: less padding.
        parts.sort(key=lambda part: (len(part), part))
        said: dict[str, str] = {}
        for first in range(0, len(parts), _AT_A_TIME):
            batch = parts[first : first + _AT_A_TIME]
            said.update(zip(batch, self._translated(batch), strict=True))
        return [
            "\n".join(" ".join(said[part] for part in line) for line in self._lines(text)) for text in texts
        ]

    @property
    def weights(self) -> tuple[StoredModel, ...]:
        """See `db.models.Loading`."""
        return (self._stored,)

    def load(self) -> None:
        """Read the weights now, in place of when the first one comes.

        Raises:
            ModelError: the model cannot be used.
        """
        _ = self._model, self._target

    def _lines(self, text: str) -> Iterator[list[str]]:
        """The parts of each line."""
        for line in text.split("\n"):
            yield [
                part
                for sentence in sentences(line)
                for part in short_enough(sentence, self._most_tokens, self._tokens)
            ]

    def _translated(self, parts: list[str]) -> list[str]:
        asked = [self._asked(part) for part in parts]
        given = self._tokenizer(asked, padding=True, return_tensors="pt").to(self._device.name)
        with computing(self._stored):
            written = self._model.generate(
                input_ids=given["input_ids"],
                attention_mask=given["attention_mask"],
                num_beams=NUM_BEAMS,
                do_sample=False,
                max_new_tokens=min(MOST_NEW_TOKENS, self._room - 1),
            )
        return [text.strip() for text in self._tokenizer.batch_decode(written, skip_special_tokens=True)]

    def _asked(self, part: str) -> str:
        """With punctuation as the model was taught it, and the name of the language where it needs one."""
        return self._target + self._tokenizer.normalize(part)

    def _tokens(self, part: str) -> int:
        return len(self._tokenizer(self._asked(part))["input_ids"])

    @cached_property
    def _target(self) -> str:
        """'>>ara<< ' for a model with several target languages, else nothing."""
        known = self._tokenizer.supported_language_codes
        if not known:
            return ""
        names = (*_TARGETS.get(self._language, ()), self._language)
        found = next((f">>{name}<<" for name in names if f">>{name}<<" in known), None)
        if found is None:
            raise ModelUnusableError(
                f"{self._stored.name} does not translate into {self._language!r}; it knows {', '.join(known)}"
            )
        return f"{found} "

    @property
    def _room(self) -> int:
        """Tokens that the model has places for."""
        return min(self._model.config.max_position_embeddings, self._tokenizer.model_max_length)

    @property
    def _most_tokens(self) -> int:
        return min(MOST_TOKENS, self._room)

    @cached_property
    def _model(self) -> Any:
        from transformers import MarianMTModel  # noqa: PLC0415

        return load_model(MarianMTModel, self._stored, self._device)

    @cached_property
    def _tokenizer(self) -> Any:
        from transformers import MarianTokenizer  # noqa: PLC0415

        return load_processor(MarianTokenizer, self._stored)
