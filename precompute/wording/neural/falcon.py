"""Falcon-RW-1B, taught to follow instructions: descriptions of pictures become descriptions of music.

After Hisariya et al. (2024), III-C and Table I. The model goes on with what it is given, so the prompt is cut
off from what comes back.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from db.entities import Contribution
from db.models import Device, StoredModel, load_model, load_processor
from precompute.wording.instructions import TABLE_ONE, Instruction, fitted
from precompute.wording.neural.computing import PROCESSOR, computing

REPETITION_PENALTY = 1.05
"""As the card of the model recommends, and the authors' code has it."""
MOST_NEW_TOKENS = 120
"""Two lines and some more. The authors' code limits prompt and answer together to 150, which a long caption
uses up."""
_MOST_PROMPT_TOKENS = 1024
"""Half of what the model was taught with."""


class FalconRefiner:
    """A `Refiner` of one text at a time: the penalty on repetition would take the padding of a batch for words."""

    def __init__(
        self, model: StoredModel, device: Device = PROCESSOR, instruction: Instruction = TABLE_ONE
    ) -> None:
        self._stored = model
        self._device = device
        self._instruction = instruction

    @property
    def contribution(self) -> Contribution:
        """The model, and what it was told."""
        said = self._stored.contribution("refine")
        return replace(said, revision=f"{said.revision} {self._instruction.name}")

    def refine(self, description: str) -> str:
        """What the model writes behind the prompt.

        Raises:
            ModelError: the model cannot be used.
        """
        prompt = self.prompt(description)
        given = self._tokenizer(prompt, return_tensors="pt", return_token_type_ids=False).to(
            self._device.name
        )
        with computing(self._stored):
            written = self._model.generate(
                input_ids=given["input_ids"],
                attention_mask=given["attention_mask"],
                do_sample=False,
                repetition_penalty=REPETITION_PENALTY,
                max_new_tokens=MOST_NEW_TOKENS,
                eos_token_id=self._tokenizer.eos_token_id,
                pad_token_id=self._tokenizer.eos_token_id,
            )
        answer = written[0, given["input_ids"].shape[1] :]
        return self._tokenizer.decode(answer, skip_special_tokens=True).strip()

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
        from transformers import FalconForCausalLM  # noqa: PLC0415

        return load_model(FalconForCausalLM, self._stored, self._device)

    @cached_property
    def _tokenizer(self) -> Any:
        from transformers import AutoTokenizer  # noqa: PLC0415

        return load_processor(AutoTokenizer, self._stored)
