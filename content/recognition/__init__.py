"""Knowing a work again when a camera sees it: fingerprints, index (a shortlist), verification, decision."""

from content.recognition.deciding import Candidate, Recognition
from content.recognition.features import RecognitionError, sharpness_of
from content.recognition.fingerprint import FEATURES_REVISION, Fingerprint, FingerprintError, take_fingerprint
from content.recognition.recogniser import Recogniser

__all__ = [
    "FEATURES_REVISION",
    "Candidate",
    "Fingerprint",
    "FingerprintError",
    "Recogniser",
    "Recognition",
    "RecognitionError",
    "sharpness_of",
    "take_fingerprint",
]
