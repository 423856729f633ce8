"""Mutants of a file by mutmut's operators: all of them, or as many drawn with a seed; texts are told apart."""

from __future__ import annotations

import ast
import random
import re
from pathlib import Path

#: calls whose strings are messages, and from which argument on
MESSAGES = {"need": 1, "require": 1, "_need": 1, "fail": 0, "GiveUp": 0, "rule": 1, "needs_below": 3, "single": 2}


class Wordless(ast.NodeTransformer):
    """Writes one word for every text that only a reader looks at."""

    def __init__(self) -> None:
        self.inside = 0  # a message
        self.returns_text = [False]

    def words(self, node: ast.AST) -> ast.AST:
        self.inside += 1
        try:
            return self.visit(node)
        finally:
            self.inside -= 1

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("text") if self.inside and isinstance(node.value, str) and node.value else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return ast.Constant("text") if self.inside else self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.returns_text.append(node.returns is not None and ast.unparse(node.returns) in ("str", "str | None"))
        self.generic_visit(node)
        self.returns_text.pop()
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is not None and self.returns_text[-1] and isinstance(node.value, ast.Constant | ast.JoinedStr):
            node.value = self.words(node.value)  # type: ignore[assignment]
            return node
        return self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if isinstance(node.exc, ast.Call):
            node.exc.args = [self.words(a) for a in node.exc.args]  # type: ignore[misc]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        node = self.generic_visit(node)  # type: ignore[assignment]
        first = MESSAGES.get(name, len(node.args))
        node.args[first:] = [
            self.words(a) if isinstance(a, ast.Constant | ast.JoinedStr) else a for a in node.args[first:]
        ]  # type: ignore[list-item]
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        for i, key in enumerate(node.keys):
            if isinstance(key, ast.Constant) and key.value == "reason":
                node.values[i] = self.words(node.values[i])  # type: ignore[assignment]
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        named = {x.id for target in node.targets for x in ast.walk(target) if isinstance(x, ast.Name)}
        if named & {"reason", "why"}:
            node.value = self.words(node.value)  # type: ignore[assignment]
        return self.generic_visit(node)


def wordless(source: str) -> str:
    return ast.dump(Wordless().visit(ast.parse(source)))


def only_text(before: str, after: str) -> bool:
    """Whether two sources differ only in texts for a reader."""
    try:
        return wordless(before) == wordless(after)
    except SyntaxError:
        return False


def masked(source: str) -> tuple[str, dict[int, str]]:
    """The source with `match` and `case` in a form that mutmut's parser knows, and those lines as they were."""
    lines = source.split("\n")
    kept = {i: x for i, x in enumerate(lines) if re.match(r" +(match|case) .+:$", x)}
    for i, line in kept.items():
        lines[i] = line[: len(line) - len(line.lstrip())] + "with x:"
    return "\n".join(lines), kept


def mutations(path: Path) -> list:
    """All mutations of a file, but those of the patterns of `match`."""
    from mutmut import Context, list_mutations

    source, kept = masked(path.read_text())
    return [m for m in list_mutations(Context(source=source, filename=str(path))) if m.line_number not in kept]


def mutated(path: Path, mutation: object) -> str:
    from mutmut import Context, mutate

    source, kept = masked(path.read_text())
    source, count = mutate(Context(source=source, filename=str(path), mutation_id=mutation))
    assert count == 1
    lines = source.split("\n")
    for i, line in kept.items():
        lines[i] = line
    return "\n".join(lines)


def drawn(path: Path, found: list, sample: int | None, seed: int, texts: bool) -> list[tuple[object, str]]:
    """Mutations and mutated sources, in an order fixed by the seed: as many texts, or as many others.

    Each file has a stream of its own: one for all would draw from the same parts of all files.
    """
    before, out = path.read_text(), []
    for mutation in random.Random(f"{seed} {'/'.join(path.parts[-2:])}").sample(found, len(found)):
        if len(out) == sample:
            break
        after = mutated(path, mutation)
        if only_text(before, after) is texts:
            out.append((mutation, after))
    return out
