"""Numbers as people write them: with currencies, thousands, per cent. They compute, and print as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_SIGN = r"[-+−]?"
_UNIT = r"(?:[$€£¥₹%]|[A-Z]{3}|USD|EUR|kg|g|km|m|cm|mm|l|ml|h|min|s|ms|°C|pcs)"
_NUMBER = re.compile(
    rf"\s*(?P<open>\()?(?P<sign>{_SIGN})\s*(?:{_UNIT}\s*)?(?P<sign2>{_SIGN})"
    rf"(?P<digits>\d{{1,3}}(?:[,.' \u00a0\u202f]\d{{3}})+(?:[.,]\d+)?|\d*[.,]\d+|\d+)"
    rf"(?:[eE](?P<power>[-+]?\d+))?\s*(?:{_UNIT})?\)?\s*"
)
_EMPTY = frozenset({"", "-", "–", "—", "n/a", "na", "none", "null", "nan", "?", "unknown", "tbd"})


class _Written:
    """Prints as it is written, and lends the methods of that text: `row.price.replace("$", "")`."""

    written: str

    def __str__(self) -> str:
        return self.written

    def __format__(self, form: str) -> str:
        return self.written if form == "" else self._plain().__format__(form)

    def _plain(self) -> Any:
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "written" or not hasattr(str, name):
            raise AttributeError(f"A number has no {name!r}; compute with it as it is.")
        return getattr(self.written, name)

    def __add__(self, other: Any) -> Any:
        return self.written + other if isinstance(other, str) else self._plain() + other

    def __radd__(self, other: Any) -> Any:
        return other + self.written if isinstance(other, str) else other + self._plain()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return other.strip() == self.written or to_number(other) == self._plain()
        return bool(self._plain() == other)

    def __hash__(self) -> int:
        return hash(self._plain())


class Whole(_Written, int):
    def _plain(self) -> int:
        return int(self)


class Fraction(_Written, float):
    def _plain(self) -> float:
        return float(self)


class Code(str):
    """A number that counts nothing, such as a customer's: a text that also equals the number."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int) and not isinstance(other, bool):
            return self.isdigit() and int(self) == other
        return str.__eq__(self, other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


_YES = frozenset({"yes", "y", "true", "x", "✓"})
_NO = frozenset({"no", "n", "false"})


class Flag(str):
    """Yes or no, however it is written: a text that is also true or false, and equals 1 or 0."""

    def __bool__(self) -> bool:
        return self.casefold() in _YES

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return self.casefold() == other.strip().casefold()
        return isinstance(other, (bool, int)) and bool(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.casefold())


def are_flags(texts: Iterable[str]) -> bool:
    """Whether a column says yes and no, both of them or one."""
    said = {text.strip().casefold() for text in texts}
    return bool(said) and said <= _YES | _NO and said != {"x"}


def to_number(text: str, comma_is_point: bool = False) -> int | float | None:
    """The number that the whole text is; None for any other text."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    digits = _decimal(match["digits"], comma_is_point)
    number = float(digits) if "." in digits or match["power"] else int(digits)
    if match["power"]:
        number *= 10.0 ** max(-300, min(300, int(match["power"])))
    # Bookkeepers put losses in brackets.
    negative = "-" in (match["sign"] + match["sign2"]).replace("−", "-") or match["open"]
    return -number if negative else number


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def is_empty(text: str) -> bool:
    return text.strip().casefold() in _EMPTY


def has_decimal_comma(texts: Iterable[str]) -> bool:
    """Whether a column writes 3,50 for three and a half."""
    return any(re.search(r",\d{1,2}(?!\d)|,\d{4,}|\.\d{3},", text) for text in texts)


def written_number(text: str, comma_is_point: bool = False) -> Whole | Fraction | None:
    number = to_number(text, comma_is_point)
    if number is None:
        return None
    value = Whole(number) if isinstance(number, int) else Fraction(number)
    value.written = text.strip()
    return value


def _decimal(digits: str, comma_is_point: bool) -> str:
    plain = re.sub(r"[' \u00a0\u202f]", "", digits)
    if "," in plain and "." in plain:
        # The later one is the decimal point.
        comma_is_point = plain.rindex(",") > plain.rindex(".")
    elif "," in plain and not comma_is_point:
        has_thousands = re.fullmatch(r"\d{1,3}(,\d{3})+", plain) is not None
        return plain.replace(",", "" if has_thousands else ".")
    elif plain.count(".") > 1:
        return plain.replace(".", "")
    if comma_is_point and ("," in plain or re.fullmatch(r"\d{1,3}\.\d{3}", plain)):
        return plain.replace(".", "").replace(",", ".")
    return plain.replace(",", "")


_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
} | {
    word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_POWERS = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_DIGITS = re.compile(r"[-−]?\d[\d,.' \u00a0\u202f]*")


def first_number(text: str) -> int | float | None:
    """The first number in a text, in digits or in words."""
    for match in _DIGITS.finditer(text):
        written = match.group().strip(" ,.'\u00a0\u202f")
        number = to_number(written)
        # Two numbers side by side are not one.
        return number if number is not None else to_number(re.split(r"[ ,']", written)[0])
    return _in_words(re.findall(r"[a-z]+", text.casefold()))


def _in_words(said: list[str]) -> int | None:
    total = part = 0
    began = False
    for word in said:
        if word in _NUMBER_WORDS:
            part += _NUMBER_WORDS[word]
        elif word == "hundred" and began:
            part = max(1, part) * 100
        elif word in _POWERS and began:
            total, part = total + max(1, part) * _POWERS[word], 0
        elif word != "and" and began:
            break
        began = began or word in _NUMBER_WORDS
    return total + part if began else None
