"""`extract`: one located, verified value from each item, or None."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .documents import Doc
from .hits import Hit
from .prompts import READ
from .reader import Piece, Reader
from .row import Row
from .items import text_of
from .steps import Step, step, waves

# An item of more passages than this is searched for the answer instead of read whole.
_MOST_PASSAGES = 3


class Extract:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def extract(self, question: Any, items: Any) -> Any:
        """The answer to the question in each of the items: a list of hits, None where an item does not say."""
        if isinstance(items, (str, Row, Doc, Hit)):
            return self.extract(question, [items])[0]
        if isinstance(question, (list, tuple)) and isinstance(items, str):
            question, items = items, question
        if not isinstance(items, Iterable):
            raise TypeError(f"extract reads a list of items, such as rows() or documents(), not {type(items).__name__}.")
        listed = list(items.values() if isinstance(items, Mapping) else items)
        asked = text_of(question).strip()
        with step(self._reader.host, "extract", asked, len(listed)) as row:
            values: list[Hit | None] = []
            for wave in waves(listed, self._reader.wave, 2 * self._reader.wave):
                values += self._wave(asked, wave, row)
            there = sum(value is not None for value in values)
            row.finish(f"a value in {there:,} of {len(listed):,} items")
        return values

    def _wave(self, question: str, items: Sequence[Any], row: Step) -> list[Hit | None]:
        pieces: list[Piece] = []
        owners: list[int] = []
        for number, item in enumerate(items):
            parts = self._reader.pieces_of([item], question, ())
            pieces += parts[:_MOST_PASSAGES]
            owners += [number] * min(_MOST_PASSAGES, len(parts))
        found = self._reader.read(question, pieces, READ, row)
        row.more(len(items), [one.finding for one in found])
        best: list[Hit | None] = [None] * len(items)
        for one in found:
            number = owners[one.piece]
            if one.hit is not None and (best[number] is None or _better(one.hit, best[number])):
                best[number] = one.hit
        return best


def _better(hit: Hit, than: Hit | None) -> bool:
    return than is None or (hit.verified and not than.verified)
