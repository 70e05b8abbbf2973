"""T5: captions refined for a better musical context (Fathy, II and V-E)."""

from __future__ import annotations

from collections.abc import Sequence

from db.entities import MusicalElements
from db.models import Device, StoredModel
from precompute.wording.instructions import ELEMENTS, Instruction, with_elements
from precompute.wording.neural.computing import PROCESSOR
from precompute.wording.neural.language import InstructedModel

NUM_BEAMS = 4
MOST_NEW_TOKENS = 96


class T5Refiner(InstructedModel):
    """An `ElementsRefiner`: it knows what was decided of the music, where its instruction has a place for it."""

    _MODEL_CLASS = "T5ForConditionalGeneration"
    _MOST_PROMPT_TOKENS = 512
    """What T5 was taught with (Raffel et al. 2020)."""

    def __init__(
        self, model: StoredModel, device: Device = PROCESSOR, instruction: Instruction = ELEMENTS
    ) -> None:
        super().__init__(model, device, instruction)

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
        return self._written(prompts, num_beams=NUM_BEAMS, max_new_tokens=MOST_NEW_TOKENS)
