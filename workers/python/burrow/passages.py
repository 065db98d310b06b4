"""Places in the corpus, as `search` and `cite` return them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Passage:
    """`context[document][start:end]` is `text` (`context[start:end]` when context is one string)."""

    document: int
    name: str
    start: int
    end: int
    text: str
    score: float
    marker: str

    @property
    def span(self) -> tuple[int, int]:
        return (self.start, self.end)

    @property
    def snippet(self) -> str:
        return self.text

    def __getitem__(self, key: str) -> Any:
        """Models write `hit["text"]` as often as `hit.text`."""
        if not isinstance(key, str) or key.startswith("_") or not hasattr(self, key):
            raise KeyError(f"{key!r}; there are {', '.join(asdict(self))}, span and snippet")
        return getattr(self, key)

    def get(self, key: str, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default


class Hit(Passage):
    """A place that `search` found."""

    def __str__(self) -> str:
        return f"[{self.document}] {self.name} {self.start}–{self.end} (score {self.score:.2f}): {self.text}"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


class Citation(Passage):
    """A quotation that stands in the corpus. Printed into an answer it becomes the mark of a citation."""

    def __str__(self) -> str:
        return self.marker

    def __format__(self, spec: str) -> str:
        return format(self.marker, spec)

    def __add__(self, other: str) -> str:
        return self.marker + other

    def __radd__(self, other: str) -> str:
        return other + self.marker
