"""What a certificate holds, on lines: details of evidence, numbers of a counterexample, proofs of any shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ...evidence import matrix_text
from .mathematics import plain

NO_NAMES: Mapping[str, str] = MappingProxyType({})
MAX_TEXT, MAX_LINES, MAX_STEPS, MAX_DEPTH = 400, 100, 200, 60


def matrix(rows: Iterable[Iterable[str]]) -> str:
    """A matrix on one line; a 1 x 1 matrix is its entry."""
    return cut(matrix_text(tuple(tuple(row) for row in rows)))


def cut(words: str, most: int = MAX_TEXT) -> str:
    return words if len(words) <= most else words[:most] + " ..."


def detail(data: Mapping[str, Any], names: Mapping[str, str] = NO_NAMES) -> str:
    """What an engine adds to its answer, on one line; `names` are the sizes that carry a spelling of their own."""
    parts = [f"{key}: {value_words(value, names)}" for key, value in data.items() if value not in ([], {}, "", None)]
    return cut("; ".join(parts), 3 * MAX_TEXT)


def value_words(value: Any, names: Mapping[str, str] = NO_NAMES, depth: int = 0) -> str:
    """A JSON value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if depth > 4:
        return "..."
    if isinstance(value, dict):
        pairs = ((names.get(str(k), str(k)), "=" if _plain(v) else "", v) for k, v in value.items())
        return ", ".join(f"{k} {sign} {value_words(v, names, depth + 1)}".replace("  ", " ") for k, sign, v in pairs)
    if isinstance(value, list):
        joint = " | " if any(isinstance(v, dict | list) for v in value) else ", "
        return joint.join(value_words(v, names, depth + 1) for v in value)
    return "none" if value is None else str(value)


def _plain(value: Any) -> bool:
    return isinstance(value, int | float | str)


@dataclass(frozen=True)
class Step:
    """One step of a proof: the rule, what it states, and the steps that it rests on."""

    rule: str
    statement: str
    children: tuple[Step, ...] = ()
    more: str = ""


def steps(proof: Any, most: int = MAX_STEPS) -> Step | None:
    """A proof as a tree of named rules, or None if it is of another shape; after `most` steps it is cut and says so."""
    if not _is_step(proof):
        return None
    left = [most]
    return _step(proof, left, 0)


def _is_step(proof: Any) -> bool:
    return isinstance(proof, dict) and isinstance(proof.get("rule"), str) and "statement" in proof


def _step(data: Any, left: list[int], depth: int) -> Step:
    left[0] -= 1
    if not _is_step(data):
        return Step("", cut(value_words(data)))
    children = data.get("children") or []
    children = children if isinstance(children, list) else [children]
    rest = {k: v for k, v in data.items() if k not in ("rule", "statement", "children")}
    statement = data["statement"] if isinstance(data["statement"], str) else value_words(data["statement"])
    statement = cut(plain(statement) if "\\" in statement else statement)
    if depth >= MAX_DEPTH or left[0] < len(children):
        return Step(data["rule"], statement, (), "what it rests on is in the certificate")
    return Step(cut(data["rule"]), statement, tuple(_step(child, left, depth + 1) for child in children), detail(rest))


def listing(proof: Any, most: int = MAX_LINES) -> str:
    """A proof of any shape as indented text, cut after `most` lines."""
    out: list[str] = []
    for line in _lines(proof, 0):
        if len(out) == most:
            out.append("... the rest is in the certificate")
            break
        out.append(line)
    return "\n".join(out)


def _lines(value: Any, depth: int) -> Iterator[str]:
    pad = "  " * depth
    if depth > 12:
        yield f"{pad}..."
    elif isinstance(value, dict):
        flat = {k: v for k, v in value.items() if not isinstance(v, dict | list) or _short(v)}
        if flat:
            yield pad + cut("; ".join(f"{k}: {value_words(v)}" for k, v in flat.items()))
        for key, inner in value.items():
            if key not in flat:
                yield f"{pad}{key}"
                yield from _lines(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _lines(inner, depth)
    else:
        yield pad + cut(value_words(value))


def _short(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_plain(v) for v in value.values()) and len(value) <= 12
    return all(_plain(v) for v in value) and len(value) <= 6


__all__ = ["Step", "cut", "detail", "listing", "matrix", "steps", "value_words"]
