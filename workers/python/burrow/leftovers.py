"""What code brings along from notebooks and scripts, and what to write here instead."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable
from typing import Any

from .imports import there_is

_INSTALLING = re.compile(r"[!%]*\s*(?:python3?\s+-m\s+)?(?:pip3?|conda|mamba|uv)\s+(?:pip\s+)?install\b")
_TIMING = re.compile(r"%%?(?:time|timeit|prun|memit|mprun|lprun)\b[ \t]*(?:-\w+[ \t]*\d*[ \t]+)*(.*)")
_MAGIC = re.compile(r"%%?[A-Za-z_]\w*")
_SHELL = re.compile(r"(?:[\w, ]+=\s*)?!{1,2}\s*\S")
_ASKING = re.compile(r"\?{1,2}\s*([\w.]+)$|([\w.]+)\s*\?{1,2}$")


def explained(error: SyntaxError, code: str) -> SyntaxError:
    """The same error, with words for what no Python knows but every notebook does."""
    lines = code.splitlines()
    number = error.lineno or 1
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    words = _words(line, lines[number:])
    if words is None:
        return error
    return SyntaxError(words, (error.filename, number, error.offset, error.text))


def _words(line: str, below: list[str]) -> str | None:
    if _INSTALLING.match(line):
        return there_is()
    timing = _TIMING.fullmatch(line)
    if timing is not None:
        return _timed(line.split()[0], timing.group(1).strip(), below)
    if _MAGIC.match(line):
        return f"{line.split()[0]} is a command of notebooks and does not exist here. Leave this line out."
    if _SHELL.match(line):
        return "There is no shell here, and there are no files: context holds the text. Use Python alone."
    asking = _ASKING.fullmatch(line)
    if asking is not None:
        return f"Write help({asking.group(1) or asking.group(2)}) instead."
    return None


def _timed(magic: str, statement: str, below: list[str]) -> str:
    """A statement on the same line, or the rest of the cell."""
    if statement == "":
        rest = "\n".join(below).strip()
        instead = "only the lines below it" if rest else "nothing in its place"
    else:
        instead = f"only: {statement}"
    return (
        f"{magic} is a command of notebooks and does not exist here. Write {instead}. "
        "To measure time: import time; start = time.perf_counter(); …; print(time.perf_counter() - start)"
    )


def opener(documents: Callable[[], list[str]]) -> Callable[..., Any]:
    """`open` for one namespace: a file that is not there is most often a document, which needs no opening."""

    def open_(file: Any, *arguments: Any, **options: Any) -> Any:
        try:
            return builtins.open(file, *arguments, **options)
        except (FileNotFoundError, IsADirectoryError) as problem:
            words = _without_file(str(file), documents())
            number = problem.errno
        raise FileNotFoundError(number, words, file)

    return open_


def _without_file(file: str, documents: list[str]) -> str:
    name = file.rpartition("/")[2]
    if name in documents:
        where = "context" if len(documents) == 1 else f"context[{documents.index(name)}]"
        return f"There are no files here and none to open: {where} is the text of this document"
    return "There are no files here: context holds the text"


def input_(prompt: object = "", /) -> str:
    raise EOFError("Nobody is there to type. Decide for yourself, from what is in context.")
