"""What the adapters of models of language share: weights and tokenizer, read when the first text comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from db.entities import Contribution
from db.models import Device, StoredModel, load_model, load_processor
from precompute.wording.instructions import Instruction, fitted
from precompute.wording.neural.computing import PROCESSOR, computing


class LanguageModel:
    """A model of transformers that writes texts. Whoever derives from it names its classes there."""

    _MODEL_CLASS: ClassVar[str]
    _TOKENIZER_CLASS: ClassVar[str] = "AutoTokenizer"

    def __init__(self, model: StoredModel, device: Device = PROCESSOR) -> None:
        self._stored = model
        self._device = device

    @property
    def weights(self) -> tuple[StoredModel, ...]:
        """See `db.models.Loading`."""
        return (self._stored,)

    def load(self) -> None:
        """Read the weights now, in place of when the first text comes.

        Raises:
            ModelError: the model cannot be used.
        """
        _ = self._model, self._tokenizer

    def _written(self, prompts: Sequence[str], **how: Any) -> list[str]:
        """What a model that reads a text and writes another makes of each, by a search that draws nothing.

        Raises:
            ModelError: the model cannot be used.
        """
        given = self._tokenizer(prompts, padding=True, return_tensors="pt").to(self._device.name)
        with computing(self._stored):
            written = self._model.generate(
                input_ids=given["input_ids"], attention_mask=given["attention_mask"], do_sample=False, **how
            )
        return [text.strip() for text in self._tokenizer.batch_decode(written, skip_special_tokens=True)]

    @cached_property
    def _model(self) -> Any:
        import transformers  # noqa: PLC0415 - gigabytes that only neural steps need

        return load_model(getattr(transformers, self._MODEL_CLASS), self._stored, self._device)

    @cached_property
    def _tokenizer(self) -> Any:
        import transformers  # noqa: PLC0415

        return load_processor(getattr(transformers, self._TOKENIZER_CLASS), self._stored)


class InstructedModel(LanguageModel):
    """One that is told what to make of a description."""

    _MOST_PROMPT_TOKENS: ClassVar[int]

    def __init__(self, model: StoredModel, device: Device, instruction: Instruction) -> None:
        super().__init__(model, device)
        self._instruction = instruction

    @property
    def contribution(self) -> Contribution:
        """The model, and what it was told."""
        said = self._stored.contribution("refine")
        return replace(said, revision=f"{said.revision} {self._instruction.name}")

    def prompt(self, description: str) -> str:
        """The whole prompt; of a long description as much as the model can read beside the instruction."""
        return self._instruction.about(fitted(description, self._MOST_PROMPT_TOKENS, self._tokens))

    def _tokens(self, description: str) -> int:
        return len(self._tokenizer(self._instruction.about(description))["input_ids"])
