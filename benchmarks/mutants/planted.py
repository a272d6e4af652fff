"""The small bugs that can be planted in a module: each a span of its source and other text for it.

Pure. What is left alone says nothing that a test could see, or stands for another tool's work:
docstrings, annotations, imports, log lines, the texts of messages, and `strict=True` of a `zip`,
which is itself a look for bugs.
"""

import ast
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_COMPARED = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
_COUNTED = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "+",
    ast.FloorDiv: "*",
    ast.Mod: "*",
    ast.BitAnd: "|",
    ast.BitOr: "&",
}
# Calls whose receiver stands for them: a filter, an order or a set that is forgotten.
_FORGOTTEN = {
    "distinct",
    "drop_duplicates",
    "dropna",
    "filter",
    "fillna",
    "having",
    "join",
    "limit",
    "lower",
    "order_by",
    "sort_values",
    "strip",
    "upper",
    "where",
    "with_for_update",
}
_SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "abs": ""}
_LOGGED = {"debug", "info", "warning", "error", "exception", "bind"}
_A_LINE = 3
"""Bugs of one line: more would say the same of the same test."""

_Text = Callable[[ast.AST], str]
_New = tuple[str, ast.expr | ast.stmt, Callable[[_Text], str]]
"""A bug's kind, the node that is replaced, and what makes the new text of its parts' texts."""


@dataclass(frozen=True)
class Planted:
    """One bug: where it is (lines from 1, offsets in the text), what stood there and what does now."""

    path: str
    line: int
    last_line: int
    start: int
    end: int
    kind: str
    old: str
    new: str

    def into(self, source: str) -> str:
        """Return the module's text with the bug in it."""
        return source[: self.start] + self.new + source[self.end :]


def bugs(path: str, source: str) -> list[Planted]:
    """Return each bug that can be planted in a module's text, in its order, once.

    Each one still compiles; which of them changes nothing is for a person to say.
    """
    found = {}
    at = _offsets(source)
    for node in _told_apart(ast.parse(source)):
        for kind, old, new in _of(node):
            start = at(old.lineno, old.col_offset)
            end = at(old.end_lineno or old.lineno, old.end_col_offset or 0)
            was = source[start:end]
            now = new(lambda part: ast.get_source_segment(source, part) or "")
            bug = Planted(
                path, old.lineno, old.end_lineno or old.lineno, start, end, kind, was, now
            )
            if now != was and _compiles(bug.into(source)):
                found[start, end, now] = bug
    return [found[key] for key in sorted(found)]


def _offsets(source: str) -> Callable[[int, int], int]:
    starts, total = [], 0
    lines = source.splitlines(keepends=True)
    for line in lines:
        starts.append(total)
        total += len(line)

    def at(line: int, column: int) -> int:
        text = lines[line - 1].encode()[:column].decode()
        return starts[line - 1] + len(text)

    return at


def _compiles(text: str) -> bool:
    try:
        compile(text, "planted", "exec")
    except SyntaxError:
        return False
    return True


def _told_apart(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what may hold a bug: not annotations, docstrings, class bodies' fields or log lines."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr):
            continue
        if isinstance(node, ast.keyword) and node.arg == "strict":
            continue
        if _is_logged(node.value if isinstance(node, ast.Expr) else node):
            continue
        yield node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_params"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    waiting.append(child)


def _is_logged(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _LOGGED
        and isinstance(node.func.value, ast.Name)
    )


def _of(node: ast.AST) -> Iterator[_New]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        sign = _COMPARED[type(node.ops[0])]
        yield "limit", node, lambda t: f"{t(node.left)} {sign} {t(node.comparators[0])}"
    elif isinstance(node, ast.BinOp) and type(node.op) in _COUNTED and not _is_text(node):
        sign = _COUNTED[type(node.op)]
        yield "sign", node, lambda t: f"{t(node.left)} {sign} {t(node.right)}"
    elif isinstance(node, ast.BoolOp):
        word = "or" if isinstance(node.op, ast.And) else "and"
        yield "and/or", node, lambda t: f" {word} ".join(f"({t(each)})" for each in node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert | ast.USub):
        yield "not", node, lambda t: f"({t(node.operand)})"
    elif isinstance(node, ast.Constant):
        yield from _constant(node)
    elif isinstance(node, ast.If):
        yield "guard", node.test, lambda t: "False"
    elif isinstance(node, ast.IfExp):
        yield "guard", node, lambda t: f"({t(node.body)})"
    elif isinstance(node, ast.AugAssign) or _is_an_act(node):
        yield "left out", node, lambda t: "pass"
    elif isinstance(node, ast.Call):
        yield from _called(node)


def _is_an_act(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _constant(node: ast.Constant) -> Iterator[_New]:
    if isinstance(node.value, bool):
        yield "flag", node, lambda t: str(not node.value)
    elif isinstance(node.value, int):
        yield "number", node, lambda t: str(int(str(node.value)) + 1)


def _called(node: ast.Call) -> Iterator[_New]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in _FORGOTTEN:
        if not isinstance(node.func.value, ast.Constant):
            yield "forgotten", node, lambda t: t(node.func.value)
    elif isinstance(node.func, ast.Name) and node.func.id in _SWAPPED and node.args:
        name = _SWAPPED[node.func.id]
        yield "swapped", node.func, lambda t: name


def _is_text(node: ast.BinOp) -> bool:
    """Say whether a sum is of texts, or a union of types: neither is a sign."""
    sides = (node.left, node.right)
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and not isinstance(side.value, int))
        for side in sides
    )


def drawn(found: Sequence[Planted], number: int, seed: int) -> list[Planted]:
    """Return so many of the bugs, the same ones for a seed: of each kind in turn."""
    order = sorted(found, key=lambda bug: (bug.path, bug.start, bug.end, bug.new))
    random.Random(seed).shuffle(order)
    of_line: dict[tuple[str, int], int] = {}
    of_kind: dict[str, list[Planted]] = {}
    for bug in order:
        of_line[bug.path, bug.line] = of_line.get((bug.path, bug.line), 0) + 1
        if of_line[bug.path, bug.line] <= _A_LINE:
            of_kind.setdefault(bug.kind, []).append(bug)
    chosen: list[Planted] = []
    while len(chosen) < number and any(of_kind.values()):
        for waiting in of_kind.values():
            if waiting and len(chosen) < number:
                chosen.append(waiting.pop())
    return chosen
