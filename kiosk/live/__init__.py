"""Music for what a visitor wishes: composed by the studio where it answers, else here. The kiosk's door to both.

contract      what a composer for visitors can do, and what it is asked for
embedded      composing here, in a process of its own
address       where the studio is, and with which token it is asked
exchange      one exchange over HTTP: what is sent, what comes back
answer        what the studio sends, checked before it is believed
trust         whether the studio is worth asking: what failed is left alone for a while
remote        composing by the studio, over HTTP
studio_first  the studio, and this machine where it does not answer
"""

from functools import partial
from pathlib import Path

from kiosk.live.address import StudioAddress, StudioAddressError
from kiosk.live.contract import PictureComposer, Subject, Wish
from kiosk.live.embedded import LiveComposer, embedded_studio
from kiosk.live.remote import StudioComposer
from kiosk.live.studio_first import StudioFirst

__all__ = [
    "LiveComposer",
    "PictureComposer",
    "StudioAddress",
    "StudioAddressError",
    "StudioComposer",
    "StudioFirst",
    "Subject",
    "Wish",
    "composer_for",
    "embedded_studio",
]


def composer_for(studio: StudioAddress | None, unpacked_in: Path | None) -> LiveComposer | StudioFirst:
    """Who composes at this kiosk.

    Args:
        studio: asked first; None: this machine composes alone.
        unpacked_in: where the composer here may keep its soundfont unpacked; None: nowhere.

    Raises:
        StudioAddressError: the certificates for the studio cannot be read.
    """
    local = LiveComposer(partial(embedded_studio, unpacked_in))
    return local if studio is None else StudioFirst(StudioComposer(studio), local)
