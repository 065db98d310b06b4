"""The skills that ask a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .compare import Compare
from .documents import Corpus
from .extract import Extract
from .find import Find
from .host import Host
from .label import Label
from .pick import Pick
from .reader import Reader
from .summarise import Summarise


def asking(corpus: Corpus, host: Host) -> dict[str, Callable[..., Any]]:
    """By their names; each reads the corpus and asks the host."""
    reader = Reader(corpus, host)
    find = Find(reader)
    return {
        "find": find.find,
        "pick": Pick(reader).pick,
        "label": Label(reader).label,
        "extract": Extract(reader).extract,
        "summarise": Summarise(reader).summarise,
        "summarize": Summarise(reader).summarise,
        "compare": Compare(find).compare,
    }
