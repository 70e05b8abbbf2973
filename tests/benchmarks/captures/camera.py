"""The camera: shutter, lens, sensor, and what its processor makes of the sensor's values.

Light comes in linear, white paper being about 1; a frame goes out as 8-bit sRGB.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from benchmarks.captures.conditions import Conditions, Dice
from benchmarks.captures.space import Matrix, Points, warped
from benchmarks.captures.textures import Pixels, Size, thrice
from numpy.typing import NDArray

Light = NDArray[np.float32]
"""(height, width, 3) or with cover as a fourth channel, linear."""
Path = Callable[[float], Matrix]
"""From the image in the middle of an exposure to the one at a time -0.5 .. 0.5 of it, as a homography."""

_MEAN_GREY = 0.2
"""What automatic exposure makes of the mean (a middle grey is 0.18)."""
_STEP_PX = 1.6
"""Between two of the positions that a smear is made of."""
_DISTORTIONS = (-0.03, -0.015, 0.0, 0.0, 0.01)


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera in one light."""

    defocus_px: float
    distortion: float
    """k1 of Brown (1966), of radii in half diagonals."""
    vignetting: float
    """Light lost in the corners, 0..1."""
    flare: float
    """Light scattered in the lens, 0..1."""
    electrons: float
    exposure_ev: float
    balance: tuple[float, float, float]
    """Gains of red, green and blue that automatic white balance leaves too many or too few."""
    contrast: float
    smoothing: float
    """Strength of the processor's noise reduction, 0..1."""
    sharpening: float
    jpeg_quality: int

    @classmethod
    def drawn(cls, dice: Dice, conditions: Conditions) -> Camera:
        """One of the cameras and phones that there are."""
        red, blue = np.exp(dice.random.normal(0, 0.06, 2))
        electrons = dice.draw(conditions.electrons)
        return cls(
            defocus_px=dice.draw(conditions.defocus_px),
            distortion=dice.pick(_DISTORTIONS),
            vignetting=dice.between(0.0, 0.3),
            flare=dice.between(0.01, 0.05),
            electrons=electrons,
            exposure_ev=dice.draw(conditions.exposure_ev),
            balance=(float(red), 1.0, float(blue)),
            contrast=dice.between(0.0, 0.35),
            smoothing=float(np.clip((1500 / electrons) ** 0.5 * dice.between(0.1, 0.5), 0, 1)),
            sharpening=dice.between(0.0, 0.9),
            jpeg_quality=int(dice.random.integers(62, 95)),
        )

    def gain_for(self, light: Light) -> float:
        """What automatic exposure, metering the middle twice, makes of linear light (height, width, 3)."""
        rows, columns = light.shape[0] // 4, light.shape[1] // 4
        middle = light[rows:-rows:4, columns:-columns:4]
        mean = (float(light[::4, ::4].mean()) + float(middle.mean())) / 2
        return _MEAN_GREY / max(mean, 1e-4) * 2**self.exposure_ev

    def frame(
        self, light: Light, gain: float, lamp: NDArray[np.float32], random: np.random.Generator
    ) -> Pixels:
        """Take the picture: (height, width, 3) of linear light; `lamp` (3,) is the colour to be balanced away."""
        return self._processed(self._sensed(self._through_lens(light), gain, lamp, random))

    def seen(self, points: Points, size: Size) -> Points:
        """Where the lens puts points (n, 2) of an undistorted frame: a fixed point of what `_undistortion` maps."""
        middle, reach = np.array(size) / 2, np.hypot(*size) / 2
        wanted = (points - middle) / reach
        found = wanted.copy()
        for _ in range(20):
            found = wanted / (1 + self.distortion * (found**2).sum(axis=1, keepdims=True))
        return np.asarray(found * reach + middle, np.float32)

    def _through_lens(self, light: Light) -> Light:
        size = (light.shape[1], light.shape[0])
        small = cv2.resize(light, None, fx=1 / 16, fy=1 / 16, interpolation=cv2.INTER_AREA)
        glow = cv2.resize(cv2.GaussianBlur(small, (0, 0), 5), size, interpolation=cv2.INTER_LINEAR)
        mixed = cv2.addWeighted(light, 1 - self.flare, glow, self.flare, 0)
        mixed = defocused(mixed, self.defocus_px)
        if self.distortion:
            mixed = cv2.remap(
                mixed,
                *_undistortion(size, self.distortion),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
        return cv2.multiply(mixed, thrice(1 - self.vignetting * _squared_radius(size)))

    def _sensed(
        self, light: Light, gain: float, lamp: NDArray[np.float32], random: np.random.Generator
    ) -> NDArray[np.uint16]:
        """Behind a Bayer mosaic: shot and read noise, then white balance and the colours between."""
        raw = np.empty(light.shape[:2], np.float32)
        for (row, column), channel in zip(((0, 0), (0, 1), (1, 0), (1, 1)), (0, 1, 1, 2), strict=True):
            raw[row::2, column::2] = light[row::2, column::2, channel]
        raw = np.minimum(raw * gain, 1.0, out=raw)
        read = 0.15 / np.sqrt(self.electrons)
        raw += random.standard_normal(raw.shape, np.float32) * cv2.sqrt(raw / self.electrons + read**2)
        balance = np.array(self.balance, np.float32) / np.asarray(lamp)
        for (row, column), channel in zip(((0, 0), (0, 1), (1, 0), (1, 1)), (0, 1, 1, 2), strict=True):
            raw[row::2, column::2] *= balance[channel]
        coded = (np.clip(raw, 0, 1) * 65535).astype(np.uint16)
        return np.asarray(cv2.demosaicing(coded, cv2.COLOR_BayerRGGB2RGB), np.uint16)

    def _processed(self, linear: NDArray[np.uint16]) -> Pixels:
        """Tone curve, noise reduction, sharpening, JPEG."""
        frame = cv2.LUT(linear, _tone_table(round(self.contrast, 2)))
        if self.smoothing > 0.05:
            frame = _smoothed(frame, self.smoothing)
        if self.sharpening > 0.05:
            soft = cv2.GaussianBlur(frame, (0, 0), 1.2)
            frame = cv2.addWeighted(frame, 1 + self.sharpening, soft, -self.sharpening, 0)
        _, jpeg = cv2.imencode(".jpg", frame[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, self.jpeg_quality])
        return np.ascontiguousarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR_RGB), np.uint8)


def linear_of(pixels: Pixels) -> Light:
    """sRGB (IEC 61966-2-1) as linear light, 0..1."""
    return np.asarray(cv2.LUT(pixels, _linear_table()), np.float32)


def smeared(image: Light, path: Path, border: int = cv2.BORDER_REPLICATE) -> Light:
    """The mean of the image along the path of one exposure.

    Long paths are made in two rounds, a short smear that is then repeated along the way: n + m images instead
    of n times m.
    """
    size = (image.shape[1], image.shape[0])
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]], [size[0] / 2, size[1] / 2]])
    ends = [cv2.perspectiveTransform(corners[None], path(time))[0] for time in (-0.5, -0.25, 0.25, 0.5)]
    length = max(float(np.hypot(*(end - corners).T).max()) for end in ends) * 2
    positions = int(np.ceil(length / _STEP_PX)) + 1
    if positions <= 2:
        return image
    rounds = 1 if positions <= 5 else int(np.ceil(np.sqrt(positions)))
    inner = positions if rounds == 1 else int(np.ceil(positions / rounds))
    short = _mean([warped(image, path(time / rounds), size, border) for time in _middles(inner)])
    if rounds == 1:
        return short
    return _mean([warped(short, path(time), size, border) for time in _middles(rounds)])


def streak(dice: Dice, size: Size, length_px: float) -> Path:
    """The path of a hand that moves during one exposure: bent, turning a little, as long as told."""
    heading = dice.between(0, 2 * np.pi)
    bend, roll = dice.random.normal(0, 0.35), dice.random.normal(0, 0.15) * length_px / np.hypot(*size)
    ahead = np.array([np.cos(heading), np.sin(heading)])
    aside = np.array([-ahead[1], ahead[0]])
    middle = np.array(size) / 2

    def at(time: float) -> Matrix:
        shift = length_px * (time * ahead + bend * (2 * time**2 - 1 / 6) * aside)
        angle = roll * time
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        matrix = np.eye(3)
        matrix[:2, :2] = turn
        matrix[:2, 2] = middle - turn @ middle + shift
        return matrix

    return at


def defocused(light: Light, radius_px: float) -> Light:
    """Every point becomes a disc, as behind a round aperture."""
    if radius_px < 0.4:
        return light
    if radius_px > 3:
        half = cv2.resize(light, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        soft = cv2.filter2D(half, -1, _disc(radius_px / 2), borderType=cv2.BORDER_REPLICATE)
        return cv2.resize(soft, (light.shape[1], light.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.filter2D(light, -1, _disc(radius_px), borderType=cv2.BORDER_REPLICATE)


def _disc(radius_px: float) -> NDArray[np.float32]:
    reach = int(np.ceil(radius_px))
    x = np.arange(-reach, reach + 1)
    cover = np.clip(radius_px + 0.5 - np.hypot(x[:, None], x[None, :]), 0, 1)
    return (cover / cover.sum()).astype(np.float32)


def _middles(count: int) -> NDArray[np.float64]:
    return (np.arange(count) + 0.5) / count - 0.5


def _mean(images: list[Light]) -> Light:
    total = images[0]
    for image in images[1:]:
        total = cv2.add(total, image, dst=total)
    return total * np.float32(1 / len(images))


def _smoothed(frame: Pixels, strength: float) -> Pixels:
    """Colour noise is blurred away, the rest filtered along edges (Tomasi & Manduchi 1998)."""
    luma, first, second = cv2.split(cv2.cvtColor(frame, cv2.COLOR_RGB2YCrCb))
    colour = [cv2.GaussianBlur(plane, (0, 0), 0.5 + 3 * strength) for plane in (first, second)]
    if strength > 0.3:
        luma = cv2.bilateralFilter(luma, 5, 10 + 35 * strength, 1 + strength)
    return np.asarray(cv2.cvtColor(cv2.merge([luma, *colour]), cv2.COLOR_YCrCb2RGB), np.uint8)


@lru_cache(maxsize=1)
def _linear_table() -> NDArray[np.float32]:
    values = np.arange(256) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4).astype(np.float32)


@lru_cache(maxsize=64)
def _tone_table(contrast: float) -> Pixels:
    """Linear 16 bits to 8-bit sRGB, with an S-curve mixed in."""
    values = np.arange(65536) / 65535
    coded = np.where(values <= 0.0031308, 12.92 * values, 1.055 * values ** (1 / 2.4) - 0.055)
    curved = (1 - contrast) * coded + contrast * coded**2 * (3 - 2 * coded)
    return np.round(255 * curved).astype(np.uint8)


@lru_cache(maxsize=4)
def _squared_radius(size: Size) -> NDArray[np.float32]:
    """1 in the corners."""
    x = np.linspace(-1, 1, size[0], dtype=np.float32)[None, :] * size[0]
    y = np.linspace(-1, 1, size[1], dtype=np.float32)[:, None] * size[1]
    return (x**2 + y**2) / np.float32(size[0] ** 2 + size[1] ** 2)


@lru_cache(maxsize=16)
def _undistortion(size: Size, distortion: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For each pixel of the frame, where it is in the undistorted one: r (1 + k1 r^2)."""
    factor = 1 + np.float32(distortion) * _squared_radius(size)
    x = np.arange(size[0], dtype=np.float32)[None, :] + 0.5 - size[0] / 2
    y = np.arange(size[1], dtype=np.float32)[:, None] + 0.5 - size[1] / 2
    return factor * x + np.float32(size[0] / 2 - 0.5), factor * y + np.float32(size[1] / 2 - 0.5)
