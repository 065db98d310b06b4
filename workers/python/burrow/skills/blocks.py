"""A text as its paragraphs, entries and list items: what stands together, small enough for the weakest model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .sentences import sentences, windows

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
# The first item of a list is no heading of the others.
_ITEM = re.compile(r"(?:[-*•–—]|\(?\w{1,3}[.)])\s")
_LONGEST = 600
_LONGEST_HEADING = 120
_GATHERED = 300


@dataclass(frozen=True)
class Block:
    start: int
    end: int
    # What the part of a paragraph stands under: its first line or sentence.
    heading: str = ""


def blocks(text: str) -> list[Block]:
    return [block for start, end in _split(text, 0, len(text), _BLANK_LINE) for block in _paragraph(text, start, end)]


def gathered(text: str) -> list[Block]:
    """Short lines that follow one another are read together."""
    found: list[Block] = []
    for block in blocks(text):
        last = found[-1] if found else None
        joins = last is not None and block.end - last.start <= _GATHERED and last.heading == block.heading
        if last is not None and joins and _BLANK_LINE.search(text, last.end, block.start) is None:
            found[-1] = Block(last.start, block.end, last.heading)
        else:
            found.append(block)
    return found


def paragraph(text: str, at: int) -> tuple[int, int]:
    """The lines between blank ones that hold this place."""
    breaks = [match.span() for match in _BLANK_LINE.finditer(text)]
    start = max((end for _, end in breaks if end <= at), default=0)
    return start, min((begin for begin, _ in breaks if begin > at), default=len(text))


def _paragraph(text: str, start: int, end: int) -> Iterator[Block]:
    """Whole, or its lines, or stretches of its sentences, each with what the paragraph begins with."""
    if end - start <= _LONGEST:
        yield Block(start, end)
        return
    heading = _heading(text[start:end])
    for first, last in _split(text, start, end, re.compile(r"\n")):
        for begin, finish in windows(text[first:last], _LONGEST):
            yield Block(first + begin, first + finish, "" if first + begin == start else heading)


def _heading(paragraph: str) -> str:
    line = paragraph.split("\n", 1)[0].strip()
    if _ITEM.match(line):
        return ""
    if len(line) <= _LONGEST_HEADING:
        return line
    first, last = sentences(line)[0]
    return line[first:last] if last - first <= _LONGEST_HEADING else ""


def _split(text: str, start: int, end: int, at: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The stretches between the breaks, without the blanks around them."""
    begin = start
    for match in [*at.finditer(text, start, end), None]:
        stop = end if match is None else match.start()
        stretch = text[begin:stop]
        if stretch.strip():
            yield begin + len(stretch) - len(stretch.lstrip()), begin + len(stretch.rstrip())
        begin = end if match is None else match.end()
