"""Knowing a work again when a camera sees it: fingerprints, index (a shortlist), verification, decision."""

from content.recognition.features import RecognitionError
from content.recognition.fingerprint import FEATURES_REVISION, Fingerprint, FingerprintError, take_fingerprint
from content.recognition.recogniser import Candidate, Recogniser, Recognition, sharpness_of

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
