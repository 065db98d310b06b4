"""What `find` and `extract` return: values with the sentence that proves them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from .amounts import first_number
from .dates import find_dates
from .days import Day, day_of
from .places import Place

Grade = Literal["verified", "unsure"]


@dataclass(frozen=True)
class Hit:
    """A value that was read in a sentence of the documents. Printed, it is the value and the mark of its citation."""

    value: str
    grade: Grade
    place: Place
    # The sentence with its neighbours.
    context: str = field(default="", repr=False)
    # Belongs to a list of all answers, though it is unsure.
    listed: bool = field(default=False, repr=False)

    @property
    def quote(self) -> str:
        return self.place.text

    @property
    def document(self) -> str:
        return self.place.name

    @property
    def span(self) -> tuple[int, int]:
        return self.place.span

    @property
    def marker(self) -> str:
        return self.place.marker

    @property
    def verified(self) -> bool:
        return self.grade == "verified"

    @property
    def number(self) -> int | float | None:
        """The first number of the value."""
        return first_number(self.value)

    @property
    def date(self) -> Day | None:
        return next((day_of(found.first) for found in find_dates(self.value) if found.is_day), None)

    def __str__(self) -> str:
        return f"{self.value} {self.marker}".rstrip()

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __getitem__(self, key: str) -> Any:
        """Models write `hit["value"]` as often as `hit.value`."""
        if not isinstance(key, str) or key.startswith("_") or not hasattr(self, key):
            raise KeyError(f"{key!r}; there are value, quote, document, span, grade, verified and context")
        return getattr(self, key)


class Hits(list[Hit]):
    """Best first. Speaks like its best hit, because models write `find(…).value` as often as `find(…)[0].value`."""

    def __init__(
        self,
        hits: list[Hit],
        question: str = "",
        read: int = 0,
        of: int = 0,
        searched: bool = False,
        sifted: bool = False,
    ) -> None:
        super().__init__(hits)
        self.question = question
        # How many passages were read, and how many there are.
        self.read = read
        self.of = of
        # Only what search found was read: there is too much to read all.
        self.searched = searched
        # Every answer was wanted, of a model that told paragraphs apart: unsure ones belong to the answer, marked as such.
        self.sifted = sifted

    @property
    def best(self) -> Hit | None:
        return self[0] if self else None

    @property
    def value(self) -> str:
        """Of the best hit; empty when there is none."""
        return self[0].value if self else ""

    @property
    def values(self) -> list[str]:
        """Each value that is shown once, best first."""
        return list({hit.value.casefold(): hit.value for hit in reversed(self.shown)}.values())[::-1]

    @property
    def shown(self) -> Hits:
        """What is verified; where nothing is, or every answer counts, what may be as well."""
        return self if self.sifted else self._only(lambda hit: hit.verified or hit.listed) or self

    @property
    def number(self) -> int | float | None:
        return self[0].number if self else None

    @property
    def date(self) -> Day | None:
        return self[0].date if self else None

    @property
    def quote(self) -> str:
        return self[0].quote if self else ""

    @property
    def document(self) -> str:
        return self[0].document if self else ""

    @property
    def verified(self) -> Hits:
        return self._only(lambda hit: hit.verified)

    def _only(self, fits: Callable[[Hit], bool]) -> Hits:
        return Hits([hit for hit in self if fits(hit)], self.question, self.read, self.of, self.searched)

    @property
    def not_found(self) -> str:
        if self.searched:
            return f"Not found in the {self.read:,} passages that search found."
        return f"Not found in {self.read:,} of {self.of:,} passages."

    def __str__(self) -> str:
        return str(self[0]) if self else self.not_found

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)
