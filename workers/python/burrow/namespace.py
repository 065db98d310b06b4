"""One node's variables and the names it is given."""

from __future__ import annotations

import builtins
import keyword
import random
from collections.abc import Callable
from typing import Any

from .answer import AnswerBox
from .calls import Calls
from .chunks import chunks
from .documents import Context
from .grep import Grep
from .imports import importer
from .leftovers import input_, opener
from .show import show
from .skilled import CellHost
from .skills import Skills
from .variables import describe


class Namespace:
    def __init__(
        self,
        label: str,
        context: Context,
        context_names: list[str],
        is_corpus: bool,
        documents: list[str],
        seed: str,
    ) -> None:
        # Tells the cells of one node from those of another in file names.
        self.label = label
        self.cells = 0
        self.chance = random.Random(seed)
        self.running = False
        self.answer = AnswerBox()
        self._context = context
        # What is loaded when used cannot be changed, and must not be loaded to see that.
        self._original_context = tuple(context) if type(context) is list else None
        self._original_names = tuple(context_names)
        calls = Calls(context, is_corpus, documents)
        self._functions: dict[str, Callable[..., Any]] = {
            "llm_query": calls.llm_query,
            "llm_query_batched": calls.llm_query_batched,
            "llm_batch": calls.llm_query_batched,
            "rlm_query": calls.rlm_query,
            "rlm_query_batched": calls.rlm_query_batched,
            "search": calls.search,
            "cite": calls.cite,
            "budget": calls.budget,
            "grep": Grep(context, list(context_names)).grep,
            "chunks": chunks,
            "show": show,
            "SHOW_VARS": self.show_vars,
            "FINAL": self.submit,
            "SUBMIT": self.submit,
            "FINAL_VAR": self.submit_variable,
        }
        # Plain words, which a cell may want for something of its own: what it binds to one of these stays its own.
        self._skills = Skills(context, list(context_names), CellHost(is_corpus), self.submit).functions()
        self.fixed = frozenset((*self._functions, "context", "context_names", "answer"))
        self.globals: dict[str, Any] = {"__name__": "__main__", "__doc__": None, "__builtins__": self._builtins()}
        self.restore()

    @property
    def reserved(self) -> frozenset[str]:
        """The names that are given now: those that no cell has taken for a variable of its own."""
        soft = (name for name, function in self._skills.items() if self.globals.get(name) is function)
        return self.fixed.union(soft)

    def restore(self) -> None:
        """Puts the given names back: a cell may have rebound them, and the next one counts on them."""
        if type(self._context) is list and self._original_context is not None:
            if tuple(self._context) != self._original_context:
                self._context[:] = self._original_context
        self.globals.update(self._functions)
        for name, function in self._skills.items():
            self.globals.setdefault(name, function)
        self.globals["context"] = self._context
        self.globals["context_names"] = list(self._original_names)
        self.globals["answer"] = self.answer.value

    def given(self) -> dict[str, Any]:
        """What cells find without having made it."""
        return {name: self.globals.get(name) for name in self.fixed.union(self._skills)}

    def give(self, functions: dict[str, Callable[..., Any]]) -> None:
        """More functions, from now on given like the others."""
        self._functions.update(functions)
        self.fixed |= functions.keys()
        for name in functions:
            self._skills.pop(name, None)
        self.restore()

    def variables(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.globals.items()
            if not name.startswith("_") and name not in self.reserved
        }

    def show_vars(self) -> dict[str, str]:
        """The variables so far, with type and size."""
        shown = {}
        for name, value in self.variables().items():
            what = describe(name, value)
            shown[name] = str(what["type"]) if what["size"] is None else f"{what['type']} ({what['size']:,})"
        return shown

    def submit(self, *values: Any, **fields: Any) -> None:
        """Submit the answer: a text, or any value."""
        if len(values) == 1 and not fields:
            self.answer.submit(values[0])
        elif not values and len(fields) == 1:
            self.answer.submit(next(iter(fields.values())))
        elif not values and fields:
            self.answer.submit(fields)
        else:
            raise TypeError("Give the answer as one value, for instance FINAL(text).")
        # A cell may have rebound `answer` before; what is submitted counts.
        self.globals["answer"] = self.answer.value

    def submit_variable(self, name: Any) -> None:
        """Submit the value of the variable of this name."""
        if not isinstance(name, str):
            return self.submit(name)
        wanted = name.strip().strip("\"'")
        known = self.variables()
        if wanted in known:
            return self.submit(known[wanted])
        if any(value is name for value in known.values()) and not _is_name(wanted):
            # FINAL_VAR(result) instead of FINAL_VAR("result").
            return self.submit(name)
        there = ", ".join(known) or "none yet"
        raise NameError(
            f"There is no variable {wanted[:200]!r}. Variables: {there[:1_000]}. Assign it first, or use FINAL(value)."
        )

    def _builtins(self) -> dict[str, Any]:
        """Builtins that know where they are: no files, nobody who types, nothing to install."""
        own = dict(vars(builtins))
        own["__import__"] = importer(self.given)
        own["open"] = opener(lambda: list(self._original_names))
        own["input"] = input_
        return own


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text)
