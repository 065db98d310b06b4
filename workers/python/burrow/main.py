"""What the worker calls."""

from __future__ import annotations

import contextvars
from typing import Any

from pyodide.ffi import to_js

from . import chance, imports, loop, packages, running, stdout, threads, tools
from .cell import run as run_cell
from .documents import Context, Documents, Store, is_documents
from .namespace import Namespace
from .running import Cell, Handle, as_json
from .stdout import CappedOutput

_namespaces: dict[str, Namespace] = {}
_corpus: tuple[list[str], Context] = ([], [])
_opened = 0


def install() -> None:
    running.install()
    stdout.install()
    # Pyodide's event loop, loaded here, puts a `time.sleep` of its own in place, which ours then replaces.
    loop.install()
    threads.install()
    chance.install()
    imports.install()


def load_corpus(names: Any) -> None:
    """Kept once; every namespace that is handed the corpus shares these strings. The texts follow in batches."""
    global _corpus
    _corpus = ([str(name) for name in names], [])


def add_documents(joined: Any, lengths: Any) -> None:
    """Texts one after the other, and how long each is."""
    texts = _corpus[1]
    assert type(texts) is list
    content = memoryview(joined.to_bytes())
    start = 0
    for length in lengths.to_py().tolist():
        texts.append(str(content[start : start + length], "utf-8", "replace"))
        start += length


def lend_corpus(names: Any, sizes: Any) -> None:
    """For a corpus too large for the memory: what it holds is asked for when it is used."""
    global _corpus
    listed = [str(name) for name in names]
    _corpus = (listed, Documents(Store(listed, [int(size) for size in sizes])))


def open_corpus(namespace: str) -> None:
    names, texts = _corpus
    if not is_documents(texts):
        # A list of its own for each node, which may change it.
        texts = texts[0] if len(texts) == 1 else list(texts)
    _open(namespace, texts, names, is_corpus=True)


def open_text(namespace: str, document: Any) -> None:
    _open(namespace, _decoded(document), ["context"], is_corpus=False)


def open_list(namespace: str, documents: Any) -> None:
    texts = [_decoded(document) for document in documents]
    _open(namespace, texts, [f"part {number}" for number in range(1, len(texts) + 1)], is_corpus=False)


def install_package(name: str, wheel: Any) -> Any:
    return to_js(as_json(packages.install(name, wheel.to_bytes())))


def load_tools(namespace: str, source: str, handle: Handle) -> Any:
    """The user's functions become names of the namespace; what they are, or why not, as JSON."""
    cell = tools.LoadingCell(handle, CappedOutput(0))
    loaded = contextvars.Context().run(tools.load, _namespaces[namespace], source, cell)
    if loaded["problem"] is not None:
        close(namespace)
    return to_js(as_json(loaded))


def close(namespace: str) -> None:
    _namespaces.pop(namespace, None)


def run(namespace: str, code: str, handle: Handle, output_characters: int) -> Any:
    """Runs a cell to its end, suspended as often as it waits; the outcome as JSON."""
    cell = Cell(handle, CappedOutput(output_characters))
    return to_js(as_json(contextvars.Context().run(run_cell, _namespaces[namespace], code, cell)))


def _open(name: str, context: Context, names: list[str], is_corpus: bool) -> None:
    global _opened
    _opened += 1
    label = "" if _opened == 1 else f"node {_opened} "
    _namespaces[name] = Namespace(label, context, list(names), is_corpus, documents=_corpus[0], seed=name)


def _decoded(document: Any) -> str:
    return str(document.to_bytes(), "utf-8", "replace")
