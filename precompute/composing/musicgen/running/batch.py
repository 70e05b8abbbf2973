"""Everything that a step reads and writes, allocated once: a captured graph needs its tensors where they were."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from precompute.composing.musicgen.running.prompts import Prompt
from precompute.composing.musicgen.running.weights import Weights


class Batch:
    """Rows of pieces, each at its own column. With guidance a row has two halves: with the text, and without.

    `position` is the column that the next step reads and `last` the one where a row ends; there steps change
    nothing, so a row that is finished, or never had a piece, may take part in them.
    """

    def __init__(self, weights: Weights, rows: int, columns: int, words: int, halves: int) -> None:
        device, dtype = weights.places.device, weights.places.dtype
        head = weights.hidden // weights.heads
        self.rows, self.columns, self.words, self.halves = rows, columns, words, halves
        self.sheet = torch.zeros(rows, weights.codebooks, columns, dtype=torch.int64, device=device)
        """Tokens; below 0 where one is to be sampled."""
        self.position = torch.zeros(rows, dtype=torch.int64, device=device)
        self.last = torch.zeros(rows, dtype=torch.int64, device=device)
        self.keys = torch.zeros(rows, weights.codebooks, 2, dtype=torch.int32, device=device)
        """Of the noise."""
        self.broken = torch.zeros(rows, dtype=torch.bool, device=device)
        """Whose logits were not finite."""
        self.own = torch.zeros(
            len(weights.layers), rows * halves, 2, weights.heads, columns, head, dtype=dtype, device=device
        )
        """Keys and values of what was played."""
        self.text = torch.zeros(
            len(weights.layers), rows, 2, weights.heads, words, head, dtype=dtype, device=device
        )
        """Keys and values of the words; only the first half hears them."""
        self.unheard = torch.zeros(rows, words, dtype=dtype, device=device)
        """0 for a word, minus infinity where there is none."""
        self.lines = torch.arange(rows * halves, device=device)
        self.ramp = torch.arange(columns, device=device)

    def begin(
        self, row: int, sheet: NDArray[np.int64], position: int, keys: torch.Tensor, prompt: Prompt
    ) -> None:
        """Put a piece into a row; what stands before `position` must be prefilled."""
        self.sheet[row, :, : sheet.shape[1]] = torch.from_numpy(sheet)
        self.position[row] = position
        self.last[row] = sheet.shape[1] - 1
        self.keys[row] = keys
        self.text[:, row, :, :, : prompt.words] = prompt.keys_values
        self.unheard[row] = -torch.inf
        self.unheard[row, : prompt.words] = 0

    def free(self, row: int) -> None:
        """Let a row idle at its first column."""
        for each in (self.sheet, self.position, self.last, self.broken, self.unheard):
            each[row] = 0

    def wipe(self, row: int) -> None:
        """Forget keys and values. Masks hide old ones, but not if they are NaN."""
        self.own[:, row * self.halves : (row + 1) * self.halves] = 0
        self.text[:, row] = 0

    def move(self, start: int, end: int) -> None:
        """Copy the piece of one row into another."""
        for each in (self.sheet, self.position, self.last, self.keys, self.broken, self.unheard):
            each[end] = each[start].clone()
        self.text[:, end] = self.text[:, start]
        for half in range(self.halves):
            self.own[:, end * self.halves + half] = self.own[:, start * self.halves + half]
