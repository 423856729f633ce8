"""Fifty identities side by side with what one would use instead, turn about: settled by each, and the time.

    apt-get install singular
    python benchmarks/identities.py                # a line for each identity, then the totals
    python benchmarks/identities.py --limit 20 --only Woodbury

- *ours*: the operator engine, normal forms and then membership, for all sizes; and the replay of its certificate.
- *entries*: every symbol a 3 x 3 matrix of symbols (columns 3 x 1), `simplify` of each entry of left - right.
- *expressions*: `MatrixSymbol`s of symbolic sizes, `simplify` and `doit` of left - right.
- *Letterplace*: Singular's two-sided Groebner basis of the relations that our question lists, cut at a degree, and the
  normal form of left - right. It is given the relations; scalars are parameters.

An identity is settled where left - right comes out zero within the limit. What a contender cannot say (a
pseudo-inverse of symbols, a premise, an exponential) counts as not settled.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import sympy

sys.path.insert(0, str(Path(__file__).parents[1]))

from derivations.assumptions import Define, Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Blocks, Frac, I, Inv, PInv, Zero, expm, size, sym
from derivations.notation import nodes as n
from verify.evidence import Outcome
from verify.identities import operator
from verify.identities.replay import replay
from verify.identities.search import algebra as al
from verify.identities.search.granted import Knowledge
from verify.identities.search.membership.question import Question
from verify.identities.search.parse import Parser
from verify.identities.search.rewriting import Normalizer
from verify.judging import gate

N, M = size("n"), size("m")
A, B, C, P, Q, X = (sym(name, N, N) for name in "ABCPQX")
U, V, W, H, R = sym("U", N, M), sym("V", M, N), sym("W", M, M), sym("H", M, N), sym("R", M, M)
F, G, L = sym("F", N, M), sym("G", N, M), sym("L", N, N)
u, v, x, y = sym("u", N), sym("v", N), sym("x", N), sym("y", N)
s, t, a, b = sym("s"), sym("t"), sym("a"), sym("b")
E, EM = I(N), I(M)
PD, SYM, INV, POS = Property.PD, Property.SYMMETRIC, Property.INVERTIBLE, Property.POSITIVE
HAT = F * (F.T * F).inv * F.T
GAIN = (Has(P, PD), Has(R, PD), Define(G, P * H.T * (H * P * H.T + R).inv))
SCHUR = (W - V * A.inv * U).inv
WHOLE = Blocks([[A, U], [V, W]])
ALL: dict[str, tuple[Any, Any, tuple]] = {}


def identity(name: str, left: Any, right: Any, *facts: Any) -> None:
    ALL[name] = (left, right, facts)


def penrose(z: Any) -> tuple:
    sides = ((F * z * F, F), (z * F * z, z), ((F * z).T, F * z), ((z * F).T, z * F))
    return tuple(Stated(left, "=", right) for left, right in sides)


identity("inverse of a product", (A * B).inv, B.inv * A.inv)
identity("inverse of three factors", (A * B * C).inv, C.inv * B.inv * A.inv)
identity("inverse of a transpose", A.T.inv, A.inv.T)
identity("inverse twice", A.inv.inv, A)
identity("Woodbury", (A + U * W * V).inv, A.inv - A.inv * U * (W.inv + V * A.inv * U).inv * V * A.inv)
identity("Woodbury, W = I", (A + U * V).inv, A.inv - A.inv * U * (EM + V * A.inv * U).inv * V * A.inv)
identity("Woodbury, symmetric", (L + U * R * U.T).inv,
         L.inv - L.inv * U * (R.inv + U.T * L.inv * U).inv * U.T * L.inv, Has(L, PD), Has(R, PD))  # fmt: skip
identity("push-through", (E + U * V).inv * U, U * (EM + V * U).inv)
identity("push-through, scaled", (s * E + U * V).inv * U, U * (s * EM + V * U).inv, Has(s, POS))
identity("push-through, weighted", (A + U * W * V).inv * U * W, A.inv * U * (W.inv + V * A.inv * U).inv)
identity("one plus a product", (E + A * B).inv, E - A * (E + B * A).inv * B)
identity("one plus an inverse", (E + A.inv).inv, A * (A + E).inv)
identity("inverse of a sum", (A + B).inv, A.inv - A.inv * (A.inv + B.inv).inv * A.inv)
identity("sum of inverses", (A.inv + B.inv).inv, A * (A + B).inv * B)
identity("sum of inverses, other order", A * (A + B).inv * B, B * (A + B).inv * A)
identity("sum of inverses, factored", A.inv + B.inv, A.inv * (A + B) * B.inv)
identity("A - A (A + B)^{-1} A", A - A * (A + B).inv * A, B - B * (A + B).inv * B)
identity("difference of inverses", A.inv - B.inv, A.inv * (B - A) * B.inv)
identity("Hua", A - (A.inv + (B.inv - A).inv).inv, A * B * A)
identity("resolvents", (A + s * E).inv - (A + t * E).inv, (t - s) * (A + s * E).inv * (A + t * E).inv)
identity("resolvents commute", (A + s * E).inv * (A + t * E).inv, (A + t * E).inv * (A + s * E).inv)
identity("Cayley", (E - A) * (E + A).inv, (E + A).inv * (E - A))
identity("geometric sum", (X**3 - E) * (X - E).inv, E + X + X**2)
identity("one column", (A + u * v.T).inv, A.inv - Frac(1, 1 + v.T * A.inv * u) * A.inv * u * v.T * A.inv)
identity("scalars", Frac(1, Frac(1, a) + Frac(1, b)), Frac(a * b, a + b), Has(a, POS), Has(b, POS))
identity("completing the square", x.T * L * x - 2 * y.T * x, (x - L.inv * y).T * L * (x - L.inv * y) - y.T * L.inv * y,
         Has(L, SYM), Has(L, INV))  # fmt: skip
identity("ridge, dual", (F.T * F + s * EM).inv * F.T, F.T * (F * F.T + s * E).inv, Has(s, POS))
identity("ridge, what is left", E - F * (F.T * F + s * EM).inv * F.T, s * (F * F.T + s * E).inv, Has(s, POS))
identity("kernel ridge", L - L * (L + s * E).inv * L, s * (L + s * E).inv * L, Has(L, PD), Has(s, POS))
identity("hat matrix squared", HAT * HAT, HAT)
identity("hat matrix and its rest", HAT * (E - HAT), Zero(N, N))
identity("Kalman gain", G, (P.inv + H.T * R.inv * H).inv * H.T * R.inv, *GAIN)
identity("Kalman covariance", (E - G * H) * P, (P.inv + H.T * R.inv * H).inv, *GAIN)
identity("Joseph form", (E - G * H) * P, (E - G * H) * P * (E - G * H).T + G * R * G.T, *GAIN)
identity("information form", P * H.T * (H * P * H.T + R).inv * H * P, P - (P.inv + H.T * R.inv * H).inv,
         Has(P, PD), Has(R, PD))  # fmt: skip
identity("pseudo-inverse, full rank", PInv(F), (F.T * F).inv * F.T)
identity("pseudo-inverse twice", PInv(PInv(F)), F)
identity("pseudo-inverse of a transpose", PInv(F.T), PInv(F).T)
identity("pseudo-inverse of a multiple", PInv(a * F), Frac(1, a) * PInv(F), Has(a, INV))
identity("pseudo-inverse by Gram", PInv(F), F.T * PInv(F * F.T))
identity("Moore-Penrose is unique", V, H, *penrose(V), *penrose(H))
identity("orthogonal from one side", Q * Q.T, E, Stated(Q.T * Q, "=", E))
identity("reflection", (E - 2 * P) ** 2, E, Stated(P * P, "=", P))
identity("commuting inverses", A.inv * B.inv, B.inv * A.inv, Stated(A * B, "=", B * A))
identity("block triangle", Inv(Blocks([[A, U], [Zero(M, N), W]])),
         Blocks([[A.inv, -(A.inv * U * W.inv)], [Zero(M, N), W.inv]]))  # fmt: skip
identity("Schur complement", Inv(WHOLE), Blocks([
    [A.inv + A.inv * U * SCHUR * V * A.inv, -(A.inv * U * SCHUR)], [-(SCHUR * V * A.inv), SCHUR]]))  # fmt: skip
identity("similar exponentials", expm(Q * A * Q.inv), Q * expm(A) * Q.inv)
identity("exponential, pushed through", expm(U * V) * U, U * expm(V * U))
identity("exponential and its inverse", expm(A).inv, expm(-A))
identity("exponentials of one matrix", expm(s * A) * expm(t * A), expm((s + t) * A))


def claim_of(name: str) -> Claim:
    left, right, facts = ALL[name]
    return gate.admitted(Claim(left, Relation.EQ, right, Notation(name, {}, facts))).claim


# -- ours ---------------------------------------------------------------------------------------------
def ours(name: str) -> bool:
    claim = claim_of(name)
    evidence = operator.judge(claim)
    if evidence.outcome is not Outcome.PROVES:
        evidence = operator.further(claim)
    if evidence.outcome is not Outcome.PROVES:
        return False
    replay(claim, evidence.proof)
    return True


def parts(name: str) -> tuple[float, float]:
    """Seconds of the processor for the search and for the replay."""
    claim = claim_of(name)
    start = process_time()
    evidence = operator.judge(claim)
    if evidence.outcome is not Outcome.PROVES:
        evidence = operator.further(claim)
    middle = process_time()
    replay(claim, evidence.proof)
    return middle - start, process_time() - middle


# -- SymPy ----------------------------------------------------------------------------------------------
class Unsaid(Exception):
    """The contender has no word for it."""


def entries(name: str) -> bool:
    """Every entry of left - right, simplified."""
    left, right, facts = ALL[name]
    values = {fact.symbol: fact.value for fact in facts if isinstance(fact, Define)}
    if any(isinstance(fact, Stated) for fact in facts):
        raise Unsaid("a premise")
    symmetric = {f.node for f in facts if isinstance(f, Has) and f.what in (PD, SYM)}

    def matrix(node: n.Node) -> Any:
        if isinstance(node, n.Sym) and node in values:
            return value(values[node])
        if node.is_scalar_shaped:
            return sympy.Symbol(str(node), positive=True)
        rows, cols = (1 if x == 1 else 3 for x in node.shape)
        made = sympy.Matrix(rows, cols, lambda i, j: sympy.Symbol(f"{node}_{i}{j}"))
        return sympy.Matrix(rows, cols, lambda i, j: made[min(i, j), max(i, j)]) if node in symmetric else made

    def value(node: n.Node) -> Any:
        return built(node, matrix, lambda k: sympy.eye(3), lambda z: z.inv(), lambda r, c: sympy.zeros(3, 3), True)

    difference = value(left) - value(right)
    flat = list(difference) if isinstance(difference, sympy.MatrixBase) else [difference]
    return all(sympy.simplify(entry) == 0 for entry in flat)


def expressions(name: str) -> bool:
    """Matrix expressions of symbolic sizes, simplified."""
    left, right, facts = ALL[name]
    values = {fact.symbol: fact.value for fact in facts if isinstance(fact, Define)}
    if any(isinstance(fact, Stated) for fact in facts):
        raise Unsaid("a premise")
    sizes = {name_: sympy.Symbol(name_, integer=True, positive=True) for name_ in ("n", "m")}

    def shape(k: Any) -> Any:
        return sizes.get(str(k), k)

    def matrix(node: n.Node) -> Any:
        if node in values:
            return value(values[node])
        if node.is_scalar_shaped:
            return sympy.Symbol(str(node), positive=True)
        return sympy.MatrixSymbol(str(node), *map(shape, node.shape))

    def value(node: n.Node) -> Any:
        return built(node, matrix, lambda k: sympy.Identity(shape(k)), lambda z: z.inverse(),
                     lambda r, c: sympy.ZeroMatrix(shape(r), shape(c)), False)  # fmt: skip

    difference = sympy.simplify((value(left) - value(right)).doit()).doit()
    return bool(difference == 0 or getattr(difference, "is_ZeroMatrix", False))


def built(node: n.Node, matrix: Callable, eye: Callable, inverse: Callable, zero: Callable, explicit: bool) -> Any:
    """A tree of the notation in SymPy's own words."""

    def go(x: n.Node) -> Any:
        made = built(x, matrix, eye, inverse, zero, explicit)
        one = x.is_scalar_shaped and isinstance(made, sympy.MatrixBase | sympy.MatrixExpr)
        return made[0, 0] if one else made

    match node:
        case n.Num():
            return node.value
        case n.Sym():
            return matrix(node)
        case n.I():
            return eye(node.args[0])
        case n.Zero():
            return zero(*node.args)
        case n.Neg():
            return -go(node.args[0])
        case n.Add():
            parts = [go(x) for x in node.args]
            total = parts[0]
            for part in parts[1:]:
                total = total + part
            return total
        case n.Mul():
            total = go(node.args[0])
            for part in node.args[1:]:
                other = go(part)
                total = total * other
            return total
        case n.T():
            inside = go(node.args[0])
            return inside.T
        case n.Inv():
            return inverse(go(node.args[0])) if not node.is_scalar_shaped else 1 / go(node.args[0])
        case n.Frac():
            return go(node.args[0]) / go(node.args[1])
        case n.Pow() if isinstance(node.args[1], n.Num):
            return go(node.args[0]) ** int(node.args[1].value)
        case n.Blocks():
            grid = [[go(x) for x in row] for row in node.grid]
            return sympy.Matrix(sympy.BlockMatrix(grid)) if explicit else sympy.BlockMatrix(grid)
    raise Unsaid(type(node).__name__)


# -- Singular ---------------------------------------------------------------------------------------------
DEGREE = 9


def letterplace(name: str) -> bool:
    """NF(left - right) by the two-sided Groebner basis of our relations, cut at a degree."""
    claim = claim_of(name)
    known = Knowledge.of(claim.assumptions.judged)
    norm = Normalizer(known, parser=Parser(operator.blocks(claim, known)), plain=True)
    left, right = (norm.parser.parse(side) for side in (claim.lhs, claim.rhs))
    goals = [norm.normal(al.plus(p, al.scaled(q, -1)))[0] for p, q in operator.matched(left, right)]
    goals = [goal for goal in goals if goal]
    if not goals:
        return True
    question = Question(norm, tuple(goals))
    if question.functions():
        raise Unsaid("a function of a matrix")
    letters: dict[Any, str] = {}
    scalars: dict[Any, str] = {}

    def spelled(poly: al.Poly) -> str:
        terms = []
        for (mono, word), c in poly.items():
            factors = [f"({c.numerator}/{c.denominator})"]
            for (_, piece), e in mono:
                if len(piece) != 1 or piece[0][0] != "sym":
                    raise Unsaid("a scalar made of columns")
                named = scalars.setdefault(piece[0], f"p{len(scalars)}")
                factors.append(f"{named}^{e}" if e > 0 else f"(1/{named}^{-e})")
            factors += [letters.setdefault(x, f"x{len(letters)}z") for x in word]
            terms.append("*".join(factors))
        return "+".join(terms) or "0"

    wanted = [spelled(goal) for goal in goals]
    relations = [spelled(al.thaw(one.poly)) for one in question.relations]
    field = f"(0,{','.join(scalars.values())})" if scalars else "0"
    script = f"""LIB "freegb.lib";
ring r={field},({",".join(letters.values())}),dp;
def Free=freeAlgebra(r,{DEGREE}); setring Free;
ideal J=twostd(ideal({",".join(relations)}));
{"".join(f"print(NF({goal},J)==0);" for goal in wanted)}
quit;
"""
    done = subprocess.run(["Singular", "-q"], input=script, capture_output=True, text=True, check=False)
    said = re.findall(r"^[01]$", done.stdout, re.MULTILINE)
    if len(said) != len(wanted):
        raise Unsaid((done.stdout + done.stderr).strip()[:80])
    return set(said) == {"1"}


# -- side by side -------------------------------------------------------------------------------------------
CONTENDERS = {"ours": ours, "entries": entries, "expressions": expressions, "Letterplace": letterplace}


def child(contender: str, name: str, pipe: Any) -> None:
    start = perf_counter()
    try:
        settled, why = CONTENDERS[contender](name), ""
    except Unsaid as stop:
        settled, why = False, f"cannot say {stop}"
    except Exception as stop:  # a contender that stops has not settled it
        settled, why = False, f"{type(stop).__name__}"
    pipe.send((settled, perf_counter() - start, why))


def tried(contender: str, name: str, limit: float) -> tuple[bool, float, str]:
    """In a process of its own, which the limit ends."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=child, args=(contender, name, there))
    process.start()
    answer = here.recv() if here.poll(limit) else (False, limit, "out of time")
    process.kill()
    process.join()
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=float, default=10, help="seconds for one identity")
    parser.add_argument("--only", default="", help="identities whose name holds this")
    chosen = parser.parse_args()
    names = [name for name in ALL if chosen.only in name]
    totals = {contender: [0, 0.0] for contender in CONTENDERS}
    ours("inverse of a product")  # imports and tables, as in the children of all contenders
    for name in names:
        shown = []
        for contender in CONTENDERS:
            settled, seconds, why = tried(contender, name, chosen.limit)
            totals[contender][0] += settled
            totals[contender][1] += seconds
            shown.append(f"{'yes' if settled else 'no '} {seconds * 1000:8.1f} {why[:22]:22}")
        search, again = parts(name)
        print(f"{name:32} {' | '.join(shown)} | search {search * 1000:5.1f}, replay {again * 1000:4.1f} ms", flush=True)
    for contender, (settled, seconds) in totals.items():
        print(f"{contender:12} settles {settled:2} of {len(names)} in {seconds:.1f} s")


if __name__ == "__main__":
    main()
