"""What a model suggests for a picture, as the opinion of one expert beside our own rules.

Opinions are pooled log-linearly (Genest & Zidek 1986; a product of experts, Hinton 2002): the score of a word is
that of our rules plus the logarithm of its probability, relative to chance. So a model that finds every word
equally probable changes nothing, and one that is sure decides.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from db.entities import Suggestion

_LEAST = 1e-6
"""Below it probabilities are rounded away, and one word is as improbable as the other."""
_ROUSING = frozenset({"tempo", "dynamics", "mood", "genre"})


class Suggested:
    """The suggestions of a model by vocabulary; without any it has no opinion on anything."""

    def __init__(self, suggestions: Iterable[Suggestion]) -> None:
        self._shares: dict[str, dict[str, float]] = {}
        for each in suggestions:
            self._shares.setdefault(each.vocabulary, {})[each.word] = each.probability

    def opinion(self, vocabulary: str, words: Sequence[str]) -> float:
        """How much more probable than by chance the words are on average, as a natural logarithm.

        0 where the model was not asked; a word that is not of the vocabulary counts as probable as by chance.
        """
        shares = self._shares.get(vocabulary)
        if not shares or not words:
            return 0.0
        chance = 1.0 / len(shares)
        mean = sum(max(_LEAST, shares.get(word, chance)) for word in words) / len(words)
        return math.log(mean / chance)

    def drawn(self, vocabulary: str, value: float, places: Mapping[str, float], spread: float) -> float:
        """A number of our rules, drawn towards the places of the words that the model finds probable.

        Our rules are a normal distribution around `value` on the places, and the model is another expert. The value
        goes towards the mean of both together, as far as the pool differs from our rules alone: their total
        variation distance. So the unsure leave it where it is, and the sure set it to a place.

        Args:
            vocabulary: whose words have places.
            value: by our own rules, in the unit of the places.
            places: where each word lies.
            spread: standard deviation of our own rules.
        """
        if vocabulary not in self._shares:
            return value
        fit = {word: -0.5 * ((place - value) / spread) ** 2 for word, place in places.items()}
        ours = _softmax(fit)
        both = _softmax({word: each + self.opinion(vocabulary, (word,)) for word, each in fit.items()})
        moved = 0.5 * sum(abs(share - both[word]) for word, share in ours.items())
        mean = sum(share * places[word] for word, share in both.items())
        return value + moved * (mean - value)

    def surest(self, vocabulary: str, among: Collection[str]) -> str | None:
        """The word that is more probable than all others of `among` together; None without such a one."""
        shares = {word: share for word, share in self._shares.get(vocabulary, {}).items() if word in among}
        best = max(shares, key=lambda word: shares[word], default=None)
        if best is None or len(shares) < 2 or shares[best] < _LEAST:
            return None
        return best if shares[best] > sum(shares.values()) - shares[best] else None


def calmed(suggestions: tuple[Suggestion, ...], most_intensity: float) -> tuple[Suggestion, ...]:
    """The suggestions that may count where a curator caps the intensity (0..1): not those that could raise it."""
    if most_intensity >= 1.0:
        return suggestions
    return tuple(each for each in suggestions if each.vocabulary not in _ROUSING)


def _softmax(logarithms: Mapping[str, float]) -> dict[str, float]:
    greatest = max(logarithms.values())
    weights = {word: math.exp(each - greatest) for word, each in logarithms.items()}
    total = sum(weights.values())
    return {word: weight / total for word, weight in weights.items()}
