"""`pick`: yes or no for each item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .documents import Doc
from .hits import Hit
from .host import Finding
from .reader import Reader
from .row import Row
from .items import text_of
from .steps import step, waves
from .yes_or_no import FITS, fits_prompt, is_yes


class Picked(list[bool]):
    """Which items fit; `.items` are those that do."""

    def __init__(self, fits: Iterable[bool], items: Iterable[Any]) -> None:
        super().__init__(fits)
        self.items = [item for item, fit in zip(items, self) if fit]


class Pick:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def pick(self, question: Any, items: Any) -> Any:
        """True or False for each item: whether the answer to a yes-or-no question about it is yes."""
        if isinstance(items, (Row, Doc, Hit)) or (isinstance(items, str) and not isinstance(question, (list, tuple))):
            return self.pick(question, [items])[0]
        if isinstance(items, str):
            question, items = items, question
        listed = list(items.values() if isinstance(items, Mapping) else items)
        asked = text_of(question).strip()
        texts = [self._reader.enough(asked, text_of(item)) for item in listed]
        known: dict[str, bool] = {}
        different = list(dict.fromkeys(texts))
        with step(self._reader.host, "pick", asked, len(different)) as row:
            for wave in waves(different, self._reader.wave, 4 * self._reader.wave):
                replies = self._reader.host.ask([fits_prompt(asked, text) for text in wave], FITS, row.number)
                for text, reply in zip(wave, replies):
                    known[text] = not reply.failed and is_yes(reply.text)
                row.more(len(wave), [_finding(text) for text in wave if known[text]])
            fits = [known[text] for text in texts]
            row.finish(f"{sum(fits):,} of {len(listed):,} items fit")
        return Picked(fits, listed)


def _finding(text: str) -> Finding:
    return Finding("unsure", text)
