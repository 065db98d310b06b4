"""Texts as words that can be compared, and passages in the order of what they share with a question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Digits with what parts them: 4,200 and 4 200 are one number.
_NUMBER = re.compile(r"(?<=\d)[,  ](?=\d{3}(?!\d))")
_STOP = frozenset(
    """a an and any are as at be been but by can could did do does for from had has have he her his how i if in is it its
    many may me much my no not of on or our she so such than that the their them then there these they this those to was we
    were what when where which who whom whose why will with would you your say says said text tell name""".split()
)
_K1, _B = 1.2, 0.75


def words(text: str) -> list[str]:
    """Without their endings and without those that say nothing."""
    return [stem(word) for word in _tokens(text) if word not in _STOP]


def all_words(text: str) -> list[str]:
    return [stem(word) for word in _tokens(text)]


def _tokens(text: str) -> list[str]:
    return [word.replace("’", "'").removesuffix("'s") for word in _WORD.findall(_NUMBER.sub("", text).casefold())]


def stem(word: str) -> str:
    """Good enough to know `boxes` for `box` and `painted` for `paint`; the same on both sides."""
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + instead
            break
    return word[:-1] if len(word) > 4 and word[-1] == "e" else word


_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""), ("ly", ""), ("es", "e"), ("ss", "ss"), ("s", ""))


class Ranked:
    """BM25 over passages."""

    def __init__(self, passages: Iterable[str]) -> None:
        self._counts = [Counter(words(passage)) for passage in passages]
        self._lengths = [max(1, counts.total()) for counts in self._counts]
        self._mean = sum(self._lengths) / max(1, len(self._lengths))
        self._holding = Counter(word for counts in self._counts for word in counts)

    def rarity(self, word: str) -> float:
        return self._rarity(stem(word.casefold()))

    def _rarity(self, word: str) -> float:
        holding = self._holding[word]
        return math.log(1 + (len(self._counts) - holding + 0.5) / (holding + 0.5))

    def shares(self, question: str) -> bool:
        """Whether any word of the question stands in one of them."""
        return any(self._holding[word] for word in words(question))

    def order(self, question: str, more: Sequence[str] = ()) -> list[int]:
        """The passages' numbers, best first; those that share nothing come in their own order."""
        wanted = Counter(words(question))
        for word in islice(more, 100):
            wanted.update(set(words(str(word))))
        scores = [self._score(number, wanted) for number in range(len(self._counts))]
        return sorted(range(len(scores)), key=lambda number: (-scores[number], number))

    def _score(self, number: int, wanted: Counter[str]) -> float:
        counts, length = self._counts[number], self._lengths[number]
        score = 0.0
        for word, weight in wanted.items():
            often = counts[word]
            if often:
                share = often * (_K1 + 1) / (often + _K1 * (1 - _B + _B * length / self._mean))
                score += weight * self._rarity(word) * share
        return score
