"""Names of months and days, in the languages documents come in most often."""

from __future__ import annotations

MONTHS = (
    "January February March April May June July August September October November December".split(),
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split(),
    "januari februari maart april mei juni juli augustus september oktober november december".split(),
)
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


_NO_MONTHS = frozenset({"jui", "set", "ago", "mag", "gen", "dice", "otto", "lug", "marc", "sett"})


def _numbered(languages: tuple[list[str], ...]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for names in languages:
        for number, name in enumerate(names, start=1):
            numbers.setdefault(name.casefold(), number)
    for names in languages:
        # "Jan", "Sept": English ones first, as they are what is shortened most.
        for number, name in enumerate(names, start=1):
            numbers.setdefault(name.casefold()[:3], number)
            numbers.setdefault(name.casefold()[:4], number)
    # "jui" is short for two months; the others are English words: "set 5", "a day ago 2023".
    return {name: number for name, number in numbers.items() if name not in _NO_MONTHS}


MONTH_NUMBERS = _numbered(MONTHS)
WEEKDAY_NUMBERS = {name.casefold()[:length]: number for number, name in enumerate(WEEKDAYS) for length in (3, 4, 5, 10)}
