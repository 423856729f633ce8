"""A counterexample as one writes it in an e-mail."""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq

from derivations.notation import nodes as n
from derivations.notation.text import text

from ...evidence import Counterexample
from ...values.balls import upward
from . import values as v
from .bowls import Bowl
from .budget import Budget
from .functions import Fn
from .model import TIME, Model, Polynomials
from .roles import free
from .search import Found

DIGITS = 20
ENOUGH = 60_000  # the work that recomputing the defined members may take, in terms


def counterexample(found: Found) -> Counterexample:
    """The model, the sides with a rigorous radius, and how to read it."""
    model = found.model
    sizes, values = recorded(model)
    values.update(by_formula(model))
    (lhs, r), (rhs, s) = shown(found.lhs), shown(found.rhs)
    radius = r if bool(r >= s) else s
    note = notes(found, values)
    squared = " (squared)" if found.roots is not None else ""
    where = "xi = 1/2, and everywhere on the segment" if found.roots is not None else ""
    code = tuple(model.source.code)
    return Counterexample(sizes, values, lhs + squared, rhs + squared, upward(radius), where, note, code=code)


def recorded(model: Model) -> tuple[dict[str, int], dict[str, tuple[tuple[str, ...], ...]]]:
    """The sizes and the values that were chosen: numbers, maps and paths."""
    sizes = {str(s): int(c) for s, c in sorted(model.sizes.items(), key=str)}
    values: dict[str, tuple[tuple[str, ...], ...]] = {}
    for key, x in model.values.items():
        if isinstance(key, n.Sym):
            values[text(key)] = rows(x)
        else:
            sizes[str(key[1])] = int(x.p)
    values.update(of_outcomes(model))
    for name, f in model.maps.items():
        values.update(of_map(model, name, f))
    for name, bowl in model.bowls.items():
        values.update(of_bowl(model, name, bowl))
    for name, curve in model.curves.items():
        values[text(n.Sym(*model.roles.members[name].args[:3], n.Sym("t", (1, 1), "t")))] = rows(curve)
    return sizes, values


def of_outcomes(model: Model) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The probabilities of the outcomes, and what is random in each of them."""
    space, found = model.space, {}
    for k, p in enumerate(space.weights or (), start=1):
        found[f"P(ω{k})"] = rows(p)
        for s, values in space.values.items():
            found[f"{text(s)}(ω{k})"] = rows(values[k - 1])
    return found


def by_formula(model: Model) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The members of the claim that a definition of their whole family gives."""
    claim, made = model.roles.claim, model.roles.formulas
    model.budget = Budget(ENOUGH)
    members = dict.fromkeys(s for side in (claim.lhs, claim.rhs) for s in free(side) if s.name in made)
    return {text(s): rows(model.evaluate(s)) for s in members if model.roles.segment is None}


def of_bowl(model: Model, name: str, bowl: Bowl) -> dict[str, tuple[tuple[str, ...], ...]]:
    """A function and its gradient under the names that they have in the claim."""
    count = len(bowl.bends)
    point = tuple(Fn.variable("x" if count == 1 else f"x{j + 1}") for j in range(count))
    said = model.roles.bowls[name][0]
    head = [text(n.Sym(*s.args[:3], n.Sym("x", (1, 1), "x"))) for s in (said.value, said.gradient)]
    return {head[0]: rows(bowl.value(point)), head[1]: rows(bowl.gradient(point))}


def notes(found: Found, values: dict) -> str:
    parts = []
    if all(s == 1 for s in found.model.sizes.values()) and found.model.sizes:
        parts.append("all matrices are 1 x 1, so norms are absolute values")
    if found.model.roles.layers:
        parts.append("a point lists w_1, ..., w_n, then a_1, ..., a_n, then b")
    if found.roots is not None:
        values["|lhs|^2 - |rhs|^2"] = ((found.roots.difference,),)
        parts.append("no point start + xi (end - start) will do: |lhs|^2 - |rhs|^2 has no root xi in [0, 1] (Sturm)")
    elif found.pieces:
        parts.append("no point of the segment will do: the whole segment was covered with boxes")
    return "; ".join(parts)


def shown(x: Any) -> tuple[str, arb]:
    """A number to 20 digits, and how far what is printed may be from it."""
    if isinstance(x, fmpq):
        return str(x), arb(0)
    middle = v.ball(x)
    printed = middle.mid().str(DIGITS, radius=False)
    return printed, abs(middle - arb(printed)).upper()


def rows(x: v.Value) -> tuple[tuple[str, ...], ...]:
    if not isinstance(x, v.Mat):
        return ((one(x),),)
    return tuple(tuple(one(x.at(i, j)) for j in range(x.cols)) for i in range(x.rows))


def one(x: Any) -> str:
    if isinstance(x, Fn):
        return function(x)
    return str(x) if isinstance(x, fmpq) else str(v.ball(x).mid().str(DIGITS, radius=False))


def function(f: Fn) -> str:
    """An exact function of time as text."""
    parts = []
    for (m, q), c in f.terms.items():
        powers = [("t" if name == TIME else name) + (f"^{k}" if k > 1 else "") for name, k in sorted(m)]
        growth = [f"e^({function(Fn(dict(q)))})"] if q else []
        factors = [*powers, *growth]
        number = str(abs(c)) if abs(c) != 1 or not factors else ""
        parts.append(("-" if c < 0 else "+", " ".join(x for x in (number, *factors) if x)))
    return signed(parts)


def signed(parts: list[tuple[str, str]]) -> str:
    if not parts:
        return "0"
    (sign, first), *rest = sorted(parts, key=lambda p: (p[0] == "-", len(p[1]), p[1]))
    return ("-" if sign == "-" else "") + first + "".join(f" {s} {x}" for s, x in rest)


def of_map(model: Model, name: str, f: Polynomials) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The polynomials of a map, and its Jacobian under the name it has in the claim."""
    used = {s for s in model.roles.members.values() if s.name in model.roles.maps}
    out = {}
    for s in sorted(used, key=lambda s: s.name):
        if model.roles.jacobians.get(s.name, s.name) != name:
            continue
        head = text(n.Sym(*s.args[:3], n.Sym("x", (1, 1), "x")))
        point = tuple(Fn.variable("x" if f.parameters == 1 else f"x{j + 1}") for j in range(f.parameters))
        out[head] = rows(f.jacobian(point) if model.is_jacobian(s) else f.value(point))
    return out
