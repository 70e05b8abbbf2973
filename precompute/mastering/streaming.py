"""Mastering while the music is being rendered: as loud as if it had been mastered as a whole.

The gain is set before the first sample is heard, by what the composer foresees. Then each tenth of a second tells
how right that was, and the gain glides to where it should have been: slowly, so that nobody hears it.

Where nothing is foreseen, as with a neural engine, the gain follows what is there (`blind`), and what comes is
screened as it comes: a fault ends the piece with a fade.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from db.loudness import TENTHS_A_SECOND, gate, integrated_lufs, power_of, tenths
from precompute.mastering.blind import LOOK_AHEAD_TENTHS, BlindGain
from precompute.mastering.cutting import Tenths, faded, in_tenths
from precompute.mastering.limiting import Limiter, Samples
from precompute.mastering.promises import TARGET_LUFS, factor, half_cosine
from precompute.mastering.screening import Vigil

_TRUST_S = 8.0
"""What is foreseen is believed as long as no more than about this has been heard."""
_MOST_CHANGE_DB = 0.05
"""In a tenth of a second: 0.5 dB a second is slower than a player's own swell."""
_MOST_AMENDS_DB = 1.0
"""So much the rest may be louder or softer, to make up for what was not right before."""
_MOST_LIMITED_DB = 3.0
_MOST_GAIN_DB = 60.0


def master_stream(
    blocks: Iterable[Samples],
    expected: NDArray[np.float64],
    samples: int,
    sample_rate_hz: int,
    *,
    seamless: bool = False,
) -> Iterator[Samples]:
    """Fade in and out, bring to -16 LUFS, and hold the true peak at -1 dBTP or below, bit by bit.

    Args:
        blocks: the raw sound, of shape (n, 2), `samples` in all.
        expected: how loud it will be, as `Foresight.power`.
        samples: how many there will be.
        sample_rate_hz: samples a second.
        seamless: a loop, which has no fades.

    Yields:
        About a tenth of a second at a time; the same samples however the sound was cut into blocks.
    """
    gain = SteadyGain(expected)
    limiter = Limiter(sample_rate_hz)
    left = Tenths(sample_rate_hz)
    before = gain.factor
    sounding = blocks if seamless else faded(blocks, samples, sample_rate_hz)
    for tenth in in_tenths(sounding, sample_rate_hz):
        after = gain.follow(tenths(tenth, sample_rate_hz))
        glide = np.linspace(before, after, len(tenth) + 1, dtype=np.float32)[1:, None]
        limited = limiter.push(tenth * glide)
        for whole in left.take(limited):
            gain.hear(tenths(whole, sample_rate_hz))
        before = after
        yield limited
    yield limiter.finish()


def master_blind(
    blocks: Iterable[Samples], samples: int, sample_rate_hz: int, *, seamless: bool = False
) -> Iterator[Samples]:
    """The same for a piece of which nothing is foreseen; what is heard is half a second behind what comes.

    Args:
        blocks: the raw sound, of shape (n, 2), `samples` in all.
        samples: how many there should be.
        sample_rate_hz: samples a second.
        seamless: a loop, which has no fades.

    Yields:
        About a tenth of a second at a time; the same samples however the sound was cut into blocks.

    Raises:
        ScreeningError: the sound is not fit to be heard; what came before is faded out first.
        Exception: whatever `blocks` raises, after the same fade.
    """
    gain = BlindGain(samples * TENTHS_A_SECOND // sample_rate_hz)
    limiter = Limiter(sample_rate_hz)
    left = Tenths(sample_rate_hz)
    vigil = Vigil(samples, sample_rate_hz)
    held: deque[Samples] = deque()
    before = None

    def heard(tenth: Samples) -> Samples:
        nonlocal before
        after = gain.follow()
        glide = np.linspace(after if before is None else before, after, len(tenth) + 1, dtype=np.float32)
        limited = limiter.push(tenth * glide[1:, None])
        before = after
        for whole in left.take(limited):
            power = tenths(whole, sample_rate_hz)
            gain.hear(power)
            vigil.hear(power)
        return limited

    fault: Exception | None = None
    try:
        sound = vigil.over(blocks)
        for tenth in in_tenths(sound if seamless else faded(sound, samples, sample_rate_hz), sample_rate_hz):
            held.append(tenth)
            gain.expect(tenths(tenth, sample_rate_hz))
            if len(held) > LOOK_AHEAD_TENTHS:
                yield heard(held.popleft())
        vigil.end()
    except Exception as error:  # noqa: BLE001 - raised again, when what is held has faded
        fault = error
        held = _dying(held)
    while held:
        limited = heard(held.popleft())
        yield limited
    yield limiter.finish()
    if fault is not None:
        raise fault


def _dying(held: Iterable[Samples]) -> deque[Samples]:
    """The same, fading out."""
    held = list(held)
    fall = half_cosine(sum(map(len, held)))[::-1, None]
    ends = np.cumsum([len(tenth) for tenth in held])
    return deque(tenth * fall[end - len(tenth) : end] for tenth, end in zip(held, ends, strict=True))


class SteadyGain:
    """The gain of a piece that is not finished: the one that the whole piece should have, as far as is known.

    Args:
        expected: power in each tenth of a second, before any gain.
    """

    def __init__(self, expected: NDArray[np.float64]) -> None:
        # BS.1770 does not count what is very quiet: the raw piece is looked at as if it were loud.
        self._scale = 1.0 / max(float(expected.max(initial=0.0)), 1e-12)
        self._expected = expected * self._scale
        self._power = self._expected.copy()
        """Of the raw piece, scaled: measured as far as it came, then expected."""
        self._raised = np.zeros_like(expected)
        """After the gain."""
        self._heard = np.zeros_like(expected)
        """After the limiter, which is a little behind."""
        self._came = self._left = 0
        self._gain_db = self._whole_db()

    @property
    def factor(self) -> np.float32:
        """What amplitudes are multiplied by now."""
        return factor(self._gain_db)

    def follow(self, power: NDArray[np.float64]) -> np.float32:
        """Gives the factor at the end of a tenth of a second of this raw power, shape (1,); (0,): it is shorter."""
        for each in power[: len(self._power) - self._came]:
            self._power[self._came] = each * self._scale
            self._raised[self._came] = each * self.factor**2
            self._came += 1
        self._power[self._came :] = self._expected[self._came :] * self._truth()
        change_db = self._wanted_db() - self._gain_db
        self._gain_db += float(np.clip(change_db, -_MOST_CHANGE_DB, _MOST_CHANGE_DB))
        return self.factor

    def hear(self, power: NDArray[np.float64]) -> None:
        """The next tenth of a second that left the limiter, shape (1,)."""
        for each in power[: len(self._heard) - self._left]:
            self._heard[self._left] = each
            self._left += 1

    def _truth(self) -> float:
        """How much more power came than was expected."""
        trust = float(self._expected.mean()) * _TRUST_S * TENTHS_A_SECOND
        came, expected = self._power[: self._came].sum(), self._expected[: self._came].sum()
        return float((came + trust) / max(expected + trust, 1e-20))

    def _wanted_db(self) -> float:
        """What makes the whole right, as what was heard cannot be changed any more."""
        steady_db = self._whole_db() + self._limited_db()
        shares = gate(self._power)
        heard = float(self._heard[: self._left] @ shares[: self._left])
        rest = float(self._power[self._left :] @ shares[self._left :])
        missing = float(shares.sum()) * power_of(TARGET_LUFS) - heard
        if rest <= 0:
            return steady_db
        if missing <= 0:
            return steady_db - _MOST_AMENDS_DB
        wanted_db = 10 * float(np.log10(missing / rest * self._scale)) + self._limited_db()
        return float(np.clip(wanted_db, steady_db - _MOST_AMENDS_DB, steady_db + _MOST_AMENDS_DB))

    def _whole_db(self) -> float:
        """The gain of the whole piece, if it has no peaks."""
        scale_db = 10 * float(np.log10(self._scale))
        return min(_MOST_GAIN_DB, TARGET_LUFS - integrated_lufs(self._power) + scale_db)

    def _limited_db(self) -> float:
        """How much the limiter takes, by what it took so far."""
        raised, heard = self._raised[: self._left].sum(), self._heard[: self._left].sum()
        if raised <= 0 or heard <= 0:
            return 0.0
        return float(np.clip(10 * np.log10(raised / heard), 0.0, _MOST_LIMITED_DB))
