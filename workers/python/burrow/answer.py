"""`answer`: the dict a cell fills in, and the forgiving reading of what was put there."""

from __future__ import annotations

from typing import Any

from .texts import text_of

# An answer is read by a person; beyond this it is a mistake that would only choke the page.
LONGEST = 2_000_000

_NOT_READY_WORDS = {"", "false", "no", "0", "none"}


class AnswerBox:
    """Holds the node's answer between cells."""

    def __init__(self) -> None:
        self.value: dict[str, Any] = {"content": "", "ready": False}
        self._seen: tuple[str, bool] = ("", False)

    def submit(self, content: Any) -> None:
        self.value["content"] = content
        self.value["ready"] = True

    def read(self, found: Any) -> None:
        """Takes over what the cell left under the name `answer`, whatever it is by now."""
        if found is self.value:
            return
        if isinstance(found, dict) and ("content" in found or "ready" in found):
            self.value.update(found)
        elif found is not None:
            self.value["content"] = found

    def outcome(self, raised: bool) -> dict[str, Any] | None:
        """The answer when it differs from what was last reported. A cell that raised does not submit."""
        ready = _truth(self.value.get("ready")) and not raised
        if raised:
            # Else the next cell would submit without having said so.
            self.value["ready"] = False
        content = text_of(self.value.get("content"))
        if len(content) > LONGEST:
            self.value.update(content="", ready=False)
            raise ValueError(
                f"The answer has {len(content):,} characters; at most {LONGEST:,} are taken. "
                "Put the result in it, not the text it was found in."
            )
        now = (content, ready)
        if now == self._seen:
            return None
        self._seen = now
        return {"content": content, "ready": ready}


def _truth(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lower() not in _NOT_READY_WORDS
    return bool(value)
