"""What can go wrong with the material of an evaluation."""

from __future__ import annotations

from db.errors import KlangbildError


class EvaluationError(KlangbildError):
    """Material or a library that an evaluation needs is missing or damaged; the message says which."""
