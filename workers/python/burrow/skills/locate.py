"""Where an answer stands: the sentence of a passage that holds most of its words. Models do not write quotations."""

from __future__ import annotations

import re

from .sentences import sentences
from .words import all_words, words

_FEWEST = 0.5
_BEGINNING = re.compile(r"^(?:the answer is|answer|according to the (?:text|passage)|it is|it was)\s*:?\s+", re.IGNORECASE)
_LONGEST = 300


def cleaned(reply: str) -> str:
    """The answer in a reply: its first line, without what models put around it."""
    line = next((line.strip() for line in reply.splitlines() if line.strip()), "")
    line = _BEGINNING.sub("", line).strip()
    if len(line) > 1 and line[0] in "\"'“‘«" and line[-1] in "\"'”’».":
        line = line.strip("\"'“”‘’«»").strip()
    if line.endswith(".") and not re.search(r"\b[A-Za-z]\.$", line):
        line = line[:-1].rstrip()
    return line[:_LONGEST]


def locate(answer: str, passage: str, question: str) -> tuple[int, int] | None:
    """The sentence with most of the answer's words, at least half; of two alike, the one nearer to the question."""
    wanted = set(words(answer)) or set(all_words(answer))
    if not wanted:
        return None
    asked = set(words(question))
    exact = " ".join(all_words(answer))
    best: tuple[float, tuple[int, int]] | None = None
    for span in sentences(passage):
        sentence = passage[span[0] : span[1]]
        there = set(all_words(sentence))
        share = len(wanted & there) / len(wanted)
        if share < _FEWEST:
            continue
        # Word for word, and without the words of the question, counts for more.
        verbatim = exact in " ".join(all_words(sentence))
        near = len(asked & there) / max(1, len(asked))
        score = share + (0.5 if verbatim else 0.0) + 0.4 * near
        if best is None or score > best[0]:
            best = (score, span)
    return None if best is None else best[1]
