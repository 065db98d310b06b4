from __future__ import annotations

import contextlib
import io
import json
import random
import unittest
from collections.abc import Callable
from typing import Any

from burrow.skills import Skills
from burrow.skills.documents import Corpus
from burrow.skills.rehearse import rehearse

from .scripted import ScriptedHost, silent

CHANCE = random.Random(16)
ROWS = "\n".join(
    ["Forty records follow."]
    + [
        f"Date: 2023-{CHANCE.randrange(1, 13):02d}-{CHANCE.randrange(1, 29):02d} || User: {CHANCE.randrange(1, 9)} || "
        f"Instance: What is {n}?"
        for n in range(40)
    ]
)
SALES = "date,customer,product,price\n" + "\n".join(f"2023-01-{n:02d},Anna {n % 4},bread,{n}.50" for n in range(1, 29))
NOTES = ["It rained on 6 January 2023. The archive moved to Trieste. " * 20, "Nobody came. The mill stood still. " * 20]

NAMES = [f"notes {number}.txt" for number in (1, 2)]


def submitted(_value: object) -> None:
    raise AssertionError("A rehearsal submits nothing.")


def llm_query(prompt: Any, model: str | None = None) -> str:
    raise AssertionError("A rehearsal asks nothing.")


def llm_query_batched(prompts: Any, model: str | None = None) -> list[str]:
    raise AssertionError("A rehearsal asks nothing.")


def namespace(context: Any) -> dict[str, Any]:
    names = ["rows.txt"] if isinstance(context, str) else NAMES
    given = Skills(context, names, ScriptedHost(silent), submitted).functions()
    asking = {"llm_query": llm_query, "llm_query_batched": llm_query_batched, "FINAL": submitted}
    answer = {"content": "", "ready": False}
    return {**given, **asking, "context": context, "context_names": names, "answer": answer, "__name__": "__main__"}


def rehearsed(code: str, context: Any = ROWS, more: dict[str, Any] | None = None) -> dict[str, Any]:
    names = ["rows.txt"] if isinstance(context, str) else NAMES
    return rehearse(code, {**namespace(context), **(more or {})}, Corpus(context, names), 1_000)


# As small models write them, each right.
RIGHT = {
    ROWS: [
        'done(find("Who signed the lease?"))',
        'hits = find("Who signed the lease?", words=["lease", "signed"])\n'
        "if hits:\n"
        "    done(hits[0])\n"
        "else:\n"
        "    done(None)",
        'done(find("What is the code?").value)',
        'h = find("How many boxes were there?", all=True)\ndone(sum(int(x.value) for x in h))',
        'found = find("Who?", all=True)\ndone([hit.value for hit in found])',
        "items = rows()\nlabels = label(items, ['number', 'place', 'other'])\ndone(tally(items, labels))",
        "r = rows()\n"
        "l = label(r, ['number', 'place'])\n"
        "t = tally(r, l, by='user')\n"
        "done(max(t, key=lambda u: t[u]['place']))",
        "t = tally(rows(), ['number', 'place', 'other'], by='customer')\n"
        "done(pairs(t, lambda a, b: t[a]['number'] and t[b]['place']))",
        "done(len([row for row in rows() if row.date > '2023-06-01']))",
        "done(len(rows()))",
        "from collections import Counter\nc = Counter(row.user for row in rows())\ndone(c.most_common(1)[0][0])",
        "months = tally(rows(), by='month')\ndone(months)",
        "rows = rows()\nquestions = [row.instance for row in rows if row.user == '3']\ndone(len(questions))",
        "yes = pick('Is it about food?', rows())\ndone(sum(yes))",
        "food = [row for row, ok in zip(rows(), pick('Is it about food?', rows())) if ok]\ndone(len(food))",
        "done(summarise('What do people ask?', rows()))",
        "r = rows()\nlatest = max(r, key=lambda row: row.date)\ndone(latest)",
        "done(sorted(set(row.customer for row in rows())))",
        "r = rows()\n"
        "l = label(r, ['a', 'b'])\n"
        "before = [x for row, x in zip(r, l) if row.date < 'March 15, 2023']\n"
        "done(before.count('a') / len(before))",
        "first = find('When was the first?')\nsecond = find(f'Who came after {first.value}?')\ndone(second)",
        "c = compare('How tall is it?', 'the mill', 'the tower')\ndone(c.larger)",
        "answer['content'] = len(rows())\nanswer['ready'] = True",
        "def main():\n    rs = rows()\n    done(len(rs))\nmain()",
        "FINAL(llm_query('What is it? ' + str(rows()[0])))",
        "out = llm_query_batched([f'Label: {row.text}' for row in rows()])\n"
        "done([x for x in out if 'yes' in x.lower()])",
        "import re\nnumbers = re.findall(r'What is (\\d+)', context)\ndone(max(map(int, numbers)))",
        "import re\nm = re.search(r'(\\d+) boxes', llm_query('How many boxes?'))\ndone(m.group(1))",
        "try:\n    done(int(find('How many?').value))\nexcept ValueError:\n    done(None)",
        "v = extract('Which number is asked for?', rows())\ndone([x.value for x in v if x])",
        "v = extract('Which number?', rows())\nnums = [int(x.value) for x in v]\ndone(sum(nums) / len(nums))",
        "import statistics\ndone(statistics.mean([row.date.day for row in rows() if row.user == 'nobody']))",
        "for row in rows():\n    print(row.user, row.date, row.weekday)\ndone('ok')",
        "by_user = {}\n"
        "for row in rows():\n"
        "    by_user.setdefault(row.user, []).append(row)\n"
        "done({u: len(x) for u, x in by_user.items()})",
        "t = tally(rows(), label(rows(), {'number': 'asks for a number', 'place': 'asks where'}), by='user')\n"
        "done({u: c['number'] for u, c in t.items()})",
        "hits = find('Which?', all=True)\n"
        "if len(hits) > 1:\n"
        "    winner = hits[1]\n"
        "else:\n"
        "    winner = hits[0]\n"
        "done(winner)",
    ],
    SALES: [
        "done(sum(row.price for row in rows()))",
        "r = [row for row in rows() if row.user == 'Anna 1' and row.amount > 3]\ndone(len(r))",
        "best = max(rows(), key=lambda r: r.cost)\ndone(f'{best.customer}: {best.price}')",
        "t = {}\nfor r in rows():\n    t[r.customer] = t.get(r.customer, 0) + r.price\ndone(max(t, key=t.get))",
    ],
    "notes": [
        "for doc in documents():\n    print(doc.name, len(doc.text))\ndone([d.name for d in documents()])",
        "done({doc.name: find('Who came?', documents=doc).value for doc in documents()})",
        "done(dict(zip(documents(), extract('Where did it move?', documents()))))",
        "done([d for d, yes in zip(documents(), pick('Does it rain?', documents())) if yes])",
        "done(compare('Where is it?', documents()[0], documents()[1]))",
        "done(summarise('What happened?'))",
    ],
}

# Each with what has to be said of it.
WRONG = [
    ("done(find('x'", ["not Python"]),
    ("for row in rows()\n    done(row)", ["Line 1", "not Python"]),
    ("done(rowz())", ["Line 1", "no 'rowz'", "Did you mean rows?"]),
    ("answer_question(find('x'))\ndone(1)", ["no 'answer_question'", "Did you mean done?"]),
    ("done(Counter([1]))", ["from collections import Counter"]),
    ("x = find('who?')\nprint(x)", ["never submits", "done("]),
    ("def main():\n    done(find('x'))", ["never called"]),
    ("done([row.price for row in rows()])", ["no 'price'", "Date, User, Instance"]),
    ("done([row['kind'] for row in rows()])", ["no 'kind'", "Date, User, Instance"]),
    ("done(tally(rows(), by='region'))", ["no 'region'", "User"]),
    (
        "done(tally(rows(), group='user'))",
        ["unexpected keyword argument 'group'", "tally(items, labels=None, by=None)"],
    ),
    ("done(find())", ["find()", "missing", "question"]),
    ("done(find('x', word=['y']))", ["unexpected keyword argument 'word'", "find(question, words="]),
    ("done(label(rows()))", ["label()", "labels"]),
    ("done(find('x').answer)", ["'Hits' object has no attribute 'answer'", "value, quote"]),
    ("done(find('x')[0].name)", ["'Hit' object has no attribute 'name'"]),
    ("label = label(rows(), ['a'])\nmore = label(rows(), ['b'])\ndone(more)", ["not callable", "label is a variable"]),
    (
        "from datetime import datetime\n"
        "old = [r for r in rows() if datetime.strptime(r.date, '%Y-%m-%d') < datetime.now()]\n"
        "done(old)",
        ["compare it as it is"],
    ),
    (
        "done(label(rows(), ['a', 'b']).count)\ndone(label(rows(), ['a', 'b']).most)",
        ["has no attribute 'most'"],
    ),
    ("done(max(extract('How much?', rows())))", ["not supported between instances of 'Hit' and 'Hit'"]),
    ("done(llm_query('x').text)", ["'str' object has no attribute 'text'", "It is a text"]),
    ("done(pairs(rows()))", ["pairs()", "test", "pairs(keys, test)"]),
    ("import pandas_of_nobody\ndone(1)", ["No module named 'pandas_of_nobody'"]),
    (
        'done([r for r in rows() if r.instance == "what is"])',
        ["part of theirs", '"what is" in x.instance.lower()'],
    ),
    ('done([r for r in rows() if r.instance.lower() == "what is"])', ["part of theirs"]),
    ("done(tally(rows(), [1, 2, 3]))", ["40 items and 3 labels"]),
]


class Better(unittest.TestCase):
    SHOP = "day,item,paid\n" + "".join(f"{n},{kind} tree,{paid}\n" for n, kind, paid in [(1, "apple", "unpaid"), (2, "fig", "late")] * 4)

    def test_a_comparison_that_no_record_meets_looks_for_a_part(self) -> None:
        for code, better in [
            ('done([x for x in rows() if x.item == "tree"])', 'done([x for x in rows() if "tree" in x.item.lower()])'),
            (
                'é = 1; n = sum("Tree" == x["item"].lower() and é for x in rows())\ndone(n)',
                'é = 1; n = sum("tree" in x["item"].lower() and é for x in rows())\ndone(n)',
            ),
            ('done([x for x in rows() if x.item == "fig tree"])', None),
            ('done([x for x in rows() if x.paid == "paid"])', None),
        ]:
            told = rehearsed(code, self.SHOP)
            self.assertEqual(told["better"], better, code)
            if better is not None:
                self.assertEqual(rehearsed(better, self.SHOP)["problems"], [])


class NamesAlone(unittest.TestCase):
    CODE = 'd = documents()\nkeys = [x.name for x in d if "key" in x.name]\ndone(tally(keys))'

    def problems(self, code: str, question: str) -> list[str]:
        told: list[str] = rehearse(code, namespace(NOTES), Corpus(NOTES, NAMES), 1_000, question)["problems"]
        return told

    def test_a_program_that_looks_at_names_alone_has_read_nothing(self) -> None:
        told = self.problems(self.CODE, "How many keys were handed over?")
        self.assertEqual(len(told), 1)
        self.assertIn("extract(question, documents())", told[0])

    def test_it_may_where_names_are_asked_for_or_where_it_reads(self) -> None:
        self.assertEqual(self.problems(self.CODE, "Which documents have key in their name?"), [])
        for code in [
            "done(len(documents()))",
            'done([x.name for x in documents() if "mill" in x.text])',
            'd = documents()\ndone([x.name for x, ok in zip(d, pick("Is it wet?", d)) if ok])',
        ]:
            self.assertEqual(self.problems(code, "How many mills are there?"), [])


class RightPrograms(unittest.TestCase):
    def test_have_no_problems(self) -> None:
        for context, programs in RIGHT.items():
            for code in programs:
                told = rehearsed(code, NOTES if context == "notes" else context)
                self.assertEqual(told["problems"], [], code)
                self.assertLessEqual(told["calls"]["least"], told["calls"]["most"], code)
                self.assertLessEqual(told["tokens"]["least"], told["tokens"]["most"], code)

    def test_there_are_forty(self) -> None:
        self.assertGreaterEqual(sum(map(len, RIGHT.values())), 40)


class WrongPrograms(unittest.TestCase):
    def test_each_mistake_is_named(self) -> None:
        for code, words in WRONG:
            told = rehearsed(code)
            self.assertEqual(len(told["problems"]), 1, (code, told["problems"]))
            for word in words:
                self.assertIn(word, told["problems"][0], code)

    def test_one_mistake_does_not_hide_the_next(self) -> None:
        told = rehearsed("a = [row.price for row in rows()]\nb = find('x', wurds=[])\nc = sum(a)\ndone(nobody(c))")
        self.assertEqual(len(told["problems"]), 3)
        for problem, word in zip(
            told["problems"], ["Line 1, a = ", "Line 2, b = ", "Line 4, done(nobody(c)): There is no 'nobody'"]
        ):
            self.assertTrue(problem.startswith(word) or word in problem, problem)

    def test_the_line_is_that_of_the_mistake(self) -> None:
        told = rehearsed("def price(row):\n    return row.price\n\nfor row in rows():\n    price(row)\ndone(1)")
        self.assertTrue(told["problems"][0].startswith("Line 2, return row.price: "), told["problems"])

    def test_at_most_five_and_none_twice(self) -> None:
        self.assertEqual(len(rehearsed("\n".join(f"nobody{n}()" for n in range(20)))["problems"]), 5)
        self.assertEqual(len(rehearsed("nobody()\nnobody()\nnobody()\ndone(1)")["problems"]), 1)


class Estimates(unittest.TestCase):
    def calls(self, code: str, context: Any = ROWS) -> tuple[int, int]:
        told = rehearsed(code, context)
        self.assertEqual(told["problems"], [], code)
        return told["calls"]["least"], told["calls"]["most"]

    def test_nothing_is_asked_by_code_alone(self) -> None:
        self.assertEqual(self.calls("done(tally(rows(), by='user'))"), (0, 0))

    def test_items_are_counted(self) -> None:
        self.assertEqual(self.calls("done(llm_query_batched([r.text for r in rows()]))"), (40, 40))
        least, most = self.calls("done(label(rows(), ['a', 'b'], examples=[('x', 'a')]))")
        self.assertEqual((least, most), (40, 40))
        self.assertEqual(
            self.calls("for row in rows():\n    find('x')\ndone(1)")[0], 40 * self.calls("done(find('x'))")[0]
        )

    def test_a_sweep_reads_every_passage(self) -> None:
        passages = sum(-(-len(text) // 1_000) for text in NOTES)
        least, most = self.calls("done(find('x'))", NOTES)
        self.assertLess(least, most + 1)
        self.assertGreaterEqual(most, passages)
        self.assertEqual(self.calls("done(find('x', all=True))", NOTES)[0], passages)

    def test_counting_by_names_of_labels_asks_for_them(self) -> None:
        self.assertGreaterEqual(self.calls("done(tally(rows(), ['number', 'place'], by='user'))")[0], 40)

    def test_a_program_that_does_not_compile_has_none(self) -> None:
        self.assertIsNone(rehearsed("done(")["calls"])

    def test_labels_come_with_real_items(self) -> None:
        told = rehearsed("done(tally(rows(), label(rows(), ['number', 'place'])))")
        self.assertEqual(told["labels"][0]["labels"], ["number", "place"])
        self.assertEqual(len(told["labels"][0]["items"]), 12)
        for item in told["labels"][0]["items"]:
            self.assertIn(f"Instance: {item}", ROWS)


class WithoutTraces(unittest.TestCase):
    def test_variables_stay_as_they_are(self) -> None:
        names = ["a"]
        variables = {**namespace(ROWS), "names": names, "seen": {"x": [1]}}
        before = dict(variables)
        changes = ["names.append('b')", "seen['x'].append(2)", "new = 1", "answer['ready'] = True"]
        code = "\n".join([*changes, "rows()[0].label = 'x'", "rows = 3", "done(names)"])
        told = rehearse(code, variables, Corpus(ROWS, ["rows.txt"]))
        self.assertEqual(told["problems"], [])
        self.assertEqual(variables, before)
        self.assertEqual((names, variables["seen"], variables["answer"]["ready"]), (["a"], {"x": [1]}, False))
        self.assertNotIn("label", variables["rows"]()[0].__dict__)

    def test_what_earlier_cells_defined_asks_nothing_either(self) -> None:
        variables = namespace(ROWS)
        exec(
            "def ask(text):\n    return llm_query(text)\ndef twice(text):\n    return ask(text) + ask(text)", variables
        )
        told = rehearse("done(twice('x'))", variables, Corpus(ROWS, ["rows.txt"]))
        self.assertEqual((told["problems"], told["calls"]), ([], {"least": 2, "most": 2}))

    def test_the_functions_of_the_user_ask_nothing_either(self) -> None:
        variables = namespace(ROWS)
        tools: dict[str, Any] = {"__name__": "tools", "llm_query": llm_query}
        exec(
            "def ask(text, *, more='?'):\n"
            "    return _inner(text + more)\n"
            "def _inner(text):\n"
            "    return llm_query(text)",
            tools,
        )
        told = rehearse("done(ask('x'))", {**variables, "ask": tools["ask"]}, Corpus(ROWS, ["rows.txt"]))
        self.assertEqual((told["problems"], told["calls"]["least"]), ([], 1))

    def test_a_text_that_is_only_part_of_a_field_is_said(self) -> None:
        [problem] = rehearsed('done(sum(x.customer == "anna" for x in rows()))', SALES)["problems"]
        self.assertIn('"anna" in x.customer.lower()', problem)
        for right in ('x.customer == "Anna 1"', 'x["customer"] == "anna 1"', 'x.customer == "Bob"', 'x.date == "2023-01-02"'):
            self.assertEqual(rehearsed(f"done(sum({right} for x in rows()))", SALES)["problems"], [], right)

    def test_nothing_is_printed(self) -> None:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            rehearsed("print('x' * 1000)\ndone(1)")
        self.assertEqual(out.getvalue(), "")

    def test_from_a_cell_it_prints_one_line(self) -> None:
        variables = namespace(ROWS)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec("_rehearse('done(rowz())')", variables)
        printed = out.getvalue()
        self.assertEqual(printed.count("\n"), 1)
        self.assertIn("rowz", json.loads(printed)["problems"][0])

    def test_odd_programs_end(self) -> None:
        for code in [
            "",
            "   ",
            "# nothing",
            "raise SystemExit",
            "exit()",
            "\x00",
            "await find('x')",
            "done(" * 500,
            "é = 1\ndone(é)",
        ]:
            self.assertIsInstance(rehearsed(code)["problems"], list, code)

    def test_what_ends_a_cell_ends_the_rehearsal(self) -> None:
        class TimeUp(BaseException):
            pass

        def late() -> None:
            raise TimeUp

        functions: dict[str, Callable[..., Any]] = {"late": late}
        with self.assertRaises(TimeUp):
            rehearsed("late()\ndone(1)", more=functions)


if __name__ == "__main__":
    unittest.main()
