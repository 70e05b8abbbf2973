"""The films that stand in for a camera: what is held up, one after the other, without anybody in front of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from content.codes.links import LabelKey, link_to
from db.entities import AccessionNumber
from db.pictures import read_picture
from kiosk.demo.canvases import write_whole
from kiosk.demo.views import (
    FRAMES_IN_FILM,
    Light,
    Pixels,
    Standpoint,
    film,
    framed,
    jpeg,
    label,
    postcard,
)

REVISION = "2"
"""Changes whenever the films would have other pixels; folders of films bear it."""


@dataclass(frozen=True, slots=True)
class Props:
    """What the things that are held up are made from."""

    canvases: Path
    """The folder of the painted canvases."""
    label_key: LabelKey
    """Of the studio whose exhibition is shown."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that is held in front of the camera."""

    name: str
    """Of the film's folder."""
    accession_number: AccessionNumber
    """Of the canvas, or of the work that the label belongs to."""
    prepare: Callable[[Props, AccessionNumber], Pixels]
    standpoint: Standpoint = field(default_factory=Standpoint)
    light: Light = field(default_factory=Light)

    def wanted(self, props: Props) -> Pixels:
        """The flat thing itself."""
        return self.prepare(props, self.accession_number)


def on_wall(props: Props, accession_number: AccessionNumber) -> Pixels:
    """The framed canvas."""
    return framed(read_picture(props.canvases / f"{accession_number}.png").pixels)


def as_postcard(props: Props, accession_number: AccessionNumber) -> Pixels:
    """The canvas as a postcard."""
    return postcard(read_picture(props.canvases / f"{accession_number}.png").pixels)


def as_label(props: Props, accession_number: AccessionNumber) -> Pixels:
    """The label beside the canvas, without the canvas."""
    return label(link_to(accession_number, props.label_key), accession_number)


def bare_wall(_props: Props, _accession_number: AccessionNumber) -> Pixels:
    """Nothing but a light switch."""
    return np.full((80, 60, 3), 225, np.uint8)


def shoot(folder: Path, scene: Scene, props: Props) -> Path:
    """Make the film of a scene, unless it is there.

    Returns:
        The folder of the film, for `kiosk.camera.StillCamera`.

    Raises:
        CanvasError: a frame cannot be written.
        PictureError: the canvas cannot be read.
    """
    reel = folder / scene.name
    frames = [reel / f"{index:03}.jpg" for index in range(FRAMES_IN_FILM)]
    if all(frame.is_file() for frame in frames):
        return reel
    views = film(scene.wanted(props), scene.standpoint, scene.light)
    for frame, pixels in zip(frames, views, strict=True):
        write_whole(frame, jpeg(pixels))
    return reel


class Stage:
    """What the camera sees now. The kiosk's camera opens `view`, which leads to the film that is on.

    Args:
        view: where the link is to be made.
    """

    def __init__(self, view: Path) -> None:
        self.view = view

    def show(self, reel: Path) -> None:
        """From the next opening of the camera on, show this film."""
        link = self.view.with_name(self.view.name + ".next")
        link.unlink(missing_ok=True)
        link.symlink_to(reel.resolve(), target_is_directory=True)
        link.replace(self.view)
