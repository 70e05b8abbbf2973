"""What can go wrong when a model is calibrated."""

from db.errors import KlangbildError


class CalibrationError(KlangbildError):
    """A model cannot be calibrated so; the message says what is missing, and the remedy."""
