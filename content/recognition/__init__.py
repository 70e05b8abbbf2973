"""Knowing a work again when a camera sees it: features, index (a shortlist), verification, decision."""

from content.recognition.features import (
    FEATURES_REVISION,
    Features,
    FeaturesError,
    RecognitionError,
    extract_features,
)
from content.recognition.recogniser import Candidate, Recogniser, Recognition, sharpness_of

__all__ = [
    "FEATURES_REVISION",
    "Candidate",
    "Features",
    "FeaturesError",
    "Recogniser",
    "Recognition",
    "RecognitionError",
    "extract_features",
    "sharpness_of",
]
