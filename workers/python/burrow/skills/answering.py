"""`done`: submits an answer as people read it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .days import NoDay
from .documents import Corpus, Doc
from .hits import Hit, Hits
from .pairs import in_order
from .places import Place
from .row import Row

NOTHING = "The text does not say."
# A text this long inside of an answer is a document that was named by its variable.
_LONGEST_NAMED = 500
_MOST_LINES = 2_000
_LONGEST_QUOTE = 300


class Answering:
    def __init__(self, corpus: Corpus, submit: Callable[[str], object]) -> None:
        self._corpus = corpus
        self._submit = submit

    def done(self, *values: Any, **fields: Any) -> None:
        """Submit the answer: found values with their proof, numbers, counts, lists, a text with any of these in it."""
        given: Any = values[0] if len(values) == 1 else list(values)
        if fields:
            given = {**({"answer": given} if values else {}), **fields}
            given = next(iter(given.values())) if len(given) == 1 else given
        self._submit(self._named(rendered(given)))

    def _named(self, text: str) -> str:
        """Documents in an f-string are there as their texts; what was meant is their names."""
        if len(text) < _LONGEST_NAMED or len(self._corpus) > _MOST_LINES:
            return text
        for number in range(len(self._corpus)):
            whole = self._corpus.text(number)
            if _LONGEST_NAMED <= len(whole) <= len(text):
                text = text.replace(whole, self._corpus.names[number])
        return text


def rendered(value: Any) -> str:
    """A value as an answer."""
    if value is None or (isinstance(value, NoDay)):
        return NOTHING
    if isinstance(value, Hits):
        return _hits(value)
    if isinstance(value, str):
        return str(value).strip() or NOTHING
    if isinstance(value, Mapping):
        return _lines([_entry(key, one) for key, one in value.items()])
    if isinstance(value, Hit):
        return _hit(value, with_quote=True)
    if isinstance(value, (set, frozenset)):
        return _listed(sorted(value, key=in_order))
    if isinstance(value, Iterable) and not isinstance(value, (Row, Doc, Place)):
        return _listed(list(value))
    return _inline(value)


def _listed(items: Sequence[Any]) -> str:
    if not items:
        return "None."
    if (
        len(items) == 2
        and isinstance(items[0], str)
        and isinstance(items[1], (int, float))
        and not isinstance(items[1], bool)
    ):
        # (name, count), as most_common gives it.
        return _entry(items[0], items[1])
    return _lines([_item(item) for item in items])


def _item(item: Any) -> str:
    if isinstance(item, (tuple, list)) and not isinstance(item, Hits):
        if len(item) == 2 and isinstance(item[1], (int, float)) and not isinstance(item[0], (int, float)):
            return _entry(item[0], item[1])
        return f"({', '.join(_inline(one) for one in item)})"
    return _inline(item)


def _entry(key: Any, value: Any) -> str:
    name = ", ".join(map(_inline, key)) if isinstance(key, tuple) else _inline(key)
    if isinstance(value, Mapping):
        return f"{name}: {', '.join(_entry(inner, one) for inner, one in value.items()) or 'none'}"
    if isinstance(value, (list, tuple, set, frozenset)) and not isinstance(value, Hits):
        return f"{name}: {', '.join(map(_item, value)) or 'none'}"
    return f"{name}: {_inline(value)}"


def _inline(value: Any) -> str:
    """On one line of a list."""
    if value is None or isinstance(value, NoDay):
        return "the text does not say"
    if isinstance(value, Hits):
        return "not found" if not value else _hit(value[0], with_quote=False)
    if isinstance(value, Hit):
        return _hit(value, with_quote=False)
    if isinstance(value, Row):
        return f"{str(value)} {value._place.marker}".rstrip()
    if isinstance(value, Doc):
        return value.name
    if isinstance(value, Place):
        return f"“{value.text}” {value.marker}".rstrip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (datetime.date, str, int)):
        return str(value)
    if isinstance(value, float):
        return _number(value) if type(value) is float else str(value)
    if isinstance(value, (Mapping, list, tuple, set, frozenset)):
        return rendered(value).replace("\n", ", ")
    return str(value).strip()


def _hits(hits: Hits) -> str:
    shown = hits.shown
    if not shown:
        return hits.not_found
    return _lines([_hit(hit, with_quote=True) for hit in _once(shown)])


def _once(hits: Iterable[Hit]) -> list[Hit]:
    """The best hit of each value."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.value.casefold().strip(" ."), hit)
    return list(best.values())


def _hit(hit: Hit, *, with_quote: bool) -> str:
    quote = hit.quote.strip()
    has_more = (
        with_quote and len(quote) <= _LONGEST_QUOTE and quote.casefold().strip(" .") != hit.value.casefold().strip(" .")
    )
    proof = f" “{quote}”" if has_more and "\n" not in quote else ""
    doubt = "" if hit.verified else " (unsure)"
    return f"{hit.value}{doubt}{':' if proof else ''}{proof} {hit.marker}".rstrip()


def _lines(lines: list[str]) -> str:
    if not lines:
        return "None."
    more = [f"… and {len(lines) - _MOST_LINES:,} more"] if len(lines) > _MOST_LINES else []
    return "\n".join([*lines[:_MOST_LINES], *more])


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) >= 0.001 or value == 0 else f"{value:.3g}"
