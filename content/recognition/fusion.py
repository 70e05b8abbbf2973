"""From the answers to single frames to a decision that grows surer while one holds still. Pure.

Every work that a frame offered has log-odds `s` against 'none of these', and works exclude one another: the
probability of a work is exp(s) / (1 + the sum of exp(s) over all works). Frames add their evidence to the
log-odds, as a cell of an occupancy grid gathers it (Moravec & Elfes 1985):

- **A frame that names a work** with the calibrated probability p adds w max(0, logit p), and never leaves s below
  logit p: one frame alone says as much. Twins that it cannot tell apart all get the same.
- **A sharp frame that does not name it** adds w log(`_MISSED`).
- **Frames that follow each other closely see the same**, so they count less: w = 1 - exp(-gap / `TELLING_S`),
  with the seconds since the last frame that voted. Ten times as many frames a second tell little more.
- **What is not seen again is forgotten**: with exp(-seconds / `FORGETTING_S`), s goes back to where nobody spoke
  of the work. It is bounded, too, so that what is held up next is soon believed (Hornung et al. 2013).
- **A blurred frame has no vote.**

Whether looking on would tell more is a doubt of its own, in log-odds too. A frame adds w log(`_REPEATED`) if it
names a work, or if a picture is held still before it. A frame that contradicts what was believed raises the doubt
to the log-odds of that; time brings it back, and so does a view that moves and shows no work. While the doubt is
high, nothing is unknown and the visitor is not asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from content.recognition.deciding import Candidate, Recognition
from db.entities import AccessionNumber

LEAST_SHARPNESS = 0.15
"""A frame that is less sharp (`content.recognition.sharpness_of`) has no vote."""
TELLING_S = 0.15
"""After so long, a frame of a hand-held picture has 1 - 1/e of the vote that an independent one has."""
FORGETTING_S = 5.0

_NAMED = 0.99
"""From this probability on it is this work."""
_OFFERED = 0.25
"""From this probability of any work on, the visitor is asked: one press is better than a work denied."""
_TWINS = 0.5
"""Where a frame names none, candidates that are at least so probable are twins."""
_MISSED = 0.4
"""Share of the sharp frames that miss a work in view, in the views that are hard."""
_REPEATED = 0.25
"""What is left of the doubt after one more frame that says the same."""
_FIRST_DOUBT = 0.9
_DOUBT_ABOUT_TWINS = 0.15
"""At most so much is left when works are offered one of which is surely in view."""
_LEAST_DOUBT = 0.01
"""At most so much is left when a picture is unknown, or when works are offered that are hard to see."""
_MOST_LOG_ODDS = 6.0
_RESTING_LOG_ODDS = -3.0
"""To these the log-odds of an offered work return; there it is dropped."""
_RIVAL_LOG_ODDS = 3.0
"""A work so far behind the most probable one is not offered beside it."""
_MOST_OFFERED = 4


@dataclass(frozen=True, slots=True)
class ThisOne:
    """This work is in view."""

    accession_number: AccessionNumber
    probability: float
    """.99..1."""


@dataclass(frozen=True, slots=True)
class OneOfThese:
    """Probably one of these works is in view: twins, or works that are hard to see."""

    accession_numbers: tuple[AccessionNumber, ...]
    """One to four, the most probable first."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """None of the works is in view."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """The next frames will tell."""


Decision = ThisOne | OneOfThese | Unknown | Undecided


@dataclass(frozen=True, slots=True)
class Fusion:
    """What all frames together say; begin with `Fusion()`."""

    log_odds: Mapping[AccessionNumber, float] = field(default_factory=dict)
    """Of each work that was offered, against 'none of these'."""
    doubt: float = math.log(_FIRST_DOUBT / (1 - _FIRST_DOUBT))
    """Log-odds that looking on would tell more."""
    at_s: float = -math.inf
    """When the last frame was taken."""
    voted_at_s: float = -math.inf
    """When the last frame that had a vote was taken."""

    @property
    def decision(self) -> Decision:
        """What can be said now."""
        ranked = sorted(self.log_odds, key=lambda work: (-self.log_odds[work], work))
        if ranked and self._log_odds_against_all_others(ranked[0]) >= _logit(_NAMED):
            return ThisOne(ranked[0], self.probability_of(ranked[0]))
        rivals = [
            work for work in ranked if self.log_odds[work] >= self.log_odds[ranked[0]] - _RIVAL_LOG_ODDS
        ]
        any_of_them = sum(map(self.probability_of, ranked))
        twins = len(rivals) > 1 and any_of_them >= _NAMED and self.doubt <= _logit(_DOUBT_ABOUT_TWINS)
        enough = self.doubt <= _logit(_LEAST_DOUBT)
        if twins or (enough and any_of_them >= _OFFERED):
            return OneOfThese(tuple(rivals[:_MOST_OFFERED]))
        return Unknown() if enough else Undecided()

    def probability_of(self, work: AccessionNumber) -> float:
        """0..1: how probably this work is in view; 0 where no frame offered it."""
        if work not in self.log_odds:
            return 0.0
        return math.exp(self.log_odds[work]) / (1 + self._odds(self.log_odds))

    def _log_odds_against_all_others(self, work: AccessionNumber) -> float:
        return self.log_odds[work] - math.log1p(self._odds(other for other in self.log_odds if other != work))

    def _odds(self, works: Iterable[AccessionNumber]) -> float:
        return math.fsum(math.exp(self.log_odds[work]) for work in works)


def fuse(before: Fusion, recognition: Recognition, at_s: float, *, held: bool = True) -> Fusion:
    """What all frames say after one more.

    Args:
        before: what the frames until now say.
        recognition: the answer to this frame.
        at_s: when it was taken; not before the last one.
        held: whether a picture, known or not, is held still in view. Only then may a frame that names no work
            speak for 'unknown'.
    """
    believed = _forget(before, at_s)
    votes = recognition.sharpness >= LEAST_SHARPNESS
    named = _named(recognition) if votes else {}
    if not (held or named):
        believed = replace(believed, doubt=_logit(_FIRST_DOUBT))
    if not votes:
        return believed
    weight = 1 - math.exp(-(at_s - before.voted_at_s) / TELLING_S)
    doubt = max(believed.doubt, min(_logit(_FIRST_DOUBT), _contradiction(believed.log_odds, named)))
    return Fusion(
        log_odds=_vote(believed.log_odds, named, weight),
        doubt=doubt + weight * math.log(_REPEATED) if held or named else doubt,
        at_s=at_s,
        voted_at_s=at_s,
    )


def _forget(before: Fusion, at_s: float) -> Fusion:
    kept = math.exp(-(at_s - before.at_s) / FORGETTING_S)
    return Fusion(
        log_odds={
            work: _RESTING_LOG_ODDS + kept * (log_odds - _RESTING_LOG_ODDS)
            for work, log_odds in before.log_odds.items()
        },
        doubt=_logit(_FIRST_DOUBT) + kept * (before.doubt - _logit(_FIRST_DOUBT)),
        at_s=at_s,
        voted_at_s=before.voted_at_s,
    )


def _named(recognition: Recognition) -> dict[AccessionNumber, float]:
    """The works that a frame speaks for, and the log-odds that it gives them."""
    if recognition.best is not None:
        return {recognition.best.accession_number: _evidence(recognition.best)}
    evidence = {each.accession_number: _evidence(each) for each in recognition.candidates}
    most = max(evidence.values(), default=0.0)
    return {work: most if each >= _logit(_TWINS) else each for work, each in evidence.items()}


def _vote(
    believed: Mapping[AccessionNumber, float], named: Mapping[AccessionNumber, float], weight: float
) -> dict[AccessionNumber, float]:
    after = {work: s + weight * math.log(_MISSED) for work, s in believed.items() if work not in named}
    for work, evidence in named.items():
        gathered = believed.get(work, _RESTING_LOG_ODDS) + weight * max(0.0, evidence)
        after[work] = min(_MOST_LOG_ODDS, max(gathered, evidence))
    return {work: s for work, s in after.items() if s > _RESTING_LOG_ODDS}


def _contradiction(
    believed: Mapping[AccessionNumber, float], named: Mapping[AccessionNumber, float]
) -> float:
    """Log-odds of the most probable work about which this frame and those before it do not agree.

    Minus infinity where there is none, or where the frame names a work that was probable already: twins take
    turns, and that is what makes them twins.
    """
    if any(believed.get(work, -math.inf) > 0 for work in named):
        return -math.inf
    missed = (s for work, s in believed.items() if work not in named)
    return max((s for s in (*missed, *named.values()) if s > 0), default=-math.inf)


def _evidence(candidate: Candidate) -> float:
    return max(-_MOST_LOG_ODDS, min(_MOST_LOG_ODDS, _logit(candidate.confidence)))


def _logit(probability: float) -> float:
    if not 0 < probability < 1:
        return math.copysign(math.inf, probability - 0.5)
    return math.log(probability / (1 - probability))
