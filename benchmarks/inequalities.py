"""Inequalities side by side with what one would use instead, in one run: settled by each, and the time.

    python benchmarks/inequalities.py              # a line for each inequality, then the totals
    python benchmarks/inequalities.py --limit 20 --only means

- *ours*: the judge, for all sizes; a proof is replayed, a counterexample counted again.
- *z3*: the negation, in nonlinear real arithmetic. Columns have two entries and matrices are 2 x 2: what it proves of
  them is proved at that size. Roots are new variables with their squares.
- *linear*: a Farkas certificate over monomials, as provers of linear arithmetic look for one: right - left is a
  non-negative combination of what is stated and of monomials of declared signs (`scipy`, checked to 1e-9).
- *linear, products*: the same, with the products of any two of these and the squares of the letters and of their
  differences among what may be combined.

A true inequality is settled where it is proved, a false one where it is refuted. What a contender cannot say
(exponentials, a natural exponent, an operator norm, a function) counts as not settled. CPU seconds of this process.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from pathlib import Path
from time import process_time
from typing import Any

import sympy

sys.path.insert(0, str(Path(__file__).parents[1]))

from derivations.assumptions import Convex, Has, Property, Smooth
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Eig, Frac, I, Norm, Sqrt, dot, expm, nodes, size, sym
from verify import judge
from verify.bounds.search import theorems

N = size("n")
a, b, c, q, x, y, z, lam, m = (sym(name) for name in ("a", "b", "c", "q", "x", "y", "z", "lambda", "m"))
u, v, w = (sym(name, N) for name in "uvw")
A, K = sym("A", N, N), sym("K", N, N)
FUNCTION, GRADIENT = (nodes.Sym(name, shape, name + "({0})", v) for name, shape in (("f", (1, 1)), ("g", v.shape)))


class CannotSay(Exception):
    """Something that a contender has no word for."""


@dataclass(frozen=True)
class Question:
    """left <= right under facts, true or not."""

    left: Any
    right: Any
    true: bool
    facts: tuple = ()


def positive(*symbols: nodes.Sym) -> tuple:
    return tuple(Has(s, Property.POSITIVE) for s in symbols)


def stated(left: Any, right: Any) -> Stated:
    return Stated(nodes.as_node(left), "<=", nodes.as_node(right))


ABC, RATIO = positive(a, b, c), q**2 / (q + lam) ** 2
ALL: dict[str, Question] = {
    "transitive": Question(a, c, True, (stated(a, b), stated(b, c))),
    "average": Question((a + b) / 2, c, True, (stated(a, c), stated(b, c))),
    "two squares": Question(2 * a * b, a**2 + b**2, True),
    "square of a sum": Question((a + b) ** 2, 2 * a**2 + 2 * b**2, True),
    "parabola": Question(a * (1 - a), Frac(1, 4), True),
    "product above 1": Question(x + y, 1 + x * y, True, (stated(1, x), stated(1, y))),
    "monotone quotient": Question(a / (1 + a), b / (1 + b), True, (*positive(a, b), stated(a, b))),
    "shrinkage": Question(RATIO, q / (4 * lam), True, positive(q, lam)),
    "harmonic mean": Question(1 / (a + b), 1 / (4 * a) + 1 / (4 * b), True, ABC[:2]),
    "means": Question(Sqrt(a * b), (a + b) / 2, True, ABC[:2]),
    "three means": Question(3 * a * b * c, a**3 + b**3 + c**3, True, ABC),
    "cubes": Question(a**2 * b + a * b**2, a**3 + b**3, True, ABC[:2]),
    "Schur": Question(
        a * b * (a + b) + b * c * (b + c) + a * c * (a + c), a**3 + b**3 + c**3 + 3 * a * b * c, True, ABC
    ),
    "Motzkin": Question(3 * x**2 * y**2, x**4 * y**2 + x**2 * y**4 + 1, True),
    "tangent of exp": Question(1 + x, expm(x), True),
    "power below exp": Question((1 - q) ** m, expm(-q * m), True, (*positive(q), stated(q, 1), Natural(m))),
    "Bernoulli": Question(1 + m * x, (1 + x) ** m, True, (stated(-1, x), Natural(m))),
    "Cauchy-Schwarz": Question(dot(u, v), Norm(u) * Norm(v), True),
    "triangle": Question(Norm(u + v), Norm(u) + Norm(v), True),
    "reverse triangle": Question(Norm(u) - Norm(v), Norm(u - v), True),
    "Young": Question(2 * dot(u, v), q * Norm(u) ** 2 + Norm(v) ** 2 / q, True, positive(q)),
    "form below F": Question(dot(v, A * v), Norm(A, "F") * Norm(v) ** 2, True),
    "resolvent": Question(Norm((K + lam * I(N)).inv, "op"), 1 / lam, True, (Has(K, Property.PSD), *positive(lam))),
    "Weyl": Question(Eig(A, "max"), Eig(K, "max") + Norm(A - K, "op"), True,
                     (Has(A, Property.SYMMETRIC), Has(K, Property.SYMMETRIC))),
    "co-coercivity": Question(
        Norm(GRADIENT.xreplace({v: u}) - GRADIENT.xreplace({v: w})) ** 2,
        q * dot(GRADIENT.xreplace({v: u}) - GRADIENT.xreplace({v: w}), u - w), True,
        (Smooth(FUNCTION, GRADIENT, v, q), Convex(FUNCTION, GRADIENT, v), *positive(q))),
    "6/25 for 1/4": Question(a * (1 - a), Frac(6, 25), False),
    "5 for 4": Question(RATIO, q / (5 * lam), False, positive(q, lam)),
    "means with 3": Question(Sqrt(a * b), (a + b) / 3, False, ABC[:2]),
    "no mixed term": Question((a + b) ** 2, a**2 + b**2, False),
    "harmonic mean with 5": Question(1 / (a + b), 1 / (5 * a) + 1 / (5 * b), False, ABC[:2]),
    "Motzkin with 4": Question(4 * x**2 * y**2, x**4 * y**2 + x**2 * y**4 + 1, False),
    "Schur with 4": Question(
        a * b * (a + b) + b * c * (b + c) + a * c * (a + c), a**3 + b**3 + c**3 + 2 * a * b * c, False, ABC
    ),
    "no mixed product": Question(Norm(u + v) ** 2, Norm(u) ** 2 + Norm(v) ** 2, False),
    "turned around": Question(Norm(u) * Norm(v), dot(u, v), False),
    "exp with 2": Question(1 + 2 * x, expm(x), False),
}  # fmt: skip


# -- the contenders ---------------------------------------------------------------------------------------
def ours(question: Question, limit: float) -> bool | None:
    """True: proved, False: refuted."""
    theorems.forget()
    notation = Notation("inequality", {}, facts=question.facts)
    claim = Claim(nodes.as_node(question.left), Relation.LE, nodes.as_node(question.right), notation)
    return {"PROVED": True, "REFUTED": False}.get(judge(claim).verdict.value)


class InNumbers:
    """Terms as matrices of entries, two rows and columns for every size, in any arithmetic of numbers."""

    def __init__(self, letter: Callable[[str], Any], root: Callable[[Any], Any]) -> None:
        self.letter, self.root = letter, root

    def entries(self, node: nodes.Node) -> list[list[Any]]:
        match node:
            case nodes.Num():
                return [[self.number(node)]]
            case nodes.Sym():
                if node.indices:
                    raise CannotSay("a function")
                rows, cols = (1 if side == 1 else 2 for side in node.shape)
                names = [[f"{node.name}{i}{j}" if (rows, cols) != (1, 1) else node.name for j in range(cols)]
                         for i in range(rows)]  # fmt: skip
                return [[self.letter(name) for name in row] for row in names]
            case nodes.Add():
                found = [self.entries(x) for x in node.args]
                return [[sum(x[i][j] for x in found[1:]) + found[0][i][j] for j in range(len(found[0][0]))]
                        for i in range(len(found[0]))]  # fmt: skip
            case nodes.Neg():
                return [[-x for x in row] for row in self.entries(node.args[0])]
            case nodes.Mul():
                out = self.entries(node.args[0])
                for arg in node.args[1:]:
                    out = product(out, self.entries(arg))
                return out
            case nodes.Frac():
                return product(self.entries(node.args[0]), [[1 / self.scalar(node.args[1])]])
            case nodes.T():
                return [list(row) for row in zip(*self.entries(node.args[0]), strict=True)]
            case nodes._Inner():
                flat = [[x for row in self.entries(arg) for x in row] for arg in node.args]
                return [[sum(p * r for p, r in zip(*flat, strict=True))]]
            case nodes.Norm() if node.kind in ("2", "F"):
                return [[self.root(sum(x * x for row in self.entries(node.args[0]) for x in row))]]
            case nodes.Sqrt():
                return [[self.root(self.scalar(node.args[0]))]]
            case nodes.Pow(args=(base, nodes.Num() as k)) if (
                node.is_scalar_shaped and k.value.is_Integer and k.value > 0
            ):
                out = one = self.scalar(base)
                for _ in range(int(k.value) - 1):
                    out = out * one
                return [[out]]
        raise CannotSay(type(node).__name__)

    def number(self, node: nodes.Num) -> Any:
        return sympy.Rational(node.value)

    def scalar(self, node: nodes.Node) -> Any:
        return self.entries(node)[0][0]


def product(x: list[list[Any]], y: list[list[Any]]) -> list[list[Any]]:
    if len(x) == len(x[0]) == 1 or len(y) == len(y[0]) == 1:
        one, other = (x, y) if len(x) == len(x[0]) == 1 else (y, x)
        return [[one[0][0] * e for e in row] for row in other]
    return [[sum(x[i][k] * y[k][j] for k in range(len(y))) for j in range(len(y[0]))] for i in range(len(x))]


def z3(question: Question, limit: float) -> bool | None:
    import z3 as z

    more: list[Any] = []

    def root(inside: Any) -> Any:
        value = z.Real(f"root{len(more)}")
        more.append(z.And(value >= 0, value * value == inside))
        return value

    reader = InNumbers(z.Real, root)
    reader.number = lambda node: z.RealVal(str(node.value))  # type: ignore[method-assign]
    solver = z.SolverFor("QF_NRA")
    solver.set("timeout", int(1000 * limit))
    for fact in question.facts:
        match fact:
            case Has(node=node, what=Property.POSITIVE):
                solver.add(reader.scalar(node) > 0)
            case Stated():
                solver.add(reader.scalar(fact.left) <= reader.scalar(fact.right))
            case _:
                raise CannotSay(type(fact).__name__)
    solver.add(reader.scalar(nodes.as_node(question.left)) > reader.scalar(nodes.as_node(question.right)))
    solver.add(*more)
    return {"unsat": True, "sat": False}.get(str(solver.check()))


def linear(question: Question, limit: float, products: bool = False) -> bool | None:
    """A certificate over monomials; where there is none nothing is said."""
    from scipy.optimize import linprog

    roots: list[Any] = []

    def root(inside: Any) -> Any:
        roots.append((sympy.Symbol(f"root{len(roots)}"), inside))
        return roots[-1][0]

    reader = InNumbers(sympy.Symbol, root)
    known: list[Any] = []
    for fact in question.facts:
        match fact:
            case Has(node=node, what=Property.POSITIVE):
                known.append(reader.scalar(node))
            case Stated():
                known.append(reader.scalar(fact.right) - reader.scalar(fact.left))
            case _:
                raise CannotSay(type(fact).__name__)
    goal = reader.scalar(nodes.as_node(question.right)) - reader.scalar(nodes.as_node(question.left))
    top, below = sympy.fraction(sympy.together(goal))
    if not (below.is_number or all(k.is_Symbol for k in known if k in below.free_symbols)):
        raise CannotSay("a quotient")
    if below.free_symbols - set(known):
        raise CannotSay("a quotient of unknown sign")
    goal = sympy.expand(top * sympy.sign(below.subs(dict.fromkeys(below.free_symbols, 1))))
    known += [value for value, _ in roots]
    equal = [sympy.expand(value**2 - inside) for value, inside in roots]
    letters = sorted(goal.free_symbols, key=str)
    candidates = [sympy.Integer(1), *known]
    if products:
        candidates += [sympy.expand(p * r) for p, r in combinations_with_replacement(known, 2)]
        candidates += [p**2 for p in letters] + [sympy.expand((p - r) ** 2) for p, r in combinations(letters, 2)]
        candidates += [sympy.expand((p + r) ** 2) for p, r in combinations(letters, 2)]
    columns = [*candidates, *equal]
    names = letters or [sympy.Symbol("none")]
    every = [dict(sympy.Poly(e, *sorted(set(names) | e.free_symbols, key=str)).as_expr().as_coefficients_dict())
             for e in (goal, *columns)]  # fmt: skip
    monomials = sorted({key for one in every for key in one}, key=str)
    rows = [[float(one.get(key, 0)) for one in every[1:]] for key in monomials]
    wanted = [float(every[0].get(key, 0)) for key in monomials]
    bounds = [(0, None)] * len(candidates) + [(None, None)] * len(equal)
    found = linprog([0.0] * len(columns), A_eq=rows, b_eq=wanted, bounds=bounds, method="highs")
    return True if found.status == 0 else None


CONTENDERS: dict[str, Callable[[Question, float], bool | None]] = {
    "ours": ours,
    "z3": z3,
    "linear": linear,
    "linear, products": lambda question, limit: linear(question, limit, True),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=float, default=10.0, help="seconds of the clock for z3")
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    ours(ALL["transitive"], chosen.limit)  # what is loaded at the first call counts for nobody
    totals = {name: [0, 0, 0, 0.0] for name in CONTENDERS}
    print(f"{'':22}" + "".join(f"{name:>24}" for name in CONTENDERS))
    for title, question in ALL.items():
        if chosen.only not in title:
            continue
        cells = []
        for name, contender in CONTENDERS.items():
            start = process_time()
            try:
                answer, said = contender(question, chosen.limit), ""
            except CannotSay as why:
                answer, said = None, f"cannot say {why}"
            spent = process_time() - start
            wrong = answer is not None and answer != question.true
            totals[name][0 if question.true else 1] += answer == question.true
            totals[name][2] += wrong
            totals[name][3] += spent
            word = "WRONG" if wrong else said or {True: "proved", False: "refuted", None: "-"}[answer]
            cells.append(f"{word[:17]:>17}{spent:7.2f}")
        print(f"{title:22}" + "".join(cells))
    for name, (true, false, wrong, spent) in totals.items():
        print(f"{name:18} {true} true proved, {false} false refuted, {wrong} wrong, {spent:.1f} s")
    print(f"of {sum(q.true for q in ALL.values())} true and {sum(not q.true for q in ALL.values())} false")


if __name__ == "__main__":
    main()
