"""The exhibition file: one read-only SQLite file with all that a kiosk needs, signed and verified."""

from db.exhibition.choosing import Choice, Objection, choose
from db.exhibition.parts import Part, PartMaker, PartSource, WorkEmbeddings, WorkFeatures, registered_makers
from db.exhibition.publishing import PassedOver, PublishReport, Withheld, publish
from db.exhibition.reading import ExhibitedWork, Exhibition
from db.exhibition.telling import told

__all__ = [
    "Choice",
    "ExhibitedWork",
    "Exhibition",
    "Objection",
    "Part",
    "PartMaker",
    "PartSource",
    "PassedOver",
    "PublishReport",
    "Withheld",
    "WorkEmbeddings",
    "WorkFeatures",
    "choose",
    "publish",
    "registered_makers",
    "told",
]
