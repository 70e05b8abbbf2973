"""The model store: weights on disk, their licences, and loading them.

It lies in the lowest layer because the studio's steps and the collection's recognition both read models.
"""

from db.models.device_errors import device_is_lost, lacks_memory
from db.models.errors import (
    DeviceError,
    FetchError,
    LicenceError,
    ModelDamagedError,
    ModelError,
    ModelMissingError,
    ModelUnusableError,
)
from db.models.loading import (
    Device,
    Loading,
    fitting,
    kind_of,
    library_missing,
    load_model,
    load_processor,
    maybe_kind_of,
    parse_device,
)
from db.models.store import ModelStore
from db.models.stored import StoredModel

__all__ = [
    "Device",
    "DeviceError",
    "FetchError",
    "LicenceError",
    "Loading",
    "ModelDamagedError",
    "ModelError",
    "ModelMissingError",
    "ModelStore",
    "ModelUnusableError",
    "StoredModel",
    "device_is_lost",
    "fitting",
    "kind_of",
    "lacks_memory",
    "library_missing",
    "load_model",
    "load_processor",
    "maybe_kind_of",
    "parse_device",
]
