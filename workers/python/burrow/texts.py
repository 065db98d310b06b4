"""Values as text, as the one who wrote them meant them."""

from __future__ import annotations

import json
import reprlib
from typing import Any

from .documents import is_documents

_BRIEF = reprlib.Repr(maxlevel=6, maxtuple=100, maxlist=100, maxdict=100, maxset=100, maxstring=2_000, maxother=2_000)


def text_of(value: Any) -> str:
    """A string as it is, a structure as JSON, nothing as nothing, everything else by `str`."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    if is_documents(value):
        raise ValueError(f"{value!r} is too much for one text. Take one document, or a piece: context[0][:10_000].")
    if isinstance(value, (dict, list, tuple)):
        try:
            return json.dumps(value, ensure_ascii=False, default=str)
        except (TypeError, ValueError, RecursionError):
            return _BRIEF.repr(value)
    return str(value)


def brief(value: Any) -> str:
    """What a notebook shows for a bare last expression; huge and deeply nested values are shortened."""
    return _BRIEF.repr(value)
