"""The exhibition file: one read-only SQLite file with all that a kiosk needs, signed and verified."""

from db.exhibition.parts import Part, PartMaker, PartSource, WorkEmbeddings, WorkFeatures, registered_makers
from db.exhibition.publishing import PublishReport, Withheld, publish
from db.exhibition.reading import ExhibitedWork, Exhibition

__all__ = [
    "ExhibitedWork",
    "Exhibition",
    "Part",
    "PartMaker",
    "PartSource",
    "PublishReport",
    "Withheld",
    "WorkEmbeddings",
    "WorkFeatures",
    "publish",
    "registered_makers",
]
