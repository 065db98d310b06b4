"""`compare`: the same question about two things, and how the two answers stand to each other."""

from __future__ import annotations

from typing import Any

from .documents import Doc
from .find import Find
from .hits import Hit, Hits
from .row import Row
from .items import text_of


class Comparison:
    """Printed, it says both answers and what follows from them."""

    def __init__(self, names: tuple[str, str], a: Hits, b: Hits) -> None:
        self.names = names
        self.a = a
        self.b = b

    @property
    def same(self) -> bool:
        return bool(self.a and self.b) and (
            self.a.value.casefold() == self.b.value.casefold() or self._order("number") == 0
        )

    @property
    def larger(self) -> str:
        """The name of the one with the larger number; empty when there is none."""
        return self._named("number", 1)

    @property
    def smaller(self) -> str:
        return self._named("number", -1)

    @property
    def later(self) -> str:
        return self._named("date", 1)

    @property
    def earlier(self) -> str:
        return self._named("date", -1)

    @property
    def difference(self) -> int | float | None:
        a, b = self.a.number, self.b.number
        return None if a is None or b is None else abs(a - b)

    more = bigger = higher = larger
    less = lower = fewer = smaller
    first = older = earlier
    last = newer = later

    def __str__(self) -> str:
        both = [f"{name}: {_said(hits)}" for name, hits in zip(self.names, (self.a, self.b))]
        return "\n".join([*both, *self._relation()])

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __getitem__(self, number: int) -> Hits:
        """`a, b = compare(…)`"""
        return (self.a, self.b)[number]

    def _relation(self) -> list[str]:
        if not (self.a and self.b):
            return []
        if self.same:
            return ["Both are the same."]
        if self._order("date") is not None:
            return [f"{self.earlier} is earlier."] if self.earlier else []
        return [f"{self.larger} has more, by {self.difference:g}."] if self.larger else []

    def _named(self, what: str, sign: int) -> str:
        order = self._order(what)
        return "" if not order else self.names[0 if order == sign else 1]

    def _order(self, what: str) -> int | None:
        a, b = getattr(self.a, what), getattr(self.b, what)
        return None if a is None or b is None else (a > b) - (a < b)


class Compare:
    def __init__(self, find: Find) -> None:
        self._find = find

    def compare(self, question: Any, a: Any, b: Any) -> Comparison:
        """The same question about a and b (names, documents or rows): .a .b .larger .smaller .earlier .later .difference .same"""
        asked = text_of(question).strip()
        return Comparison((_name(a), _name(b)), self._one(asked, a), self._one(asked, b))

    def _one(self, question: str, about: Any) -> Hits:
        if isinstance(about, (Doc, Row, Hit)):
            return self._find.find(question, documents=about)
        name = str(about).strip()
        if name.casefold() in question.casefold():
            return self._find.find(question, words=[name])
        return self._find.find(f"{question.rstrip('?. ')} of {name}?" if len(name) < 80 else question, words=[name])


def _name(about: Any) -> str:
    return about.name if isinstance(about, Doc) else text_of(about)[:80]


def _said(hits: Hits) -> str:
    return str(hits) if hits else "not found"
