"""Skills: functions that let small models answer right, given to every namespace."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from .answering import Answering
from .asking import asking
from .documents import Corpus, Doc, Docs
from .host import Host
from .pairs import Pairs
from .reading import passage_characters
from .rehearse import rehearse
from .row import Row
from .rows import Rows
from .tally import Tally


class Skills:
    """Bound to one namespace: they are about its documents."""

    def __init__(
        self,
        context: str | Sequence[str],
        names: Sequence[str],
        host: Host,
        submit: Callable[[str], object],
    ) -> None:
        self._corpus = Corpus(context, names, host.in_corpus)
        self._asking = asking(self._corpus, host)
        self._host = host
        self._submit = submit

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {
            **self._asking,
            "rows": self.rows,
            "documents": self.documents,
            "tally": Tally(self._asking.get("label")).tally,
            "pairs": Pairs(self._host).pairs,
            "done": Answering(self._corpus, self._submit).done,
            "_rehearse": self._rehearse,
        }

    def rows(self, source: Any = None) -> Rows:
        """The lines of the documents as rows with fields: row.user, row.date, row.text … Of one: rows(doc)."""
        if source is None:
            return self._corpus.documents().rows()
        if isinstance(source, Rows):
            return source
        if isinstance(source, Row):
            return Rows([source])
        docs = Docs()
        for one in [source] if isinstance(source, (str, int, Doc)) else list(source):
            docs.append(self._document(one))
        return docs.rows()

    def documents(self) -> Docs:
        """The documents, each with .name .text .number .date and .rows()."""
        return self._corpus.documents()

    def _rehearse(self, code: str) -> None:
        """Prints what is to be known of a program before it runs, as one line of JSON."""
        # Called from a cell, whose variables the program will find.
        variables = sys._getframe(1).f_globals
        facts = self._host.facts()
        told = rehearse(code, variables, self._corpus, passage_characters(facts), facts.question)
        print(json.dumps(told, ensure_ascii=False))

    def _document(self, given: Any) -> Doc:
        """A document by its name, its number, or a text of its own."""
        if isinstance(given, Doc):
            return given
        if isinstance(given, int):
            return self._corpus.documents()[given]
        text = str(given)
        named = [doc for doc in self._corpus.documents() if doc.name == text]
        if named:
            return named[0]
        whole = [doc for doc in self._corpus.documents() if len(self._corpus) < 1_000 and doc.text == text]
        return whole[0] if whole else Corpus(text, ["text"], in_corpus=False).documents()[0]
