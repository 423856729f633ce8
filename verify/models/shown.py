"""What a model is made of, as text: enough to count a counterexample again without this code.

Beside the values of the symbols: paths as polynomials in `t`, smooth maps as polynomials in `x` (or `x1`, `x2`, ...),
the activation as a polynomial in `x`, and the table of probabilities with the names of its variables in the first row.
Where two symbols are spelled alike, each goes by its name and its indices: `theta[0]`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from flint import fmpq, fmpq_mat

from derivations.notation import nodes as nd
from derivations.notation.nodes import Sym
from derivations.notation.text import text

from ..evidence import Rows
from ..values.rational import GiveUp
from .definitions import EntryMap, Formula, MapAt, MapValue, Member, PolynomialIn, PolynomialPath
from .model import Model

VALUED = Formula | MapAt | EntryMap | Member | PolynomialIn
TABLE = "probabilities"
TIME = Sym("t", (1, 1), "t")


def strings(matrix: fmpq_mat) -> Rows:
    """A matrix as short rational strings."""
    return tuple(tuple(str(v) for v in row) for row in matrix.tolist())


def drawn(model: Model, shown: Mapping[str, Rows]) -> dict[str, Rows]:
    """All that was drawn for a model and is not among the values that are shown."""
    out: dict[str, Rows] = {}
    spelled = Counter(text(symbol) for symbol in model.recipe.symbols)
    for symbol in model.recipe.symbols:
        unique = spelled[text(symbol)] == 1
        with suppress(GiveUp):
            out.update(_of_symbol(model, symbol, text if unique else full, shown if unique else {}))
    if model.recipe.has_activation:
        out[text(nd.Phi(Sym("x", (1, 1), "x")))] = ((polynomial(enumerate(model.activation), "x"),),)
    if model.recipe.densities:
        names = tuple(text(v) for v in model.table.variables)
        rows = tuple((*map(str, outcome), str(p)) for outcome, p in model.table.joint.items())
        out[TABLE] = ((*names, ""), *rows)
    return {key: rows for key, rows in out.items() if key not in shown}


def full(symbol: Sym) -> str:
    """A symbol by its name and all its indices."""
    return f"{symbol.name}[{', '.join(text(i) for i in symbol.indices)}]"


def _of_symbol(model: Model, symbol: Sym, called: Callable[[Sym], str], shown: Mapping[str, Rows]) -> dict[str, Rows]:
    """The drawn value of a symbol, the polynomial of a path, the polynomials of a map, a rational definition."""
    definition = model.recipe.definitions.get(symbol)
    if isinstance(definition, PolynomialPath):
        return _path(model, symbol, called, definition)
    if isinstance(definition, MapValue):
        return _map(model, symbol, definition)
    if symbol in model.recipe.bound or symbol in model.recipe.fresh or called(symbol) in shown:
        return {}
    if definition is None:
        return {called(symbol): strings(model.base(symbol))}
    found = by_definition(model, symbol) if isinstance(definition, VALUED) else None
    return {} if found is None else {called(symbol): found}


def by_definition(model: Model, symbol: Sym) -> Rows | None:
    """The value of a defined symbol where it is rational, or polynomial in the one time it depends on."""
    value = model.root(symbol) if not (model.recipe.times & model.reach(symbol)) else None
    if value is not None:
        return strings(value.rational()) if value.is_constant else None
    times = [t for t in model.recipe.times if t in model.reach(symbol)]
    if len(times) != 1:
        return None
    path = model.root.formal(times[0])(symbol)
    if any(q or c or e for _, q, c, e in path.terms) or path.order is not None:
        return None
    terms = sorted(((key[0], matrix) for key, matrix in path.terms.items()), key=lambda term: term[0])
    return tuple(
        tuple(polynomial(((d, matrix[i, j]) for d, matrix in terms), str(times[0])) for j in range(path.cols))
        for i in range(path.rows)
    )


def _path(model: Model, symbol: Sym, called: Callable[[Sym], str], definition: PolynomialPath) -> dict[str, Rows]:
    start, coefficients = model.rational(definition.start), model.coefficients(definition.start)
    indices = (TIME if i == definition.index else i for i in symbol.indices)
    parts = (start, *coefficients)
    rows, cols = start.nrows(), start.ncols()
    entries = [
        [polynomial(((d, part[i, j]) for d, part in enumerate(parts)), "t") for j in range(cols)] for i in range(rows)
    ]
    return {called(Sym(*symbol.args[:3], *indices)): tuple(map(tuple, entries))}


def _map(model: Model, symbol: Sym, definition: MapValue) -> dict[str, Rows]:
    """F(x) = a + B x + C (x kron x), the columns of its value stacked, under the name of the value."""
    constant, linear, quadratic = model.smooth_map(definition.fact)
    count, p = linear.nrows(), linear.ncols()
    names = ["x"] if p == 1 else [f"x{i + 1}" for i in range(p)]
    column = []
    for m in range(count):
        terms = {"": constant[m, 0]}
        terms.update({name: linear[m, i] for i, name in enumerate(names)})
        for i in range(p):
            for j in range(p):
                low, high = sorted((names[i], names[j]))
                word = f"{low}^2" if i == j else f"{low}*{high}"
                terms[word] = terms.get(word, fmpq(0)) + quadratic[m, i * p + j]
        column.append((summed(terms.items()),))
    return {f"F: {text(symbol)}": tuple(column)}


def polynomial(coefficients: Iterable[tuple[int, Any]], variable: str) -> str:
    """c_0 + c_1*t + c_2*t^2 as text."""
    return summed(("" if d == 0 else variable if d == 1 else f"{variable}^{d}", c) for d, c in coefficients)


def summed(terms: Iterable[tuple[str, Any]]) -> str:
    """A sum of coefficients times powers as text."""
    parts = [f"{c}" if not word else word if c == 1 else f"{c}*{word}" for word, c in terms if c]
    return " + ".join(parts).replace("+ -", "- ") or "0"


__all__ = ["TABLE", "drawn", "polynomial", "strings"]
