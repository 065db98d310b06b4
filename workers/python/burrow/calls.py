"""The functions of a namespace that ask the page: models, search, citations, budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .documents import Context, is_documents
from .passages import Citation, Hit, Passage
from .running import current
from .texts import text_of

# What one message to the page may carry; the page refuses more.
MOST_CHARACTERS = 64_000_000
MOST_PROMPTS = 20_000
# Beyond these, what was given is not what was meant: a text in the place of a name or of a few words.
LONGEST_NAME = 200
LONGEST_QUERY = 10_000
LONGEST_QUOTATION = 20_000


class Calls:
    """Bound to one namespace, because `rlm_query(…, context)` speaks of its `context`. `search` and `cite` are about
    the documents of the corpus, in a child too."""

    def __init__(self, context: Context, is_corpus: bool, documents: list[str]) -> None:
        self._context = context
        self._is_corpus = is_corpus
        self._documents = documents

    def llm_query(self, prompt: Any, model: str | None = None) -> str:
        """Ask the sub-model; returns its reply."""
        return self._ask_model([prompt], model, batched=False)[0]

    def llm_query_batched(self, prompts: Iterable[Any], model: str | None = None) -> list[str]:
        """Ask the sub-model many prompts at once; replies in the same order. A failed one is an "Error: …" text."""
        return self._ask_model(_listed(prompts, "prompts"), model, batched=True)

    def rlm_query(self, prompt: Any, context: Any = None, model: str | None = None) -> str:
        """Let a child with a REPL of its own answer the prompt over `context` (default: the prompt itself)."""
        return self._ask_children([(prompt, context)], model, batched=False)[0]

    def rlm_query_batched(
        self, prompts: Iterable[Any], contexts: Iterable[Any] | None = None, model: str | None = None
    ) -> list[str]:
        """Many children at once, one context each; replies in the same order."""
        listed = _listed(prompts, "prompts")
        handed = [None] * len(listed) if contexts is None else _listed(contexts, "contexts")
        if len(handed) != len(listed):
            raise ValueError(f"There are {len(listed)} prompts and {len(handed)} contexts; give one context a prompt.")
        return self._ask_children(list(zip(listed, handed)), model, batched=True)

    def search(self, query: Any, k: int = 5) -> list[Hit]:
        """The k passages of the corpus that fit the words best, each with .text .name .document .start .end .score"""
        words = _short(query, LONGEST_QUERY, "query", "Search for a few words.")
        reply = current().ask({"kind": "search", "query": words, "k": max(1, min(int(k), 1_000))})
        return [Hit(**hit) for hit in reply["hits"]]

    def cite(self, text: Any, document: str | int | Passage | None = None) -> Citation:
        """The exact place of a quotation; raises ValueError when the words do not stand in the corpus."""
        wanted = _short(text, LONGEST_QUOTATION, "quotation", "Quote a short piece.")
        name = self._document(document)
        reply = current().ask({"kind": "cite", "text": wanted, "document": name})
        if reply["passage"] is None:
            shown = wanted if len(wanted) <= 120 else wanted[:117] + "…"
            where = "the corpus" if name is None else f"{name!r}"
            raise ValueError(
                f"These words do not stand in {where}: {shown!r}. Quote a short piece exactly as it is written."
            )
        return Citation(**reply["passage"])

    def _document(self, given: str | int | Passage | None) -> str | None:
        """The name of a document given by its name, its number, or something found in it."""
        if given is None:
            return None
        if isinstance(given, Passage):
            return given.name
        if isinstance(given, int) and not isinstance(given, bool):
            if not -len(self._documents) <= given < len(self._documents):
                raise ValueError(f"There is no document {given}; there are {len(self._documents)}.")
            return self._documents[given]
        if given not in self._documents:
            raise ValueError(f"There is no document {str(given)[:LONGEST_NAME]!r}. Give its name or its number.")
        return given

    def budget(self) -> dict[str, int | float | None]:
        """What is left: turns, calls, tokens, money, seconds. None means no limit."""
        return dict(current().ask({"kind": "budget"})["left"])

    def _ask_model(self, prompts: list[Any], model: str | None, batched: bool) -> list[str]:
        if not prompts:
            return []
        request = {"kind": "llm_query", "prompts": sized(prompts), "model": _model(model), "batched": batched}
        return texts_of(current().ask(request), len(prompts))

    def _ask_children(self, tasks: list[tuple[Any, Any]], model: str | None, batched: bool) -> list[str]:
        if not tasks:
            return []
        prompts = sized([prompt for prompt, _ in tasks])
        handed = [self._handed(context) for _, context in tasks]
        if sum(_weight(context) for context in handed) > MOST_CHARACTERS:
            raise ValueError(f"The contexts are longer than {MOST_CHARACTERS:,} characters together; hand out pieces.")
        listed = [{"prompt": prompt, "context": context} for prompt, context in zip(prompts, handed)]
        request = {"kind": "rlm_query", "tasks": listed, "model": _model(model), "batched": batched}
        return texts_of(current().ask(request), len(tasks))

    def _handed(self, context: Any) -> dict[str, Any] | None:
        if context is None:
            return None
        if self._is_corpus and (context is self._context or (is_documents(context) and context.is_whole)):
            # The page has it; sending it would copy every document.
            return {"kind": "corpus"}
        if isinstance(context, (list, tuple)):
            return {"kind": "list", "items": _pieces(context)}
        return {"kind": "text", "text": text_of(context)}


def _pieces(context: Iterable[Any]) -> list[str]:
    """Taken one by one, because they may have to be loaded, and more than can be handed out at all."""
    pieces = []
    length = 0
    for item in context:
        pieces.append(text_of(item))
        length += len(pieces[-1])
        if length > MOST_CHARACTERS:
            raise ValueError(f"The context is longer than {MOST_CHARACTERS:,} characters; hand out pieces.")
    return pieces


def _listed(values: Iterable[Any], name: str) -> list[Any]:
    if isinstance(values, (str, bytes, Mapping)):
        raise TypeError(
            f"{name} must be a list of texts, not {type(values).__name__}; for one text use the plain call."
        )
    return list(values)


def sized(prompts: list[Any]) -> list[str]:
    if len(prompts) > MOST_PROMPTS:
        raise ValueError(f"{len(prompts):,} prompts in one batch; at most {MOST_PROMPTS:,} are taken.")
    texts = [text_of(prompt) for prompt in prompts]
    length = sum(map(len, texts))
    if length > MOST_CHARACTERS:
        raise ValueError(f"The prompts have {length:,} characters together; at most {MOST_CHARACTERS:,} are taken.")
    return texts


def _short(value: Any, longest: int, what: str, advice: str) -> str:
    text = text_of(value)
    if len(text) > longest:
        raise ValueError(f"The {what} has {len(text):,} characters; at most {longest:,} are taken. {advice}")
    return text


def _model(model: Any) -> str | None:
    if model is None:
        return None
    if not isinstance(model, str) or len(model) > LONGEST_NAME:
        raise ValueError("`model` is the name of a model. Text to be read belongs into the prompt.")
    return model


def texts_of(reply: dict[str, Any], expected: int) -> list[str]:
    texts: list[str] = reply["texts"]
    if len(texts) != expected:
        raise RuntimeError(f"{expected} replies were asked for and {len(texts)} came.")
    return texts


def _weight(context: dict[str, Any] | None) -> int:
    if context is None or context["kind"] == "corpus":
        return 0
    return len(context["text"]) if context["kind"] == "text" else sum(map(len, context["items"]))
