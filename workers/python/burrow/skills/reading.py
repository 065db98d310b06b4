"""The documents as passages that a small model can read, in the order of what they share with a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .documents import Corpus
from .host import Facts
from .places import Place
from .sentences import windows
from .words import Ranked

# Of a text's characters; scripts that write a word in a character or two have fewer passages than they might.
_CHARACTERS_A_TOKEN = 4
# A weak model finds an answer among 200 tokens and loses it among 600; a strong one reads pages.
_TOKENS = {"tiny": 200, "small": 400, "coder": 800, "frontier": 2_000}
# Of the window: the rest holds examples, the question and the reply.
_WINDOW_SHARE = 0.3
# Above this, ranking in Python takes longer than reading would.
MOST_CHARACTERS = 4_000_000
_PARAMETERS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s*([mb])(?![a-z])", re.IGNORECASE)
TINY_BILLIONS = 0.4
SMALL_BILLIONS = 7


def billions(name: str) -> float | None:
    """The size of a model, if its name says it: 135M, 0.5B."""
    return min(_sizes(name), default=None)


def class_of(name: str, said: str) -> str:
    """What a model may be trusted with. A server says nothing of it, and the name of a small model its size; of a mixture of
    experts the largest counts."""
    size = max(_sizes(name), default=SMALL_BILLIONS)
    return "small" if said == "coder" and size < SMALL_BILLIONS else said


def _sizes(name: str) -> list[float]:
    found = _PARAMETERS.findall(name.replace("_", " ").replace("-", " "))
    return [float(size) / (1000 if unit in "mM" else 1) for size, unit in found]


def passage_characters(facts: Facts) -> int:
    size = billions(facts.name)
    kind = "tiny" if size is not None and size < TINY_BILLIONS else facts.model_class
    tokens = min(_TOKENS.get(kind, _TOKENS["small"]), int(facts.window * _WINDOW_SHARE))
    return max(200, tokens * _CHARACTERS_A_TOKEN)


@dataclass(frozen=True)
class Passage:
    document: int
    start: int
    end: int
    text: str


class Passages:
    """Of the whole corpus; cut and ranked when they are first needed."""

    def __init__(self, corpus: Corpus, size: int) -> None:
        self._corpus = corpus
        self.all = [
            Passage(number, start, end, text[start:end])
            for number, text in ((number, corpus.text(number)) for number in range(len(corpus)))
            for start, end in windows(text, size)
        ]
        self._ranked: Ranked | None = None

    def __len__(self) -> int:
        return len(self.all)

    def order(self, question: str, words: Sequence[str]) -> list[Passage]:
        if self._ranked is None:
            # The name of a document says what it is about.
            several = len(self._corpus) > 1
            self._ranked = Ranked(
                f"{self._corpus.names[one.document]} {one.text}" if several else one.text for one in self.all
            )
        return [self.all[number] for number in self._ranked.order(question, words)]

    def place(self, passage: Passage, start: int, end: int) -> Place:
        """`start` and `end` count within the passage."""
        return self._corpus.place(passage.document, passage.start + start, passage.start + end)

    def name(self, passage: Passage) -> str:
        return self._corpus.names[passage.document]


def total_characters(corpus: Corpus) -> int:
    """Up to where it is too many, which needs no document to be loaded twice."""
    total = 0
    for number in range(len(corpus)):
        total += len(corpus.text(number))
        if total > MOST_CHARACTERS:
            break
    return total
