"""What skills need of whoever runs them: models, rows of the trace, facts. They run wherever there is one of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from .places import Place

Message = Mapping[str, str]


def system(content: str) -> Message:
    return {"role": "system", "content": content}


def user(content: str) -> Message:
    return {"role": "user", "content": content}


def assistant(content: str) -> Message:
    return {"role": "assistant", "content": content}


@dataclass(frozen=True)
class Form:
    """What the calls of a batch share. Each prompt is the user's message after the lead."""

    lead: Sequence[Message]
    max_tokens: int
    # Holds the reply to this form where the model can; elsewhere it is ignored.
    schema: Mapping[str, Any] | None = None
    # The reply ends before the first of these, where the model can.
    stop: Sequence[str] = ()


@dataclass(frozen=True)
class Reply:
    text: str
    # The call failed, and the text says why.
    failed: bool = False


@dataclass(frozen=True)
class Finding:
    """What a step shows of what it found, or nearly found."""

    grade: Literal["verified", "unsure", "rejected"]
    value: str
    # None: not a stretch of the documents.
    place: Place | None = None
    reason: str = ""


@dataclass(frozen=True)
class Taught:
    """Labels with examples of the user's: (text, label)."""

    labels: tuple[str, ...]
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Facts:
    """Of the sub-model, and of what the user gave."""

    name: str
    # "frontier", "coder" or "small".
    model_class: str
    # In tokens.
    window: int
    concurrency: int
    # It runs on this device.
    local: bool
    taught: tuple[Taught, ...] = ()
    # What is asked of the documents.
    question: str = ""


class Host(Protocol):
    # The documents are those of the corpus: what stands in them can be cited.
    in_corpus: bool

    def ask(self, prompts: list[str], form: Form, step: int | None) -> list[Reply]:
        """The replies, in the order of the prompts."""
        ...

    def step_started(self, name: str, about: str, of: int) -> int:
        """A row of the trace; its number. `of`: how many items there are to go through, 0 when unknown."""
        ...

    def step_progress(self, step: int, done: int, of: int, found: Sequence[Finding]) -> None:
        """`found`: what is new since the last report."""
        ...

    def step_finished(self, step: int, done: int, of: int, found: Sequence[Finding], summary: str) -> None: ...

    def facts(self) -> Facts: ...

    def search(self, query: str, most: int) -> list[tuple[int, int, int]]:
        """Where the corpus speaks of these words: document, start and end in code points, best first."""
        ...
