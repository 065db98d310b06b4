"""Documents for tests, and what is in them."""

from __future__ import annotations

from typing import Any

from burrow.skills import Skills
from burrow.skills.rows import Rows

from .scripted import ScriptedHost, silent

OOLONG = """Below are 3 records. Each has a date.

Date: Jan 06, 2023 || User: 63685 || Instance: What is the capital of Peru?
Date: Feb 11, 2023 || User: 9 || Instance: Who wrote it: a man || a woman?
Date: Mar 01, 2024 || User: 63685 || Instance: How tall is the mill?
"""


def skills(*texts: str, names: list[str] | None = None) -> dict[str, Any]:
    context: Any = texts[0] if len(texts) == 1 else list(texts)
    named = names or [f"{number}.txt" for number in range(1, len(texts) + 1)]
    return Skills(context, named, ScriptedHost(silent), print).functions()


def rows(*texts: str, names: list[str] | None = None) -> Rows:
    found: Rows = skills(*texts, names=names)["rows"]()
    for row in found:
        place = row._place
        assert texts[place.document][place.start : place.end] == place.text == str(row)
    return found
