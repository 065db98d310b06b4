"""What code can say of an answer without a model: how much of what was asked stands near it, and whether it is of the kind asked for."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

from .sentences import sentences
from .words import all_words, words

_ASKS_NUMBER = re.compile(
    r"^\W*(?:(?:in|on|at|from|since|until|till|by|for|to|with|of|about)\s+)?"
    r"(?:how\s+(?:many|much|high|old|long|tall|far|wide|deep|heavy|large|big|often)|(?:in\s+)?what\s+year|which\s+year)\b",
    re.IGNORECASE,
)
_ASKS_SIZE = re.compile(r"^\W*how\s+(?:high|tall|far|wide|deep|heavy|large|big)\b", re.IGNORECASE)
_TIME = re.compile(r"\b(?:years?|months?|weeks?|days?|hours?|minutes?)\b", re.IGNORECASE)
# What a question begins with says what kind of answer is wanted, and seldom stands beside the answer.
_ASKS = re.compile(
    r"\b(?:how\s+(?:many|much|high|old|long|tall|far|wide|deep|heavy|large|big|often)|(?:what|which)\s+(?:date|day|year|month|time|number"
    r"|name|price|amount|sum|kind|person|place))\b",
    re.IGNORECASE,
)
_KIND = re.compile(r"^\W*(?:(?:which|what)\s+(?:of\s+the\s+)?|who\s+of\s+the\s+)[^\W\d_]+", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_EITHER = re.compile(r",|\bor\b", re.IGNORECASE)
_NUMBER_WORD = re.compile(
    r"\d|\b(?:no|none|nothing|free|once|twice|both|half|quarter|single|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|hundred|thousand|million"
    r"|billion|dozen|score|several|few|many|always|never|every|daily|weekly|monthly|yearly)s?\b",
    re.IGNORECASE,
)


# Of what a question asks about, so much stands near a true answer. Near one about another thing with half of the name,
# such as the north tower for the north lighthouse, stands up to 0.7.
COVERED = 0.75


class Rarity:
    """How much a word says: little where every other sentence has it."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._sentences = 0
        self._holding: Counter[str] = Counter()
        for text in texts:
            for start, end in sentences(text):
                self._sentences += 1
                self._holding.update(set(all_words(text[start:end])))

    def knows(self, word: str) -> bool:
        """Whether the texts have it at all: a word that stands nowhere tells no place from another."""
        return self._holding[word] > 0

    def of(self, word: str) -> float:
        holding = self._holding[word]
        return math.log(1 + (self._sentences - holding + 0.5) / (holding + 0.5))


def coverage(question: str, text: str, rarity: Rarity) -> float:
    """The share of what the question asks about that stands in the text: its rare words count most."""
    asked = set(words(_ASKS.sub(" ", question)))
    there = set(all_words(text))
    whole = sum(rarity.of(word) for word in asked)
    return sum(rarity.of(word) for word in asked & there) / whole if whole > 0 else 0.0


def nearness(question: str, text: str, rarity: Rarity) -> float | None:
    """As `coverage`, of the words that stand anywhere, without the kind of answer that is wanted: “which models”. Of “chained,
    damaged or lost”, one is enough. None: none of its words stands anywhere, so that nothing is near and nothing far."""
    there = set(all_words(text))
    asks = _KIND.sub(" ", _ASKS.sub(" ", question))
    either = _EITHER.split(asks) if _OR.search(asks) else [asks]
    shares = [share for part in either if (share := _share(part, there, rarity)) is not None]
    return max(shares, default=None)


def _share(asked: str, there: set[str], rarity: Rarity) -> float | None:
    known = {word for word in words(asked) if rarity.knows(word)}
    whole = sum(rarity.of(word) for word in known)
    return sum(rarity.of(word) for word in known & there) / whole if whole > 0 else None


def repeats(question: str, answer: str) -> bool:
    """Whether the answer only says what the question says. One of two that the question names is an answer."""
    said = set(words(answer))
    return bool(said) and said <= set(words(question)) and not _OR.search(question)


def is_of_kind(question: str, answer: str) -> bool:
    """Whether an answer to “how many” has a number in it, and one to “how high” no time."""
    if _ASKS_NUMBER.match(question) is None:
        return True
    return _NUMBER_WORD.search(answer) is not None and not (_ASKS_SIZE.match(question) and _TIME.search(answer))
