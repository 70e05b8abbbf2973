"""What can go wrong with a collection: its tables, their columns, its labels."""

from db.errors import KlangbildError


class ContentError(KlangbildError):
    """Root of this layer's errors."""


class TableError(ContentError):
    """A catalogue table cannot be found or read."""


class MappingError(ContentError):
    """The columns of a table cannot be matched with what a work is described by."""


class ImageFileError(ContentError):
    """A row's image file cannot be found, or must not be read."""


class LabelError(ContentError):
    """The sheet of labels cannot be made."""
