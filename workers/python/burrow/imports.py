"""`import` as cells see it: it knows the given names, and says of what is absent what there is instead."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from . import packages

# What models import the given names from, having seen other sessions of this kind.
_OUR_MODULES = ("burrow", "rlm", "repl", "tools", "__main__")

_NUMBERS = "For numbers there are statistics, math, fractions and decimal."
_TABLES = "For tables there are csv, json, collections and itertools."
_NETWORK = "There is no network."
_MODELS = "There is no network; ask a model with llm_query(prompt)."
_WORDS = "To find passages there are search(query, k), grep(pattern) and re."
_SIMILAR = "To compare strings there is difflib."
_PAGES = "For HTML and XML there are html.parser and xml.etree.ElementTree."
_DATES = "For dates there are datetime and zoneinfo."
_PICTURES = "Nothing can be drawn here; print the numbers."
_FILES = "The documents have been read already: their text is in context."
_TOKENS = "About four characters make a token: len(text) // 4."
_PIECES = "To cut a text into pieces there is chunks(text, size)."
_INSTALLERS = "Write what is missing yourself, in a few lines."

_INSTEAD = {
    **dict.fromkeys(("numpy", "scipy", "sympy", "torch", "tensorflow", "jax"), _NUMBERS),
    **dict.fromkeys(("pandas", "polars", "pyarrow", "openpyxl", "tabulate", "duckdb"), _TABLES),
    **dict.fromkeys(("requests", "httpx", "aiohttp", "urllib3", "selenium", "wikipedia", "boto3"), _NETWORK),
    **dict.fromkeys(("openai", "anthropic", "litellm", "ollama", "google", "dspy", "groq"), _MODELS),
    **dict.fromkeys(("nltk", "sklearn", "spacy", "gensim", "rank_bm25", "faiss", "chromadb"), _WORDS),
    **dict.fromkeys(("sentence_transformers", "whoosh", "textblob"), _WORDS),
    **dict.fromkeys(("rapidfuzz", "fuzzywuzzy", "thefuzz", "Levenshtein", "jellyfish"), _SIMILAR),
    **dict.fromkeys(("bs4", "lxml", "html5lib", "html2text"), _PAGES),
    **dict.fromkeys(("dateutil", "pytz", "arrow", "pendulum", "dateparser"), _DATES),
    **dict.fromkeys(("matplotlib", "seaborn", "plotly", "PIL", "cv2"), _PICTURES),
    **dict.fromkeys(("PyPDF2", "pypdf", "fitz", "pdfplumber", "docx", "pptx"), _FILES),
    **dict.fromkeys(("tiktoken", "transformers", "tokenizers"), _TOKENS),
    **dict.fromkeys(("langchain", "langchain_text_splitters", "llama_index"), _PIECES),
    **dict.fromkeys(("micropip", "pip", "setuptools", "pkg_resources"), _INSTALLERS),
    "regex": "There is re.",
    "tqdm": "Loop without it.",
    "yaml": "There is json; a simple file can be read line by line.",
    "toml": "There is tomllib.",
    "pydantic": "There is dataclasses.",
    "attr": "There is dataclasses.",
    "networkx": "There are collections and graphlib.",
    "IPython": "print shows a value, and so does a last line that is a bare expression.",
    "more_itertools": "There is itertools.",
    "ujson": "There is json.",
    "orjson": "There is json.",
    "dotenv": "There are no settings to read.",
}


def importer(given: Callable[[], dict[str, Any]]) -> Callable[..., Any]:
    """An `__import__` for one namespace: models import what they were told they have."""

    def import_(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        names = given()
        if level == 0 and name in names:
            return SimpleNamespace(**names) if fromlist else names[name]
        wanted = [item for item in fromlist or () if item != "*"]
        if level == 0 and name in _OUR_MODULES and all(item in names for item in wanted):
            return SimpleNamespace(**names, __all__=list(names))
        try:
            return builtins.__import__(name, globals, locals, fromlist, level)
        except ImportError as problem:
            if wanted and all(item in names for item in wanted):
                return SimpleNamespace(**names)
            if not isinstance(problem, ModuleNotFoundError) or not problem.name:
                raise
            absent = problem.name
        raise ModuleNotFoundError(_told(absent), name=absent)

    return import_


def install() -> None:
    """Pyodide would fetch packages, and fail without saying why."""
    import pyodide
    import pyodide_js

    pyodide.loadPackage = pyodide_js.loadPackage = _load_package


def _load_package(*_names: Any, **_options: Any) -> None:
    raise RuntimeError(there_is())


def there_is() -> str:
    """What can be imported, in a sentence."""
    if not packages.installed:
        return "Nothing can be installed here: there is the standard library, and no package beside it."
    names = ", ".join(sorted(packages.installed))
    return f"Nothing can be installed here: there is the standard library, and these packages: {names}."


def _told(absent: str) -> str:
    top = absent.partition(".")[0]
    if top in sys.modules and top != absent:
        return f"No module named {absent!r}; {top} has no such part."
    if top in sys.stdlib_module_names:
        return f"No module named {absent!r}: this Python runs in a browser and comes without it. {_INSTEAD.get(top, '')}"
    return f"No module named {absent!r}. {there_is()} {_INSTEAD.get(top, '')}".rstrip()
