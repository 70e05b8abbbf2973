"""Browsing the collection: what a visitor searches for, and what there is of it. Nothing here knows Qt."""

from kiosk.browsing.catalogue import Catalogue, FacetValue, Findings
from kiosk.browsing.search import Facet, Search

__all__ = ["Catalogue", "Facet", "FacetValue", "Findings", "Search"]
