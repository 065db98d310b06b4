"""A text as sentences, and sentences as passages."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+[”’」』）]*|\n\s*\n|\n(?=\s*(?:[-*•–—]\s|\d+[.)]\s|[A-Z#|>\[{(\"“]))")
# What ends like a sentence and is none: initials, titles, numbers of things, times of day.
_GOES_ON = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|Nr|vs|e\.g|i\.e|cf|approx|ca|etc|Fig|Art|Sec|Inc|Ltd|Co|a\.m|p\.m|\d+)\.$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends, without the blanks between them."""
    found: list[tuple[int, int]] = []
    start = 0
    for end in _ends(text):
        first, last = _trimmed(text, start, end)
        if first < last:
            found.append((first, last))
        start = end
    return found


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if match.group()[0] == "." and _continues(text, match.end()):
            continue
        yield match.end()
    yield len(text)


def _continues(text: str, end: int) -> bool:
    rest = text[end : end + 40].lstrip()
    if rest[:1].islower():
        return True
    goes_on = _GOES_ON.search(text[max(0, end - 12) : end])
    # A number before a full stop ends a sentence, unless it begins the line, as in a numbered list.
    if goes_on is not None and goes_on.group().strip(" (.\n").isdigit():
        return text[: end - 1].rsplit("\n", 1)[-1].strip().isdigit()
    return goes_on is not None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def windows(text: str, size: int) -> list[tuple[int, int]]:
    """Passages of about `size` characters that end at sentences; each begins with the last sentence of the one before."""
    parts = [piece for sentence in sentences(text) for piece in _cut(text, sentence, size)]
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(parts):
        last = first
        while last + 1 < len(parts) and parts[last + 1][1] - parts[first][0] <= size:
            last += 1
        found.append((parts[first][0], parts[last][1]))
        if last + 1 == len(parts):
            break
        first = max(last, first + 1)
    return found


def _cut(text: str, sentence: tuple[int, int], size: int) -> Iterator[tuple[int, int]]:
    """A sentence that no passage could hold, in pieces; others as they are."""
    start, end = sentence
    while end - start > size:
        blank = text.rfind(" ", start + size // 2, start + size)
        cut = start + size if blank < 0 else blank
        yield _trimmed(text, start, cut)
        start = cut
    first, last = _trimmed(text, start, end)
    if first < last:
        yield first, last


def around(spans: list[tuple[int, int]], start: int, reach: int) -> tuple[int, int]:
    """From `reach` sentences before the one that stands at `start` to as many behind it."""
    at = max(0, bisect_right(spans, (start, 1 << 60)) - 1)
    return spans[max(0, at - reach)][0], spans[min(len(spans) - 1, at + reach)][1]
