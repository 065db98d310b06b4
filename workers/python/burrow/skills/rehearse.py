"""Rehearsal: a program is run without any call to a model, to find its mistakes and to know what it will ask."""

from __future__ import annotations

import ast
import copy
import inspect
import linecache
import re
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

from .documents import Corpus
from .literals import unmet, with_parts
from .program import (
    SUBMITTING,
    Problem,
    answers_only_in_functions,
    bound_names,
    names_used,
    never_answers,
    parsed,
    unknown_names,
)
from .row import MissingField
from .standing_in import CHARACTERS_A_PASSAGE, StandIns, Tape, bare

_FILE = "<rehearsal>"
_MOST_PROBLEMS = 5
_LONGEST_MESSAGE = 500
_NAMES_ALONE = (
    "It looks at the names of the documents, not at what stands in them. Read them: extract(question, documents()) or "
    "pick(question, documents())."
)
# What may come only of values that stand for others: nothing found, a text where a number would have been.
_EXCUSED = (ArithmeticError, LookupError, ValueError, StopIteration, AssertionError, UnboundLocalError)
# Values that hold others, which the rehearsal must not change.
_CONTAINERS = (list, dict, set)
_MOST_COPIED = 10_000
# The modules of cells and of the user's own functions.
_PROGRAMS = frozenset({"__main__", "tools"})


def rehearse(
    code: str,
    variables: Mapping[str, Any],
    corpus: Corpus,
    characters_a_passage: int = CHARACTERS_A_PASSAGE,
    question: str = "",
) -> dict[str, Any]:
    """`variables`: the globals of the namespace, with its functions. They stay as they are."""
    tree = parsed(code, _FILE)
    if isinstance(tree, Problem):
        return _report(code, [tree], None)
    functions = {name: value for name, value in variables.items() if callable(value) and not name.startswith("_")}
    problems = unknown_names(tree, variables)
    tape = Tape()
    stand_ins = StandIns(corpus, tape, characters_a_passage, question).functions(functions)
    problems += _run(code, tree, _stage(variables, functions, stand_ins, tape), functions, tape)
    better = code
    if not problems and "rows" in functions and "rows" in names_used(tree):
        better = with_parts(code, tree, functions["rows"]())
        problems += unmet(tree, functions["rows"]())
    if not problems and _reads_names_alone(tree, tape, question):
        problems.append(Problem(None, _NAMES_ALONE))
    if never_answers(tree):
        problems.append(Problem(None, "The program never submits an answer. End it with done(…)."))
    elif not problems and tape.answers == 0 and answers_only_in_functions(tree):
        problems.append(Problem(None, "done(…) stands in a function that is never called. Call the function."))
    return {**_report(code, problems, tape), "better": None if better == code else better}


def _reads_names_alone(tree: ast.Module, tape: Tape, question: str) -> bool:
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    asks_for_names = re.search(r"\b(?:names?|named|called|title)\b", question, re.IGNORECASE) is not None
    only_names = "name" in attributes and not attributes & {"text", "rows"} and not tape.most_calls
    return only_names and not asks_for_names and "documents" in names_used(tree) and "rows" not in names_used(tree)


def _stage(
    variables: Mapping[str, Any],
    functions: Mapping[str, Callable[..., Any]],
    stand_ins: Mapping[str, Callable[..., Any]],
    tape: Tape,
) -> dict[str, Any]:
    """Globals like the real ones, in which nothing is asked, printed or submitted."""
    stage = {name: _own(value) if name != "context" else value for name, value in variables.items()}
    stage.update(stand_ins)
    stages = {id(variables): stage}
    for name, value in variables.items():
        is_of_program = isinstance(value, FunctionType) and value.__globals__.get("__name__") in _PROGRAMS
        if is_of_program and name not in stand_ins:
            stage[name] = _on_stage(value, stages, stand_ins)
    given = variables.get("__builtins__", __builtins__)
    builtins = dict(given if isinstance(given, dict) else vars(given))
    builtins["print"] = lambda *_, **__: None
    stage["__builtins__"] = builtins

    def submitting(*_: Any, **__: Any) -> None:
        tape.answers += 1

    stage.update({name: submitting for name in SUBMITTING if name in functions})
    return stage


def _on_stage(function: FunctionType, stages: dict[int, dict[str, Any]], stand_ins: Mapping[str, Any]) -> FunctionType:
    """The same function where nothing is asked: an earlier cell's, or one of the user's."""
    made_in = function.__globals__
    stage = stages.get(id(made_in))
    if stage is None:
        stage = stages[id(made_in)] = {**made_in, **{name: one for name, one in stand_ins.items() if name in made_in}}
        for name, value in made_in.items():
            if isinstance(value, FunctionType) and value.__globals__ is made_in:
                stage[name] = _on_stage(value, stages, stand_ins)
    code, closure = function.__code__, function.__closure__
    staged = FunctionType(code, stage, function.__name__, function.__defaults__, closure)
    staged.__kwdefaults__ = function.__kwdefaults__
    return staged


def _run(
    code: str, tree: ast.Module, stage: dict[str, Any], functions: Mapping[str, Callable[..., Any]], tape: Tape
) -> list[Problem]:
    """Statement by statement, so that one mistake does not hide the next."""
    linecache.cache[_FILE] = (len(code), None, code.splitlines(keepends=True), _FILE)
    own = bound_names(tree)
    problems: list[Problem] = []
    seen = set()
    for statement in tree.body:
        compiled = compile(
            ast.Module([statement], []), _FILE, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
        )
        if compiled.co_flags & inspect.CO_COROUTINE:
            continue
        try:
            exec(compiled, stage)
        except (SystemExit, GeneratorExit):
            break
        except Exception as raised:
            problem = _problem(raised, statement, functions, own)
            if problem is not None and problem.message not in seen:
                seen.add(problem.message)
                problems.append(problem)
    answer = stage.get("answer")
    if isinstance(answer, dict) and answer.get("ready"):
        tape.answers += 1
    return problems


def _problem(
    raised: Exception, statement: ast.stmt, functions: Mapping[str, Callable[..., Any]], own: set[str]
) -> Problem | None:
    if isinstance(raised, NameError):
        # What nobody gives is known already; what the program makes itself is missing after another mistake.
        return None
    if isinstance(raised, _EXCUSED) and not isinstance(raised, MissingField):
        return None
    message = re.sub(r"\b[A-Z]\w+\.(\w+\(\))", r"\1", str(raised)) or type(raised).__name__
    if "NoneType" in message:
        # Nothing was found in a text that stands for another.
        return None
    return Problem(
        _line(raised) or statement.lineno, f"{message.rstrip('.')}. {_advice(message, functions, own)}".strip()
    )


def _line(raised: Exception) -> int | None:
    line = None
    trace = raised.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _advice(message: str, functions: Mapping[str, Callable[..., Any]], own: set[str]) -> str:
    wrong = re.match(r"(?:\w+\.)*(\w+)\(\) (?:got|missing|takes)", message)
    if wrong and wrong[1] in functions and " It is " not in message:
        return f"It is {wrong[1]}{bare(inspect.signature(functions[wrong[1]]))}."
    if re.search(r"strptime|fromisoformat", message):
        return 'row.date is a date already: compare it as it is, row.date > "2023-01-31".'
    if "not callable" in message:
        hidden = sorted(own & functions.keys())
        return f"{hidden[0]} is a variable of the program by then. Give it another name." if hidden else ""
    if re.search(r"'Hits?'", message) and "has no attribute" in message:
        return "It has value, quote, document and verified."
    if re.search(r"'str' object has no attribute", message):
        return "It is a text."
    return ""


def _own(value: Any) -> Any:
    """A copy of what the program might change."""
    if not isinstance(value, _CONTAINERS):
        return value
    try:
        return copy.deepcopy(value) if len(value) <= _MOST_COPIED else copy.copy(value)
    except Exception:
        return copy.copy(value)


def _report(code: str, problems: list[Problem], tape: Tape | None) -> dict[str, Any]:
    lines = code.splitlines()
    in_order = sorted(problems, key=lambda problem: problem.line or len(lines) + 1)
    return {
        "problems": [_said(problem, lines) for problem in in_order[:_MOST_PROBLEMS]],
        "calls": None if tape is None else {"least": tape.least_calls, "most": tape.most_calls},
        "tokens": None if tape is None else {"least": tape.least_tokens, "most": tape.most_tokens},
        "labels": [] if tape is None else tape.labels,
    }


def _said(problem: Problem, lines: list[str]) -> str:
    message = (
        problem.message if len(problem.message) <= _LONGEST_MESSAGE else problem.message[: _LONGEST_MESSAGE - 1] + "…"
    )
    if problem.line is None or not 0 < problem.line <= len(lines):
        return message
    return f"Line {problem.line}, {lines[problem.line - 1].strip()[:120]}: {message}"
