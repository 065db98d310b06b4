"""`summarise`: what the documents, or some items, say about a question; each point keeps the sentence it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .documents import Doc
from .hits import Hit
from .host import Finding
from .locate import locate
from .places import Place
from .prompts import POINTS, TOGETHER, passage_prompt, together_prompt
from .reader import Piece, Reader
from .row import Row
from .sentences import sentences
from .items import text_of
from .steps import Step, step, waves
from .words import words

# So many points are put together at once.
_AT_ONCE = 8
_NOTHING = re.compile(r"\W*nothing\b", re.IGNORECASE)


class Summary(str):
    """A text; `.points` are what it was made of, each with the place it comes from."""

    points: list[tuple[str, Place]]


class Summarise:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def summarise(self, question: Any, items: Any = None) -> Summary:
        """A short answer put together from everything that the documents (or the items) say about the question."""
        asked = text_of(question).strip() or "What does it say?"
        pieces = self._pieces(items)
        with step(self._reader.host, "summarise", asked, len(pieces)) as row:
            points: list[tuple[str, Place]] = []
            for wave in waves(pieces, self._reader.wave, 2 * self._reader.wave):
                points += self._points(asked, wave, row)
            text = self._together(asked, [point for point, _ in points], row)
            row.finish(f"{len(points):,} points from {len(pieces):,} passages")
        summary = Summary(_with_proofs(text, points) if text else "The text does not say.")
        summary.points = points
        return summary

    def _pieces(self, items: Any) -> list[Piece]:
        """In the order in which they stand."""
        reader = self._reader
        if items is None:
            return [reader.piece(passage) for passage in reader.passages.all]
        single = isinstance(items, (str, Row, Doc, Hit)) or not isinstance(items, Iterable)
        listed = [items] if single else list(items.values() if isinstance(items, Mapping) else items)
        return reader.parts_of(listed)

    def _points(self, question: str, pieces: Sequence[Piece], row: Step) -> list[tuple[str, Place]]:
        prompts = [passage_prompt(piece.text, question, piece.source) for piece in pieces]
        points: list[tuple[str, Place]] = []
        for piece, reply in zip(pieces, self._reader.host.ask(prompts, POINTS, row.number)):
            point = " ".join(reply.text.split())
            if reply.failed or not point or _NOTHING.match(point):
                continue
            span = locate(point, piece.text, question)
            # What shares too little with the passage was not read in it.
            if span is not None or _shares(point, piece.text):
                points.append((point, self._reader.place(piece, span or (0, min(len(piece.text), 200)))))
        row.more(len(pieces), [Finding("unsure", point, place) for point, place in points])
        return points

    def _together(self, question: str, points: list[str], row: Step) -> str:
        while len(points) > 1:
            groups = [points[at : at + _AT_ONCE] for at in range(0, len(points), _AT_ONCE)]
            replies = self._reader.host.ask([together_prompt(question, group) for group in groups], TOGETHER, row.number)
            points = [
                "\n".join(group) if reply.failed else reply.text.strip() or "\n".join(group)
                for group, reply in zip(groups, replies)
            ]
            if len(groups) == 1:
                break
        return points[0] if points else ""


def _shares(point: str, text: str) -> bool:
    wanted = set(words(point))
    return len(wanted & set(words(text))) >= 0.6 * len(wanted)


def _with_proofs(text: str, points: Sequence[tuple[str, Place]]) -> str:
    """Each sentence of the summary followed by the place of the point that it shares most with."""
    if not points or not points[0][1].marker:
        return text
    known = [(set(words(point)), place) for point, place in points]
    said: list[str] = []
    at = 0
    for start, end in sentences(text):
        there = set(words(text[start:end]))
        _, place = max(known, key=lambda one: len(there & one[0]) / max(1, len(there | one[0])))
        said.append(f"{text[at:end]} {place.marker}")
        at = end
    return "".join(said)
