"""Where a stretch of text stands in the documents."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """`texts[document][start:end]` is `text`: offsets in code points, as Python counts."""

    document: int
    name: str
    start: int
    end: int
    text: str
    # How many characters of the document before it take two UTF-16 code units, as emoji do.
    wide_before: int = 0
    # The document is one of the corpus. What a child was handed is not, and cannot be cited.
    in_corpus: bool = True

    @property
    def span(self) -> tuple[int, int]:
        return (self.start, self.end)

    @property
    def marker(self) -> str:
        """Printed into an answer, it becomes the mark of a citation; empty where there is nothing to cite."""
        if not self.in_corpus:
            return ""
        start, end = self.utf16()
        return f"[[cite:{self.document}:{start}:{end}]]"

    def utf16(self) -> tuple[int, int]:
        """The same in UTF-16 code units, as the page counts."""
        start = self.start + self.wide_before
        return (start, start + len(self.text) + _wide(self.text))


def place_in(document: int, name: str, text: str, start: int, end: int, in_corpus: bool = True) -> Place:
    """The stretch of a document, given the document's text."""
    return Place(document, name, start, end, text[start:end], _wide(text[:start]), in_corpus)


def _wide(text: str) -> int:
    return 0 if text.isascii() else sum(character > "\uffff" for character in text)
