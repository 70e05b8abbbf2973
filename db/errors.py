"""One root for the errors that the world causes, and the store's own.

Whatever is not a `KlangbildError` is our bug and keeps its traceback. A message says what happened, to which
thing, and what the person can do about it.
"""


class KlangbildError(Exception):
    """The world's fault: a bad file, a full disk, a missing device. Shown to people as one sentence."""


class StoreError(KlangbildError):
    """Root of what can go wrong with the database, its media and the exhibition file."""


class NotFoundError(StoreError):
    """Something was asked for by name and is not there."""


class DamagedError(StoreError):
    """Stored bytes are not what was written."""


class PictureError(KlangbildError):
    """An image file cannot be read as a picture; the message gives the reason."""
