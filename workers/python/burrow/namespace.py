"""One node's variables and the names it is given."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from .answer import AnswerBox
from .calls import Calls
from .variables import describe

# What models import the injected names from, having seen other REPLs of this kind.
_OUR_MODULES = ("burrow", "rlm", "repl", "__main__")


class Namespace:
    def __init__(
        self, label: str, context: str | list[str], context_names: list[str], is_corpus: bool, documents: list[str]
    ) -> None:
        # Tells the cells of one node from those of another in file names.
        self.label = label
        self.cells = 0
        self.running = False
        self.answer = AnswerBox()
        self._original_context = tuple(context) if isinstance(context, list) else context
        self._context = context
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
            "SHOW_VARS": self.show_vars,
            "FINAL": self.submit,
            "SUBMIT": self.submit,
            "FINAL_VAR": self.submit_variable,
        }
        self.reserved = frozenset((*self._functions, "context", "context_names", "answer"))
        self.globals: dict[str, Any] = {"__name__": "__main__", "__doc__": None, "__builtins__": self._builtins()}
        self.restore()

    def restore(self) -> None:
        """Puts the given names back: a cell may have rebound them, and the next one counts on them."""
        if isinstance(self._context, list) and tuple(self._context) != self._original_context:
            self._context[:] = self._original_context
        self.globals.update(self._functions)
        self.globals["context"] = self._context
        self.globals["context_names"] = list(self._original_names)
        self.globals["answer"] = self.answer.value

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
        """Builtins whose `import` also knows the given names: models import what they were told they have."""
        own = dict(vars(builtins))

        def import_(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
            given = {known: self.globals.get(known) for known in self.reserved}
            if level == 0 and name in given:
                return SimpleNamespace(**given) if fromlist else given[name]
            wanted = [item for item in fromlist or () if item != "*"]
            if level == 0 and name in _OUR_MODULES and all(item in given for item in wanted):
                return SimpleNamespace(**given, __all__=list(given))
            try:
                return builtins.__import__(name, globals, locals, fromlist, level)
            except ImportError:
                if wanted and all(item in given for item in wanted):
                    return SimpleNamespace(**given)
                raise

        own["__import__"] = import_
        return own


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text)
