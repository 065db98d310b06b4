"""Stand-ins for what asks a model: they return values of the right kind, and count what would have been asked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .compare import Comparison
from .documents import Corpus
from .hits import Hit, Hits
from .items import is_one, listed, text_of
from .label import meanings_of
from .labelled import OTHER, Labelled
from .summarise import Summary
from .tally import Tally

# Of a passage, when nobody says how long the model's are.
CHARACTERS_A_PASSAGE = 2_000
_CHARACTERS_A_TOKEN = 4
# Examples and instructions around what is asked, and the reply.
_TOKENS_AROUND = 300
_REPLY_TOKENS = 40
# A passage that seems to hold the answer is asked about twice more.
_CHECKS = 2
# A small model may be asked of each paragraph whether it holds an answer, and then read it: find(…, all=True).
_OF_SMALL = 1_600
_PARAGRAPH = 400
# Examples that a model writes for itself, where nobody gave any.
_OWN_EXAMPLES = 3
_MOST_SHOWN = 12
_LONGEST_SHOWN = 500
# Summaries that are taken together in one.
_TOGETHER = 8
_MOST_CALLS_OF_A_CHILD = 20
# A text with a number and a date in it, because hits have these.
_VALUE = "6 January 2023"


@dataclass
class Tape:
    """What a program would have asked."""

    least_calls: int = 0
    most_calls: int = 0
    least_tokens: int = 0
    most_tokens: int = 0
    labels: list[dict[str, list[str]]] = field(default_factory=list)
    answers: int = 0

    def asked(self, least: int, most: int, characters: int) -> None:
        """So many calls, each about so many characters."""
        tokens = characters // _CHARACTERS_A_TOKEN + _TOKENS_AROUND + _REPLY_TOKENS
        self.least_calls += least
        self.most_calls += max(least, most)
        self.least_tokens += least * tokens
        self.most_tokens += max(least, most) * tokens


class StandIns:
    def __init__(
        self, corpus: Corpus, tape: Tape, characters_a_passage: int = CHARACTERS_A_PASSAGE, question: str = ""
    ) -> None:
        self._corpus = corpus
        self._question = question
        self._tape = tape
        self._passage = characters_a_passage
        self._hit: Hit | None = None

    def functions(self, real: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
        """In the place of the real ones, with the arguments that these take."""
        stand_ins: dict[str, Callable[..., Any]] = {
            "find": self._find,
            "pick": self._pick,
            "label": self._labelled,
            "extract": self._extract,
            "summarise": self._summarise,
            "summarize": self._summarise,
            "compare": self._compare,
            "llm_query": self._llm_query,
            "llm_query_batched": self._llm_query_batched,
            "llm_batch": self._llm_query_batched,
            "rlm_query": self._rlm_query,
            "rlm_query_batched": self._rlm_query_batched,
        }
        staged = {name: _as(name, real[name], stand_in) for name, stand_in in stand_ins.items() if name in real}
        if "tally" in real:
            # Given names of labels, it labels the items itself.
            staged["tally"] = Tally(staged.get("label")).tally
        return staged

    def _find(self, given: Mapping[str, Any]) -> Hits:
        return self._read(given.get("question"), given.get("documents"), every=bool(given.get("all")))

    def _read(self, question: Any, documents: Any, *, every: bool) -> Hits:
        count = self._passages(documents)
        most = count * (1 + _CHECKS)
        if every and self._passage <= _OF_SMALL:
            most = max(most, 2 * count * self._passage // _PARAGRAPH)
        self._tape.asked(count if every else 1 + _CHECKS, most, self._passage)
        return Hits([self._placeholder()], str(question), 1, count)

    def _pick(self, given: Mapping[str, Any]) -> Any:
        items = _of(given)
        self._tape.asked(len(set(map(text_of, listed(items)))), 2 * len(listed(items)), _mean(listed(items)))
        return _for_each(items, True)

    def _labelled(self, given: Mapping[str, Any]) -> Any:
        items = listed(given.get("items"))
        meanings = meanings_of(given.get("labels"), self._question)
        labels = [name for name in meanings if name != OTHER or OTHER in (given.get("labels") or ())] or [OTHER]
        examples = 0 if given.get("examples") else _OWN_EXAMPLES * len(labels)
        different = list(dict.fromkeys(map(text_of, items)))
        self._tape.asked(len(different), len(different) + examples, _mean(items))
        step = max(1, len(different) // _MOST_SHOWN)
        shown = [text[:_LONGEST_SHOWN] for text in different[::step][:_MOST_SHOWN]]
        self._tape.labels.append({"labels": labels, "items": shown})
        return labels[0] if is_one(given.get("items")) else Labelled([labels[0]] * len(items), labels)

    def _extract(self, given: Mapping[str, Any]) -> Any:
        items = _of(given)
        self._tape.asked(len(listed(items)), len(listed(items)) * (1 + _CHECKS), _mean(listed(items)))
        return _for_each(items, self._placeholder())

    def _summarise(self, given: Mapping[str, Any]) -> Summary:
        count = self._passages(given.get("items"))
        self._tape.asked(count, count + count // _TOGETHER + 1, self._passage)
        summary = Summary("A summary.")
        summary.points = []
        return summary

    def _compare(self, given: Mapping[str, Any]) -> Comparison:
        sides = [given.get("a"), given.get("b")]
        a, b = (
            self._read(given.get("question"), None if isinstance(side, str) else side, every=False) for side in sides
        )
        return Comparison((text_of(sides[0])[:80], text_of(sides[1])[:80]), a, b)

    def _llm_query(self, given: Mapping[str, Any]) -> str:
        self._tape.asked(1, 1, len(str(given.get("prompt"))))
        return "A reply."

    def _llm_query_batched(self, given: Mapping[str, Any]) -> list[str]:
        prompts = list(given.get("prompts") or [])
        self._tape.asked(len(prompts), len(prompts), _mean(prompts))
        return ["A reply."] * len(prompts)

    def _rlm_query(self, given: Mapping[str, Any]) -> str:
        self._tape.asked(1, _MOST_CALLS_OF_A_CHILD, self._passage)
        return "A reply."

    def _rlm_query_batched(self, given: Mapping[str, Any]) -> list[str]:
        prompts = list(given.get("prompts") or [])
        self._tape.asked(len(prompts), _MOST_CALLS_OF_A_CHILD * len(prompts), self._passage)
        return ["A reply."] * len(prompts)

    def _passages(self, items: Any) -> int:
        """Of some items, or of everything."""
        if items is None:
            sizes = [len(self._corpus.text(number)) for number in range(len(self._corpus))]
        else:
            sizes = [len(text_of(item)) for item in listed(items)]
        return max(1, sum(-(-size // self._passage) for size in sizes))

    def _placeholder(self) -> Hit:
        if self._hit is None:
            text = self._corpus.text(0) if len(self._corpus) else ""
            place = self._corpus.place(0, 0, min(len(text), 80))
            self._hit = Hit(_VALUE, "verified", place, place.text)
        return self._hit


def _of(given: Mapping[str, Any]) -> Any:
    """The items, also where they were given before the question."""
    question, items = given.get("question"), given.get("items")
    return question if isinstance(items, str) and not is_one(question) else items


def _for_each(items: Any, value: Any) -> Any:
    return value if is_one(items) else [value] * len(listed(items))


def _mean(items: Sequence[Any]) -> int:
    shown = items[:100]
    return sum(len(text_of(item)) for item in shown) // max(1, len(shown))


def _as(name: str, real: Callable[..., Any], stand_in: Callable[[Mapping[str, Any]], Any]) -> Callable[..., Any]:
    signature = inspect.signature(real)

    def call(*arguments: Any, **options: Any) -> Any:
        try:
            bound = signature.bind(*arguments, **options)
        except TypeError as error:
            raise TypeError(f"{name}() {error}. It is {name}{bare(signature)}.") from None
        return stand_in(bound.arguments)

    call.__name__ = name
    return call


def bare(signature: inspect.Signature) -> str:
    """Without the types, which no program needs."""
    parameters = [one.replace(annotation=inspect.Parameter.empty) for one in signature.parameters.values()]
    return str(inspect.Signature(parameters))
