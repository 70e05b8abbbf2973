"""The exhibition file: one read-only SQLite file with all that a kiosk needs, signed and verified.

Reading one is here; writing one is `db.exhibition.publishing`, which needs the database, and with it
a second that a kiosk does not have when it starts.
"""

from db.exhibition.choosing import Choice, Objection, choose
from db.exhibition.listening import PageId, PublicUrl, PublicUrlError, page_id
from db.exhibition.parts import Part, PartMaker, PartSource, WorkEmbeddings, WorkFeatures, registered_makers
from db.exhibition.reading import ExhibitedWork, Exhibition

__all__ = [
    "Choice",
    "ExhibitedWork",
    "Exhibition",
    "Objection",
    "PageId",
    "Part",
    "PartMaker",
    "PartSource",
    "PublicUrl",
    "PublicUrlError",
    "WorkEmbeddings",
    "WorkFeatures",
    "choose",
    "page_id",
    "registered_makers",
]
