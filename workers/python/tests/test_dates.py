from __future__ import annotations

import datetime
import random
import unittest

from burrow.skills.calendars import MONTHS
from burrow.skills.dates import NO_YEAR, find_dates, is_day_first, read_date
from burrow.skills.days import NO_DAY, Day, day_of, month_of, weekday_of, written

ENGLISH = MONTHS[0]


def read(text: str, day_first: bool | None = None) -> Day:
    found = read_date(text, day_first)
    assert found is not None, text
    value = written(found)
    return value.date()


def day(text: str) -> Day:
    return day_of(datetime.date.fromisoformat(text))


class ReadingDates(unittest.TestCase):
    def test_all_forms_of_a_day_are_the_same_day(self) -> None:
        chance = random.Random(1)
        for _ in range(60):
            date = datetime.date(1970, 1, 1) + datetime.timedelta(days=chance.randrange(25_000))
            month = ENGLISH[date.month - 1]
            forms = [
                date.isoformat(),
                f"{date:%Y/%m/%d}",
                f"{date:%Y%m%d}",
                f"{date:%Y.%m.%d}",
                f"{month} {date.day}, {date.year}",
                f"{month[:3]} {date:%d}, {date.year}",
                f"{month[:3].upper()} {date:%d} {date.year}",
                f"{month[:3]}. {date.day}th, {date.year}",
                f"{date.day} {month} {date.year}",
                f"{date.day}. {month} {date.year}",
                f"{date.day}-{month[:3]}-{date.year}",
                f"{date.day} of {month.lower()}, {date.year}",
                f"{date:%A}, {date.day} {month} {date.year}",
                f"{date:%a} {month[:3]} {date.day}, {date.year}",
                f"[{date.isoformat()}]",
                f"{date.isoformat()}T08:15:30Z",
                f"{date.isoformat()} 8:15",
                f"{date:%d}/{month[:3]}/{date.year}:08:15:30 +0200",
                f"{date.day}.{date.month}.{date.year}",
            ]
            for form in forms:
                self.assertEqual(read(form), date, form)
            self.assertEqual(read(f"{date.month}/{date.day}/{date.year}", day_first=False), date)
            self.assertEqual(read(f"{date.day}/{date.month}/{date.year}", day_first=True), date)

    def test_other_languages(self) -> None:
        for names in MONTHS[1:]:
            for number, name in enumerate(names, start=1):
                self.assertEqual(read(f"6 {name} 2023"), datetime.date(2023, number, 6), name)
        self.assertEqual(read("6 de enero de 2023"), datetime.date(2023, 1, 6))

    def test_times(self) -> None:
        for text, hour, minute in [
            ("2023-01-06 14:05", 14, 5),
            ("2023-01-06T14:05:59.123Z", 14, 5),
            ("Jan 6, 2023, 2:05 PM", 14, 5),
            ("1/6/23, 12:30 am", 0, 30),
            ("6 January 2023 at 9 a.m.", 9, 0),
            ("20230106T140500", 14, 5),
        ]:
            found = read_date(text)
            assert found is not None and found.time is not None, text
            self.assertEqual(
                (found.first, found.time.hour, found.time.minute), (datetime.date(2023, 1, 6), hour, minute), text
            )

    def test_seconds_since_1970(self) -> None:
        self.assertEqual(read("1672963391"), datetime.date(2023, 1, 6))
        self.assertEqual(read("1672963391000"), datetime.date(2023, 1, 6))

    def test_what_is_no_date(self) -> None:
        for text in [
            "",
            "hello",
            "hello 2023-01-06",
            "2023-13-40",
            "31.02.2023",
            "1.2.3",
            "192.168.01.2023",
            "12",
            "v1.02.2023",
        ]:
            self.assertIsNone(read_date(text), text)

    def test_a_column_tells_the_order_of_day_and_month(self) -> None:
        self.assertIs(is_day_first(["01/06/2023", "13/06/2023"]), True)
        self.assertIs(is_day_first(["01/06/2023", "06/13/2023"]), False)
        self.assertIs(is_day_first(["01/02/2023", "05/02/2023", "02/03/2023", "01/04/2023"]), True)
        self.assertIs(is_day_first(["01/02/2023", "01/05/2023", "02/01/2023", "04/03/2023"]), False)
        self.assertIsNone(is_day_first(["01/06/2023"]))
        self.assertIsNone(is_day_first([]))
        self.assertEqual(read("01/06/2023"), datetime.date(2023, 1, 6))
        self.assertEqual(read("01.06.2023"), datetime.date(2023, 6, 1))

    def test_dates_in_a_text_stand_where_they_are_said_to(self) -> None:
        text = "On Jan 6, 2023 we left; by 2023-02-01 we were back. In May 2024 again, from 3 June to 5 June."
        found = [(text[one.start : one.end], one.first.isoformat()) for one in find_dates(text, year=2024)]
        self.assertEqual(
            found,
            [
                ("Jan 6, 2023", "2023-01-06"),
                ("2023-02-01", "2023-02-01"),
                ("May 2024", "2024-05-01"),
                ("3 June", "2024-06-03"),
                ("5 June", "2024-06-05"),
            ],
        )

    def test_dates_are_found_in_the_middle_of_a_text(self) -> None:
        chance = random.Random(18)
        for _ in range(60):
            date = datetime.date(2000, 1, 1) + datetime.timedelta(days=chance.randrange(9_000))
            month = ENGLISH[date.month - 1]
            for form in [
                date.isoformat(),
                f"{date:%A}, {month} the {date.day}th, {date.year}",
                f"{date.day} {month} {date.year}",
            ]:
                before = chance.choice(
                    ["", "It was room 12 of 1,400 on ", "x" * 100 + " ", "On May Day, ", "7 of us, "]
                )
                after = chance.choice(["", ", and then 3 more.", " " + "y" * 100, ". 12 came."])
                found = [one.first for one in find_dates(before + form + after) if one.has_year]
                self.assertEqual(found, [date], before + form + after)

    def test_a_small_word_is_no_month(self) -> None:
        self.assertEqual(list(find_dates("You may 5 times set 7 plates 3 days ago.")), [])

    def test_never_raises_on_odd_input(self) -> None:
        chance = random.Random(2)
        alphabet = "0123456789-/., :TJanMay年\u2028'é[]"
        for _ in range(600):
            text = "".join(chance.choice(alphabet) for _ in range(chance.randrange(30)))
            for found in find_dates(text):
                self.assertLessEqual(found.end, len(text))
            read_date(text)


class Days(unittest.TestCase):
    def test_compare_with_what_people_write(self) -> None:
        date = day("2023-01-06")
        self.assertTrue(
            date > "2023-01-05" and date < "Jan 7, 2023" and date == "6 January 2023" and date >= "1/6/2023"
        )
        self.assertTrue(date != "Jan 7, 2023" and "2023-01-07" > date)

    def test_compare_with_other_dates(self) -> None:
        date = day("2023-01-06")
        self.assertTrue(date == datetime.date(2023, 1, 6) and datetime.date(2023, 1, 6) == date)
        self.assertTrue(datetime.date(2023, 1, 7) > date and datetime.datetime(2023, 1, 7) > date)
        self.assertFalse(date > datetime.datetime(2023, 1, 6))
        self.assertEqual({datetime.date(2023, 1, 6): 1}[date], 1)

    def test_a_month_or_a_year_is_all_its_days(self) -> None:
        date = day("2023-01-06")
        self.assertTrue(date == "January 2023" and date == "2023" and date <= "2023-01" and date >= "2023-01")
        self.assertFalse(date > "2023-01" or date < "2023" or date > "January 2023")
        self.assertTrue(date > "2022" and date < "Feb 2023")

    def test_a_month_without_a_year_is_that_of_the_same_year(self) -> None:
        self.assertTrue(day("2023-01-06") < "Jan 7" and day("2023-01-06") == "January")

    def test_differences(self) -> None:
        date = day("2023-01-06")
        self.assertEqual((date - "2023-01-01").days, 5)
        self.assertEqual((datetime.date(2023, 1, 10) - date).days, 4)
        self.assertEqual((date - datetime.datetime(2023, 1, 1, 12)).days, 5)
        self.assertEqual(date + datetime.timedelta(days=30), "2023-02-05")
        self.assertEqual(date - datetime.timedelta(days=6), "2022-12-31")

    def test_work_like_their_text(self) -> None:
        date = day("2023-01-06")
        self.assertEqual(
            (str(date), f"{date}", date[:7], date.split("-")[1]), ("2023-01-06", "2023-01-06", "2023-01", "01")
        )
        self.assertTrue(date.startswith("2023") and "2023" in date)
        self.assertEqual(f"{date:%d %B}", "06 January")

    def test_sorting_agrees_with_the_calendar(self) -> None:
        chance = random.Random(3)
        dates = [datetime.date(2020, 1, 1) + datetime.timedelta(days=chance.randrange(1_000)) for _ in range(200)]
        self.assertEqual(sorted(map(day_of, dates)), sorted(dates))

    def test_a_moment_is_within_its_day(self) -> None:
        found = read_date("2023-01-06 12:30")
        assert found is not None
        moment = written(found)
        self.assertTrue(moment == "2023-01-06" and moment > "2023-01-06 12:00" and moment < "2023-01-07")
        self.assertTrue(moment > datetime.datetime(2023, 1, 6, 12, 29) and moment.date() == "2023-01-06")
        self.assertFalse(moment > "2023-01-06")

    def test_words_that_are_no_date_do_not_compare(self) -> None:
        self.assertFalse(day("2023-01-06") == "hello")
        with self.assertRaises(TypeError):
            _ = day("2023-01-06") > "hello"

    def test_no_date_is_left_out_by_every_comparison(self) -> None:
        date = day("2023-01-06")
        self.assertFalse(NO_DAY > "2023" or NO_DAY < "2023" or date < NO_DAY or date > NO_DAY or NO_DAY)

    def test_months_are_in_the_order_of_the_calendar(self) -> None:
        months = [month_of(datetime.date(2022 + number // 12, number % 12 + 1, 1)) for number in range(24)]
        self.assertEqual(sorted(sorted(months, key=str)), months)

    def test_a_month_answers_to_its_names(self) -> None:
        month = month_of(datetime.date(2023, 1, 6))
        self.assertEqual(str(month), "January 2023")
        for name in ["2023-01", "January", "jan", "Jan 2023", "January 2023", 1, "1", "01"]:
            self.assertTrue(month == name, name)
        for name in ["2023-02", "February", "January 2024", 2, "nonsense", None]:
            self.assertTrue(month != name, name)
        self.assertEqual(str(month_of(datetime.date(NO_YEAR, 1, 6))), "January")

    def test_a_weekday_answers_to_its_names(self) -> None:
        friday = weekday_of(datetime.date(2023, 1, 6))
        for name in ["Friday", "fri", "FRI.", 4]:
            self.assertTrue(friday == name, name)
        self.assertTrue(friday != "Monday" and friday != 0)


if __name__ == "__main__":
    unittest.main()
