"""Photographs that nobody took: what a kiosk's camera sees of a picture, made from its reproduction.

The light goes its natural way: picture, surface, mount, place, lamps, shutter, lens, sensor, JPEG. Everything
follows from the seed, so that a capture that fails can be looked at again:

    PYTHONPATH=tests python -m benchmarks.captures PICTURE.jpg SHEET.png

`capture` takes one photograph under named conditions (`CONDITIONS`), `film` a film by hand, `film_from_still`
makes a film of a real photograph, `unknown_views` are sights without any known picture, and `code_photo`
photographs a label's QR code. Frames are (height, width, 3), red green blue, 0..255.
"""

from benchmarks.captures.codes import code_photo
from benchmarks.captures.conditions import CONDITIONS, MIX, PRESETS, Conditions
from benchmarks.captures.films import film, film_from_still
from benchmarks.captures.photographs import LANDSCAPE, PORTRAIT, Capture, capture
from benchmarks.captures.unknown import UNKNOWN_KINDS, unknown_view, unknown_views

__all__ = [
    "CONDITIONS",
    "LANDSCAPE",
    "MIX",
    "PORTRAIT",
    "PRESETS",
    "UNKNOWN_KINDS",
    "Capture",
    "Conditions",
    "capture",
    "code_photo",
    "film",
    "film_from_still",
    "unknown_view",
    "unknown_views",
]
