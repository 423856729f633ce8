"""Mathematics typed in words, as in "e^{-2 eta K t}" or "n >= (18 K^3 R_0/lambda_min^2)^2", as LaTeX in its sentence.

Only what is surely a formula is taken: a letter by itself, a Greek name, scripts, bars, relations between such. What
stands between dollar signs is LaTeX already and stays; names of entries, numbers and ordinary words stay words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .inline import written

GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "kappa", "lambda", "mu", "sigma", "tau", "phi", "psi",
    "omega", "Gamma", "Delta", "Theta", "Lambda", "Sigma", "Phi", "Psi", "Omega",
)  # fmt: skip
RELATIONS = {"<=": r"\le", ">=": r"\ge", "!=": r"\neq", "->": r"\to", ":=": ":=", "=": "=", "<": "<", ">": ">",
             "~": r"\sim"}  # fmt: skip
SIGNS = {"+": "+", "-": "-", "/": "/"}
ACCENTS = {"-bar": r"\overline", "-tilde": r"\tilde", "_hat": r"\hat", "~": r"\tilde"}
FUNCTIONS = {"sqrt": r"\sqrt", "log": r"\log", "exp": r"\exp", "sup": r"\sup"}
WORDS = {"a", "A", "I"}  # letters that are words
MOST = 40  # brackets within brackets

_NAME = re.compile(rf"(?:{'|'.join(sorted(GREEK, key=len, reverse=True))}|[A-Za-z])(?![A-Za-z])")
_NUMBER = re.compile(r"\d+(?![\w.])|\d+\.\d+(?![\w.])|\d+(?=\.(?:\s|$))|\d+(?=[A-Za-z|(])")
_SCRIPT = re.compile(r"[A-Za-z0-9]+")
_LETTERS = re.compile(r"\{([A-Za-z]+)\}")
_RELATION = re.compile(r" ?(<=|>=|!=|->|:=|=|<|>| ~) ?")
_SIGN = re.compile(r" ([+\-/]) |(/)(?=[\w(|])|(\+)(?=[\w(|])")
_KEY = re.compile(r"\([A-Z]?\d+[a-z]?\)")  # the number of a display, as of an appendix: (47), (S23)
_NUMBERED = re.compile(r"\d+[a-z](?![\w^(|])")  # the same without its brackets: 58p
_OF_APPENDIX = re.compile(r"[A-Z]\d+[a-z]?(?![\w^(|])")  # S23
_START = re.compile(r"(?<![\w.'’-])(?=[A-Za-z0-9|(`])")


@dataclass(frozen=True)
class Found:
    """A formula: where it ends, its LaTeX, whether it is surely one."""

    end: int
    tex: str
    sure: bool


def set_mathematics(sentence: str) -> str:
    """The sentence with its typed formulas between dollar signs."""
    return written(sentence, lambda tex: f"${tex}$", _words)


def _words(words: str) -> str:
    out, at = "", 0
    while at < len(words):
        if words[at] == "`":
            stop = words.find("`", at + 1)
            if stop < 0:
                return out + words[at:]
            inner = words[at + 1 : stop]
            out += f"${RELATIONS[inner]}$" if inner in RELATIONS else words[at : stop + 1]
            at = stop + 1
            continue
        found = _formula(words, at, 0) if _START.match(words, at) else None
        if found is not None and found.sure:
            out += f"${found.tex}$"
            at = found.end
        else:
            out += words[at]
            at += 1
    return out


def _formula(s: str, i: int, depth: int) -> Found | None:
    """Terms with relations and signs between them, as far as they go."""
    minus = depth > 0 and s.startswith("-", i)
    first = _atom(s, i + minus, depth)
    if first is None:
        return None
    end, tex, sure, count = first.end, ("-" if minus else "") + first.tex, first.sure, 1
    article = depth == 0 and first.tex in WORDS and not (_RELATION.match(s, end) or _SIGN.match(s, end))
    while not article:
        joined = _joined(s, end, depth)
        if joined is None:
            break
        between, after, related = joined
        tex, end, count = tex + between + after.tex, after.end, count + 1
        sure = sure or after.sure or related
    if count == 1 and first.tex.isdigit():
        sure = False
    return Found(end, tex, sure and any(c.isalpha() for c in tex))


def _joined(s: str, i: int, depth: int) -> tuple[str, Found, bool] | None:
    """What joins a term to the next: a relation, a sign, a cross between sizes, or nothing but a space."""
    for pattern, known in ((_RELATION, RELATIONS), (_SIGN, SIGNS)):
        found = pattern.match(s, i)
        if found is not None:
            sign = next(part for part in found.groups() if part).strip()
            after = _atom(s, found.end(), depth)
            return None if after is None else (f" {known[sign]} ", after, True)
    if depth and s[i : i + 1] in ("-", "+"):
        after = _atom(s, i + 1, depth)
        return None if after is None else (f" {s[i]} ", after, True)
    if s.startswith(" x ", i):
        after = _atom(s, i + 3, depth)
        if after is not None:
            return r" \times ", after, True
    if s[i : i + 1] == "|" and i and s[i - 1].isalnum():
        after = _atom(s, i, depth)
        return None if after is None else ("", after, True)
    if s[i : i + 1] == " ":
        after = _atom(s, i + 1, depth)
        factor = after is not None and not s[i + 1].isdigit() and (after.sure or depth)
        if after is not None and factor:
            return " ", after, False
    return None


def _atom(s: str, i: int, depth: int) -> Found | None:
    """A name with its scripts and arguments, a number, a function, or brackets."""
    if i >= len(s) or depth > MOST:
        return None
    number = _NUMBER.match(s, i)
    if number is not None and not (depth == 0 and _NUMBERED.match(s, i)):
        after = _atom(s, number.end(), depth) if s[number.end() : number.end() + 1].isalpha() else None
        if after is not None:
            return Found(after.end, f"{number[0]} {after.tex}", after.sure)
        return _scripts(s, Found(number.end(), number[0], False), depth)
    if s[i] == "|":
        inner = _formula(s, i + 1, depth + 1)
        if inner is None or s[inner.end : inner.end + 1] != "|":
            return None
        return _scripts(s, Found(inner.end + 1, rf"\lvert {inner.tex}\rvert", True), depth)
    if s[i] == "(" and not (depth == 0 and _KEY.match(s, i)):
        inside = _list(s, i, depth)
        return None if inside is None else _scripts(s, Found(inside.end, f"({inside.tex})", inside.sure), depth)
    for function, tex in FUNCTIONS.items():
        if s.startswith(function, i) and s[i + len(function) : i + len(function) + 1] in ("(", " "):
            return _function(s, i + len(function), tex, depth)
    name = _NAME.match(s, i) if depth or _OF_APPENDIX.match(s, i) is None else None
    if name is None or (s[name.end() : name.end() + 1] == "." and s[name.end() + 1 : name.end() + 2].isalnum()):
        return None
    greek = len(name[0]) > 1
    return _scripts(s, Found(name.end(), f"\\{name[0]}" if greek else name[0], greek or name[0] not in WORDS), depth)


def _function(s: str, i: int, tex: str, depth: int) -> Found | None:
    after = _atom(s, i + (s[i] == " "), depth + 1)
    if after is None or (s[i] == " " and tex == r"\sqrt"):
        return None
    inner = after.tex[1:-1] if tex == r"\sqrt" and after.tex.startswith("(") else after.tex
    return Found(after.end, f"{tex}{{{inner}}}" if tex == r"\sqrt" else f"{tex} {inner}", True)


def _list(s: str, i: int, depth: int) -> Found | None:
    """What stands in a bracket: formulas with commas between them, to the bracket's end."""
    closing = {"(": ")", "[": "]", "{": "}"}[s[i]]
    parts, at = [], i + 1
    while True:
        found = _formula(s, at, depth + 1)
        if found is None:
            return None
        parts.append(found)
        if s[found.end : found.end + 1] == closing:
            break
        if s[found.end : found.end + 2] != ", ":
            return None
        at = found.end + 2
    return Found(found.end + 1, ", ".join(part.tex for part in parts), any(part.sure for part in parts))


def _scripts(s: str, base: Found, depth: int) -> Found:
    """Accents, scripts, primes and arguments of a term."""
    end, tex, sure = base.end, base.tex, base.sure
    for said, accent in () if base.tex.isdigit() else ACCENTS.items():
        if s.startswith(said, end) and not s[end + len(said) : end + len(said) + 1].isalnum():
            end, tex, sure = end + len(said), f"{accent}{{{tex}}}", True
    seen: set[str] = set()
    while s[end : end + 1] in ("_", "^") and s[end] not in seen:
        mark, script = s[end], None
        if s[end + 1 : end + 2] == "{":
            inside, letters = _list(s, end + 1, depth), _LETTERS.match(s, end + 1)
            if inside is not None:
                script = (inside.end, inside.tex)
            elif letters is not None:
                script = (letters.end(), letters[1])
        else:
            word = _SCRIPT.match(s, end + 1)
            script = None if word is None else (word.end(), word[0])
        if script is None:
            break
        seen.add(mark)
        end, tex, sure = script[0], f"{tex}{mark}{{{script[1]}}}", True
    primes = re.match(r"'{1,2}(?![\w'])", s[end:])
    if primes is not None and sure and s[end + len(primes[0]) : end + len(primes[0]) + 1] == "(":
        end, tex = end + len(primes[0]), tex + primes[0]
    if s.startswith("(.)", end):
        return Found(end + 3, rf"{tex}(\cdot)", True)
    if s[end : end + 1] in ("(", "[") and not base.tex.isdigit():
        inside = _list(s, end, depth)
        if inside is not None:
            opening, closing = s[end], {"(": ")", "[": "]"}[s[end]]
            end, tex, sure = inside.end, f"{tex}{opening}{inside.tex}{closing}", True
    if s[end : end + 1] == "^" and tex.endswith((")", r"\rvert")):
        return _scripts(s, Found(end, tex, sure), depth)
    return Found(end, tex, sure)


__all__ = ["set_mathematics"]
