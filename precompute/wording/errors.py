"""What can go wrong when a model words something: whoever asked then takes the embedded way, and says so."""

from db.errors import KlangbildError


class WordingError(KlangbildError):
    """A model of language wrote nothing that could be used; the message names the model."""
