"""What can go wrong with weights: each message names the model and the remedy."""

from db.errors import KlangbildError


class ModelError(KlangbildError):
    """Root of what can go wrong with a model."""


class ModelMissingError(ModelError):
    """The model is not in the store."""


class ModelDamagedError(ModelError):
    """The files are not what the manifest says: truncated, changed, or of another kind than they claim."""


class ModelUnusableError(ModelError):
    """The files are whole, but this is no model of the class that the step needs, or a library is missing."""


class LicenceError(ModelError):
    """The museum may not use the model for what it does."""


class FetchError(ModelError):
    """The model could not be fetched; what has come is kept, and the next fetch goes on from there."""


class DeviceError(KlangbildError):
    """There is no such device, or it does not compute in such numbers."""
