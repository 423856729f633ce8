"""LaTeX cut where a line may break: terms first, then factors. Spelling only; nothing is read as mathematics.

A formula becomes terms, each with the sign that joins it to what stands before; a term becomes factors. Rendered
apart, they let a browser break a long line as a typesetter would: before a sign, else between factors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
RELATIONS = {
    "=", "<", ">", r"\le", r"\ge", r"\in", r"\to", r"\sim", r"\succeq", r"\equiv", r"\neq", r"\Rightarrow", r"\perp",
    r"\mid", r"\approx", r"\leq", r"\geq", r"\iff", r"\implies",
}  # fmt: skip
PRODUCTS = {r"\cdot", r"\otimes", r"\times", r"\circ"}
SPACES = {r"\,": 0.17, r"\:": 0.22, r"\;": 0.28, r"\ ": 0.28, r"\quad": 1.0, r"\qquad": 2.0}
WORDS = {r"\text", r"\textrm", r"\textit"}
OPERATOR = re.compile(r"[+-]?\s*\\(sum|prod|int|lim|sup|inf|max|min|nabla|partial)(?![A-Za-z])")
DERIVATIVE = re.compile(r"[+-]?\s*\\frac\{d\}\{d[^{}]*(\{[^{}]*\}[^{}]*)*\}\s*$")


@dataclass(frozen=True)
class Factor:
    """A piece that is never broken: LaTeX, or plain words; `gap` em of space before it, `sign` a product's sign."""

    tex: str
    words: bool = False
    gap: float = 0.0
    sign: str = ""


@dataclass
class Term:
    """Factors after one sign: `+`, `-`, a relation, or nothing at the start."""

    sign: str = ""
    relation: bool = False
    factors: list[Factor] = field(default_factory=list)


def tokens(tex: str) -> list[str]:
    return TOKEN.findall(tex)


def rows(tex: str) -> list[str]:
    r"""The parts between `\\` that are outside every bracket and environment."""
    out, depth, current, all_tokens = [], 0, "", tokens(tex)
    for i, token in enumerate(all_tokens):
        depth += _step(all_tokens, i)
        if token == "\\\\" and depth == 0:
            out.append(current.strip())
            current = ""
        else:
            current += token
    return [part for part in (*out, current.strip()) if part]


def terms(tex: str) -> list[Term]:
    """The formula cut into terms and factors; one factor if its brackets do not match."""
    reader = _Cutter(tokens(tex))
    return reader.terms() if _balanced(reader.tokens) else [Term(factors=[Factor(tex)])]


def mended(tex: str) -> str:
    r"""`a^{b}^{c}` as `a^{b}{}^{c}`: a power of something that carries an upper index already."""
    out: list[str] = []
    level: list[bool] = [False]
    all_tokens, i = tokens(tex), 0
    while i < len(all_tokens):
        token = all_tokens[i]
        if token == "^":
            if level[-1]:
                out.append("{}")
            end = _argument(all_tokens, i + 1)
            out += ["^", mended("".join(all_tokens[i + 1 : end]))] if end - i > 2 else all_tokens[i:end]
            level[-1] = True
            i = end
            continue
        if token == "{":
            level.append(False)
        elif token == "}" and len(level) > 1:
            level.pop()
        if token != "_" and not (out and out[-1] == "_"):
            level[-1] = level[-1] and token in ("}",)
        out.append(token)
        i += 1
    return "".join(out)


def _argument(all_tokens: list[str], start: int) -> int:
    """The index after the group or token that starts at `start`."""
    if start >= len(all_tokens) or all_tokens[start] != "{":
        return min(start + 1, len(all_tokens))
    depth = 0
    for i in range(start, len(all_tokens)):
        depth += (all_tokens[i] == "{") - (all_tokens[i] == "}")
        if depth == 0:
            return i + 1
    return len(all_tokens)


def _step(all_tokens: list[str], i: int) -> int:
    """How the depth changes at a token; the delimiter after \\left or \\right does not count again."""
    token = all_tokens[i]
    if i and all_tokens[i - 1] in (r"\left", r"\right"):
        return 0
    if token in ("{", "(", "[", r"\left", r"\begin", r"\lvert", r"\{", r"\lVert"):
        return 1
    if token in ("}", ")", "]", r"\right", r"\end", r"\rvert", r"\}", r"\rVert"):
        return -1
    return 0


def _balanced(all_tokens: list[str]) -> bool:
    depth = 0
    for i in range(len(all_tokens)):
        depth += _step(all_tokens, i)
        if depth < 0:
            return False
    return depth == 0


class _Cutter:
    def __init__(self, all_tokens: list[str]) -> None:
        self.tokens = all_tokens
        self.found: list[Term] = [Term()]
        self.current = ""
        self.gap = 0.0
        self.sign = ""

    def terms(self) -> list[Term]:
        depth, i = 0, 0
        while i < len(self.tokens):
            token = self.tokens[i]
            if depth == 0 and token in WORDS:
                end = _argument(self.tokens, i + 1)
                self.words("".join(self.tokens[i + 1 : end]).removeprefix("{").removesuffix("}"))
                i = end
                continue
            change = _step(self.tokens, i)
            if depth == 0 and change == 0 and self.special(token):
                i += 1
                continue
            self.current += token
            depth += change
            i += 1
        self.end(force=True)
        return [term for term in self.found if term.factors or term.sign]

    def special(self, token: str) -> bool:
        """A token outside brackets that ends a factor or a term; False if it belongs to the factor."""
        if self.current.rstrip().endswith(("^", "_", r"\left", r"\right")):
            return False
        if token.isspace():
            self.end()
        elif token in SPACES:
            self.end()
            self.gap += SPACES[token]
        elif token == ",":
            self.current += token
            self.end(force=True)
            self.gap = 0.17
        elif token in RELATIONS:
            self.term(token, True)
        elif token in PRODUCTS:
            self.end(force=True)
            self.sign = token
        elif token in ("+", "-") and (self.current.strip() or self.found[-1].factors):
            self.term(token, False)
        else:
            return False
        return True

    def term(self, sign: str, relation: bool) -> None:
        self.end(force=True)
        if self.found[-1].factors or self.found[-1].sign:
            self.found.append(Term(sign, relation))
        else:
            self.found[-1] = Term(sign, relation)

    def words(self, body: str) -> None:
        self.end(force=True)
        self.found[-1].factors.append(Factor(body.strip(), words=True, gap=0.28 if body.startswith(" ") else 0.0))
        self.gap = 0.28 if body.endswith(" ") else 0.0

    def end(self, force: bool = False) -> None:
        """Close the factor, unless it is an operator that waits for what it acts on."""
        body = self.current.strip()
        if not body:
            self.current = ""
            return
        if not force and waits(body):
            self.current += " "
            return
        gap = self.gap
        if self.found[-1].factors and gap == 0.0 and not self.sign:
            gap = 0.17 if body.startswith((r"\left", r"\frac", r"\operatorname")) else 0.06
        first = Factor(body, gap=gap, sign=self.sign)
        self.current, self.gap, self.sign = "", 0.0, ""
        fenced = opened(body)
        if fenced is None:
            self.found[-1].factors.append(first)
            return
        head, inside, tail = fenced
        self.found[-1].factors.append(replace(first, tex=head))
        for i, term in enumerate(terms(inside)):
            if i == 0 and not term.sign:
                self.found[-1].factors += [replace(f, gap=0.0) if j == 0 else f for j, f in enumerate(term.factors)]
            else:
                self.found.append(term)
        self.found[-1].factors.append(Factor(tail))


def opened(body: str) -> tuple[str, str, str] | None:
    """A factor with one long pair of fences as head, inside and tail, so that it may break inside; else None."""
    if len(body) < LONG or r"\begin" in body:
        return None
    all_tokens, depth = tokens(body), 0
    outer = [0]
    for i in range(len(all_tokens)):
        depth += _step(all_tokens, i)
        outer.append(depth)
    starts = [i for i, token in enumerate(all_tokens) if token == r"\left" and outer[i] == 0]
    ends = [i for i, token in enumerate(all_tokens) if token == r"\right" and outer[i + 1] == 0]
    if len(starts) != 1 or len(ends) != 1 or ends[0] + 1 >= len(all_tokens):
        return None
    (start,), (end,) = starts, ends
    inside = "".join(all_tokens[start + 2 : end])
    if len(inside) < LONG or all_tokens[start + 1] == "." or all_tokens[end + 1] == ".":
        return None
    head = "".join(all_tokens[:start]) + r"\big" + all_tokens[start + 1]
    return head, inside, r"\big" + all_tokens[end + 1] + "".join(all_tokens[end + 2 :])


LONG = 110


def waits(body: str) -> bool:
    """Whether a factor is only an operator with its limits, or only a sign."""
    if body in ("+", "-") or DERIVATIVE.fullmatch(body):
        return True
    start = OPERATOR.match(body)
    if not start:
        return False
    rest = tokens(body[start.end() :])
    i = 0
    while i < len(rest):
        if rest[i].isspace():
            i += 1
        elif rest[i] in ("_", "^"):
            i = _argument(rest, i + 1)
        else:
            return False
    return True


__all__ = ["Factor", "Term", "mended", "rows", "terms", "tokens"]
