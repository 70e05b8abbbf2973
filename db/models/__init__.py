"""The model store: weights on disk, their licences, and loading them.

It lies in the lowest layer because the studio's steps and the collection's recognition both read models.
"""

from db.models.errors import (
    LicenceError,
    ModelDamagedError,
    ModelError,
    ModelMissingError,
    ModelUnusableError,
)
from db.models.loading import Device, load_model, load_processor
from db.models.stored import StoredModel

__all__ = [
    "Device",
    "LicenceError",
    "ModelDamagedError",
    "ModelError",
    "ModelMissingError",
    "ModelUnusableError",
    "StoredModel",
    "load_model",
    "load_processor",
]
