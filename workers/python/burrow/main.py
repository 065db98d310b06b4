"""What the worker calls."""

from __future__ import annotations

import contextvars
from typing import Any

from pyodide.ffi import to_js

from . import loop, running, stdout, threads
from .cell import run as run_cell
from .namespace import Namespace
from .running import Cell, Handle, as_json
from .stdout import CappedOutput

_namespaces: dict[str, Namespace] = {}
_corpus: tuple[list[str], list[str]] = ([], [])
_opened = 0


def install() -> None:
    running.install()
    stdout.install()
    # Pyodide's event loop, loaded here, puts a `time.sleep` of its own in place, which ours then replaces.
    loop.install()
    threads.install()


def load_corpus(names: Any, documents: Any) -> None:
    """Kept once; every namespace that is handed the corpus shares these strings."""
    global _corpus
    _corpus = ([str(name) for name in names], [_decoded(document) for document in documents])


def open_corpus(namespace: str) -> None:
    names, texts = _corpus
    context = texts[0] if len(texts) == 1 else list(texts)
    _open(namespace, context, names, is_corpus=True)


def open_text(namespace: str, document: Any) -> None:
    _open(namespace, _decoded(document), ["context"], is_corpus=False)


def open_list(namespace: str, documents: Any) -> None:
    texts = [_decoded(document) for document in documents]
    _open(namespace, texts, [f"part {number}" for number in range(1, len(texts) + 1)], is_corpus=False)


def close(namespace: str) -> None:
    _namespaces.pop(namespace, None)


def run(namespace: str, code: str, handle: Handle, output_characters: int) -> Any:
    """Runs a cell to its end, suspended as often as it waits; the outcome as JSON."""
    cell = Cell(handle, CappedOutput(output_characters))
    return to_js(as_json(contextvars.Context().run(run_cell, _namespaces[namespace], code, cell)))


def _open(name: str, context: str | list[str], names: list[str], is_corpus: bool) -> None:
    global _opened
    _opened += 1
    label = "" if _opened == 1 else f"node {_opened} "
    _namespaces[name] = Namespace(label, context, list(names), is_corpus, documents=_corpus[0])


def _decoded(document: Any) -> str:
    return str(document.to_bytes(), "utf-8", "replace")
