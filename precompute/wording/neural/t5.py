"""T5: captions refined for a better musical context (Fathy, II and V-E)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from db.entities import Contribution, MusicalElements
from db.models import Device, StoredModel, load_model, load_processor
from precompute.wording.instructions import ELEMENTS, Instruction, fitted, with_elements
from precompute.wording.neural.computing import PROCESSOR, computing

NUM_BEAMS = 4
MOST_NEW_TOKENS = 96
_MOST_PROMPT_TOKENS = 512
"""What T5 was taught with (Raffel et al. 2020)."""


class T5Refiner:
    """An `ElementsRefiner`: it knows what was decided of the music, where its instruction has a place for it."""

    def __init__(
        self, model: StoredModel, device: Device = PROCESSOR, instruction: Instruction = ELEMENTS
    ) -> None:
        self._stored = model
        self._device = device
        self._instruction = instruction

    @property
    def contribution(self) -> Contribution:
        """The model, and what it was told."""
        said = self._stored.contribution("refine")
        return replace(said, revision=f"{said.revision} {self._instruction.name}")

    def described(self, description: str, elements: MusicalElements) -> str:
        """With instruments and tempo, for the instruction that was taught so."""
        return with_elements(description, elements) if self._instruction is ELEMENTS else description

    def refine(self, description: str) -> str:
        """What the model writes.

        Raises:
            ModelError: the model cannot be used.
        """
        return self.refine_many([description])[0]

    def refine_many(self, descriptions: Sequence[str]) -> list[str]:
        """What it writes of each, whatever the others are.

        Raises:
            ModelError: the model cannot be used.
        """
        prompts = [self.prompt(description) for description in descriptions]
        given = self._tokenizer(prompts, padding=True, return_tensors="pt").to(self._device.name)
        with computing(self._stored):
            written = self._model.generate(
                input_ids=given["input_ids"],
                attention_mask=given["attention_mask"],
                num_beams=NUM_BEAMS,
                do_sample=False,
                max_new_tokens=MOST_NEW_TOKENS,
            )
        return [text.strip() for text in self._tokenizer.batch_decode(written, skip_special_tokens=True)]

    def prompt(self, description: str) -> str:
        """The whole prompt; of a long description as much as the model can read beside the instruction."""
        return self._instruction.about(fitted(description, _MOST_PROMPT_TOKENS, self._tokens))

    @property
    def weights(self) -> tuple[StoredModel, ...]:
        """See `db.models.Loading`."""
        return (self._stored,)

    def load(self) -> None:
        """Read the weights now, in place of when the first one comes.

        Raises:
            ModelError: the model cannot be used.
        """
        _ = self._model, self._tokenizer

    def _tokens(self, description: str) -> int:
        return len(self._tokenizer(self._instruction.about(description))["input_ids"])

    @cached_property
    def _model(self) -> Any:
        from transformers import T5ForConditionalGeneration  # noqa: PLC0415

        return load_model(T5ForConditionalGeneration, self._stored, self._device)

    @cached_property
    def _tokenizer(self) -> Any:
        from transformers import AutoTokenizer  # noqa: PLC0415

        return load_processor(AutoTokenizer, self._stored)
