"""Falcon-RW-1B, taught to follow instructions: descriptions of pictures become descriptions of music.

After Hisariya et al. (2024), III-C and Table I. The model goes on with what it is given, so the prompt is cut
off from what comes back.
"""

from __future__ import annotations

from db.models import Device, StoredModel
from precompute.wording.instructions import TABLE_ONE, Instruction
from precompute.wording.neural.computing import PROCESSOR, computing
from precompute.wording.neural.language import InstructedModel

REPETITION_PENALTY = 1.05
"""As the card of the model recommends, and the authors' code has it."""
MOST_NEW_TOKENS = 120
"""Two lines and some more. The authors' code limits prompt and answer together to 150, which a long caption
uses up."""


class FalconRefiner(InstructedModel):
    """A `Refiner` of one text at a time: the penalty on repetition would take the padding of a batch for words."""

    _MODEL_CLASS = "FalconForCausalLM"
    _MOST_PROMPT_TOKENS = 1024
    """Half of what the model was taught with."""

    def __init__(
        self, model: StoredModel, device: Device = PROCESSOR, instruction: Instruction = TABLE_ONE
    ) -> None:
        super().__init__(model, device, instruction)

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
