"""The gain of a piece of which nobody can know how loud it will become: a neural engine's.

It is set from what is there: by half a second at first, then by all that came, and it moves slowly. Everything is
reckoned in K-weighted power of tenths of a second (ITU-R BS.1770-4), whose blocks of 0.4 s are EBU Tech 3341's
momentary loudness.

Four rules, of which the first is the ordinary one:

- the gain goes to where what is still to come would make the whole piece as loud as promised, if it is as loud as
  the last seconds were (`_MEMORY_S`); it covers two thirds of the way in `_GLIDE_S`, so nobody hears it mend;
- what is much softer than the last seconds (the relative gate of BS.1770, 10 LU) tells nothing: pauses stay soft;
- what bursts in (`_MOST_ABOVE_LU`) is seen half a second before: the gain is down when it sounds;
- while nothing is heard the gain is free.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from db.loudness import TENTHS_A_SECOND, gate, lufs, power_of
from precompute.mastering.promises import TARGET_LUFS, factor

LOOK_AHEAD_TENTHS = 5
"""What is heard is so far behind what comes; a kiosk begins to play when twice as much is there."""

_MOMENT_TENTHS = 4
_GLIDE_S = 2.5
_MEMORY_S = 3.0
"""Time constant, as long as the short-term loudness of EBU Tech 3341 looks back."""
_GATED_S = 8.0
"""What was heard before does not decide any more what is a pause."""
_MOST_CHANGE_DB = 0.3
"""In a tenth of a second, where nothing bursts in."""
_MOST_ABOVE_LU = 6.0
"""A moment may be so much louder than the whole shall be; more is a burst."""
_MOST_AMENDS_DB = 4.5
"""So much the rest may be louder or softer, to make up for what was not right before."""
_FALL_DB = 6.0
"""In a tenth of a second, before a burst: 30 dB within the look-ahead."""
_MOST_LIMITED_DB = 3.0
_MOST_FIRST_GAIN_DB = 14.0
"""What begins much softer than -30 LUFS may be a soft beginning: it is raised, but not at once."""
_MOST_GAIN_DB = 60.0
_INAUDIBLE_LUFS = -60.0
_NOTHING = 1e-12
"""A power that nothing can be measured of."""


class BlindGain:
    """The gain of a piece that comes bit by bit.

    Args:
        tenths: how many tenths of a second the piece will have.
    """

    def __init__(self, tenths: int) -> None:
        self._tenths = tenths
        self._came: list[float] = []
        """Raw power, as far as it came."""
        self._heard: list[float] = []
        """Power after the limiter, as far as it left it."""
        self._raised: list[float] = []
        """Power after the gain, of what was or is about to be heard."""
        self._gain_db: float | None = None

    def expect(self, power: NDArray[np.float64]) -> None:
        """The next tenth of a second came: its raw power, shape (1,); (0,): it is shorter."""
        self._came.extend(power.tolist())

    def hear(self, power: NDArray[np.float64]) -> None:
        """The next tenth of a second that left the limiter, shape (1,)."""
        self._heard.extend(power.tolist())

    def follow(self) -> np.float32:
        """What amplitudes are multiplied by at the end of the next tenth of a second that is to be heard."""
        here = len(self._raised)
        wanted_db = self._wanted_db()
        if wanted_db is not None:
            if self._gain_db is None or self._is_inaudible(here):
                self._gain_db = min(wanted_db, max(_MOST_FIRST_GAIN_DB, self._gain_db or 0.0))
            way_db = (wanted_db - self._gain_db) / (_GLIDE_S * TENTHS_A_SECOND)
            self._gain_db += float(np.clip(way_db, -_MOST_CHANGE_DB, _MOST_CHANGE_DB))
            self._gain_db = min(self._gain_db, self._most_db(here))
        gain = factor(self._gain_db or 0.0)
        if here < len(self._came):
            self._raised.append(self._came[here] * float(gain) ** 2)
        return gain

    def _wanted_db(self) -> float | None:
        """What makes the whole right, if the rest is as loud as the last seconds; None while all is silent."""
        came = np.array(self._came[-int(_GATED_S * TENTHS_A_SECOND) :])
        loudest = float(came.max(initial=0.0))
        if loudest < _NOTHING:
            return None
        # BS.1770 does not count what is very quiet: the raw piece is looked at as if it were loud.
        age_s = np.arange(len(came))[::-1] / TENTHS_A_SECOND
        shares = gate(came / loudest) * np.exp(-age_s / _MEMORY_S) if len(came) >= _MOMENT_TENTHS else came
        recent = float(shares @ came / shares.sum())
        wanted_db = lufs(self._rest()) - lufs(recent) + self._limited_db()
        return min(wanted_db, _MOST_GAIN_DB)

    def _rest(self) -> float:
        """The power that what is still to be heard should have."""
        promised = power_of(TARGET_LUFS)
        heard = np.array(self._heard)
        rest = max(1, self._tenths - len(heard))
        shares = gate(np.concatenate([heard, np.full(max(rest, _MOMENT_TENTHS), promised)]))
        missing = float(shares.sum()) * promised - float(heard @ shares[: len(heard)])
        amends = 10 ** (_MOST_AMENDS_DB / 10)
        return float(np.clip(missing / shares[len(heard) :].sum(), promised / amends, promised * amends))

    def _limited_db(self) -> float:
        """How much the limiter takes, by what it took so far."""
        raised, heard = sum(self._raised[: len(self._heard)]), sum(self._heard)
        if raised <= 0 or heard <= 0:
            return 0.0
        return float(np.clip(10 * np.log10(raised / heard), 0.0, _MOST_LIMITED_DB))

    def _most_db(self, here: int) -> float:
        """The gain that lets nothing burst in: low enough for this tenth of a second, and to reach the next."""
        ahead = np.array(self._came[here:])
        most_db = [
            TARGET_LUFS + _MOST_ABOVE_LU - lufs(float(power)) + distance * _FALL_DB
            for distance, power in enumerate(ahead)
        ]
        return min(most_db, default=_MOST_GAIN_DB)

    def _is_inaudible(self, here: int) -> bool:
        """Whether nothing is heard just now, so that the gain may leap."""
        gain_db = self._gain_db or 0.0
        around = self._came[max(0, here - 1) : here + 1]
        return lufs(max(around, default=0.0)) + gain_db < _INAUDIBLE_LUFS
