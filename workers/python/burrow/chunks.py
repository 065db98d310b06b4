"""`chunks`: a text in pieces that together are the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_BREAK = r"(?:\r\n|\n|\r)"
_BLANK = r"[^\S\r\n]"
# Where a unit ends; what parts it from the next belongs to it.
_PARAGRAPH = re.compile(rf"{_BREAK}(?:{_BLANK}*{_BREAK})+")
_LINE = re.compile(_BREAK)
_SENTENCE = re.compile(rf"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[”’」』）]*\s*|{_BREAK}\s*")
_WORD = re.compile(r"\s+")

# What a unit that is too long is cut into next.
_LEVELS = {
    "paragraphs": (_PARAGRAPH, _LINE, _SENTENCE, _WORD),
    "lines": (_LINE, _SENTENCE, _WORD),
    "sentences": (_SENTENCE, _WORD),
}
_JOINER = "\u200d"


def chunks(text: str, size: int = 10_000, by: str = "paragraphs") -> list[str]:
    """Cuts a text at the ends of paragraphs, lines or sentences into pieces of at most `size` characters."""
    if not isinstance(text, str):
        advice = "[piece for text in context for piece in chunks(text)]"
        raise TypeError(f"chunks takes one text, not {type(text).__name__}; for several: {advice}")
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise ValueError(f"size is a number of characters, 1 or more, not {str(size)[:100]}")
    levels = _LEVELS.get(by if by.endswith("s") else f"{by}s") if isinstance(by, str) else None
    if levels is None:
        raise ValueError(f"by is one of {', '.join(map(repr, _LEVELS))}, not {str(by)[:100]!r}")
    pieces: list[str] = []
    start = 0
    for end in _ends(text, 0, len(text), size, levels):
        pieces.append(text[start:end])
        start = end
    return pieces


def _ends(text: str, start: int, end: int, size: int, levels: tuple[re.Pattern[str], ...]) -> Iterator[int]:
    """Where the pieces of text[start:end] end: each as long as it may be, of whole units where they fit."""
    if not levels:
        yield from _anywhere(text, start, end, size)
        return
    begin = fits = start
    for boundary in _boundaries(text, start, end, levels[0]):
        if boundary - begin > size and fits > begin:
            yield fits
            begin = fits
        if boundary - begin > size:
            for cut in _ends(text, begin, boundary, size, levels[1:]):
                if cut < boundary:
                    yield cut
                    begin = cut
        fits = boundary
    if begin < end:
        yield end


def _boundaries(text: str, start: int, end: int, unit: re.Pattern[str]) -> Iterator[int]:
    for match in unit.finditer(text, start, end):
        if match.end() < end and not _joins(text, match.end()):
            yield match.end()
    if start < end:
        yield end


def _anywhere(text: str, start: int, end: int, size: int) -> Iterator[int]:
    while end - start > size:
        cut = start + size
        while cut > start and _joins(text, cut):
            cut -= 1
        if cut == start:
            # One character with more marks than there is room for stays whole.
            cut = start + size
            while cut < end and _joins(text, cut):
                cut += 1
        yield cut
        start = cut
    if start < end:
        yield end


def _joins(text: str, at: int) -> bool:
    """Whether what stands here belongs to the character before: an accent, a part of an emoji, half a line break."""
    here, before = text[at], text[at - 1]
    if unicodedata.category(here)[0] == "M" or _JOINER in (here, before):
        return True
    return here == "\n" and before == "\r"

