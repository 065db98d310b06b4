"""`grep`: every place in the documents that fits a pattern, one document at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_MOST = 100_000


@dataclass(frozen=True, repr=False)
class Match:
    """`context[document][start:end]` is `text` (`context[start:end]` when context is one string)."""

    document: int
    name: str
    start: int
    end: int
    text: str
    # What stands around it on its line.
    line: str
    groups: tuple[str | None, ...]

    @property
    def span(self) -> tuple[int, int]:
        return (self.start, self.end)

    def group(self, number: int = 0) -> str | None:
        return self.text if number == 0 else self.groups[number - 1]

    def __getitem__(self, key: str | int) -> Any:
        """Models write `match["text"]` and `match[0]` as often as `match.text`."""
        if isinstance(key, int):
            return self.group(key)
        if not isinstance(key, str) or key.startswith("_") or not hasattr(self, key):
            raise KeyError(f"{key!r}; there are document, name, start, end, text, line and groups")
        return getattr(self, key)

    def __repr__(self) -> str:
        return f"[{self.document}] {self.name} {self.start}–{self.end}: {self.line}"


class Grep:
    """Bound to one namespace, because it is about its `context`."""

    def __init__(self, context: Any, names: list[str]) -> None:
        self._context = context
        self._names = names

    def grep(self, pattern: Any, k: int | None = 50, documents: Any = None, around: int = 80) -> list[Match]:
        """The first k places that fit a regular expression, each with .document .name .start .end .text .line"""
        wanted = _compiled(pattern)
        most = _MOST if k is None else min(int(k), _MOST)
        found: list[Match] = []
        if most <= 0:
            return found
        for number, text in self._texts(documents):
            for match in wanted.finditer(text):
                # Nothing fits many patterns everywhere, and is not what was looked for.
                if match.start() == match.end():
                    continue
                found.append(_place(match, number, self._names[number], text, max(0, int(around))))
                if len(found) >= most:
                    return found
        return found

    def _texts(self, documents: Any) -> Iterator[tuple[int, str]]:
        if isinstance(self._context, str):
            if documents is None or self._numbers(documents):
                yield 0, self._context
        elif documents is None:
            # By iteration, which loads the next one ahead.
            yield from enumerate(self._context)
        else:
            for number in self._numbers(documents):
                yield number, self._context[number]

    def _numbers(self, documents: Any) -> list[int]:
        """Given by number or name, one or several."""
        given = [documents] if isinstance(documents, (str, int)) or not isinstance(documents, Iterable) else documents
        return [self._number(document) for document in given]

    def _number(self, document: Any) -> int:
        count = len(self._names)
        if isinstance(document, int) and -count <= document < count:
            return document % count
        if isinstance(document, str) and document in self._names:
            return self._names.index(document)
        raise ValueError(
            f"There is no document {str(document)[:200]!r}. Give names or numbers; there are {count:,} documents."
        )


def _compiled(pattern: Any) -> re.Pattern[str]:
    if isinstance(pattern, str):
        try:
            return re.compile(pattern)
        except re.error as error:
            raise ValueError(
                f"{pattern[:200]!r} is no regular expression: {error}. To find it as it is written, use re.escape(…)."
            ) from None
    if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
        return pattern
    raise TypeError(f"grep takes a pattern as text or from re.compile, not {type(pattern).__name__}.")


def _place(match: re.Match[str], number: int, name: str, text: str, around: int) -> Match:
    start, end = match.span()
    first = max(0, start - around)
    line_start = text.rfind("\n", first, start) + 1
    from_ = line_start if line_start > 0 else first
    line_end = text.find("\n", end, end + around)
    to = line_end if line_end >= 0 else min(len(text), end + around)
    # Not found so near, the line goes on.
    before = "…" if line_start == 0 and first > 0 and text[first - 1] != "\n" else ""
    after = "…" if line_end < 0 and to < len(text) and text[to] != "\n" else ""
    line = before + text[from_:to].strip() + after
    return Match(number, name, start, end, match.group(), line, match.groups())
