"""The exhibition that the kiosk shows, and what becomes of it when its file goes, breaks or is replaced."""

from kiosk.exhibiting.current import CurrentExhibition
from kiosk.exhibiting.keeper import ExhibitionKeeper

__all__ = ["CurrentExhibition", "ExhibitionKeeper"]
