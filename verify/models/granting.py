"""Facts that grant a definition: each class of fact says of which symbol, in passes whose order says who is first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from derivations import assumptions as asm
from derivations import estimates as est
from derivations import layers
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Sym

from .definitions import (
    ZERO_TIME,
    EntryMap,
    FlowPath,
    Formula,
    MapAt,
    MapJacobian,
    MapValue,
    PolynomialPath,
    at_time,
)
from .draft import MATRIX_PROPERTIES, Draft
from .equations import Shape, isolated, relation_of, walk


def defined(d: Draft, fact: asm.Define) -> None:
    if d.declared.get(fact.symbol) in MATRIX_PROPERTIES and turned_around(d, fact):
        return
    d.define(fact.symbol, Formula(fact.value), fact)


def turned_around(d: Draft, fact: asm.Define) -> bool:
    """Draw a matrix by its property, and let a matrix of which nothing else is said follow from its definition."""
    for symbol in dict.fromkeys(s for s in walk(fact.value) if isinstance(s, Sym)):
        if symbol.is_scalar_shaped or not d.is_loose(symbol) or d.spoken(symbol) > 1:
            continue
        value = isolated(fact.value, fact.symbol, symbol)
        if value is not None and d.define(symbol, Formula(value), fact):
            return True
    return False


def gram(d: Draft, fact: asm.Gram) -> None:
    d.define(fact.kernel, Formula(fact.factor * fact.factor.T), fact)


def gram_of_alias(d: Draft, fact: asm.Gram) -> None:
    """kernel = other is defined elsewhere: let the other kernel, or this factor, follow."""
    known = d.definitions.get(fact.kernel)
    if fact in d.granted or not isinstance(known, Formula) or not isinstance(known.term, Sym):
        return
    other = d.definitions.get(known.term)
    if other is None:
        d.define(known.term, Formula(fact.factor * fact.factor.T), fact)
    elif isinstance(other, Formula) and isinstance(other.term, nd.Mul) and fact.factor not in d.definitions:
        d.define(fact.factor, Formula(other.term.args[0]))


def second_gram(d: Draft, fact: asm.Gram) -> None:
    """Two factors of one kernel: let the second equal the first."""
    known = d.definitions.get(fact.kernel)
    if fact in d.granted or not isinstance(known, Formula) or not isinstance(known.term, nd.Mul):
        return
    first = known.term.args[0]
    if isinstance(first, Sym) and first.shape == fact.factor.shape and fact.factor != first:
        d.define(fact.factor, Formula(first), fact)


def kernel_blocks(d: Draft, fact: asm.Kernel) -> None:
    known = d.definitions.get(fact.Xx)
    if isinstance(known, Formula) and fact.xX in list(walk(known.term)):
        return
    if known is not None:
        d.define(fact.xX, Formula(fact.Xx.T))
    else:
        d.define(fact.Xx, Formula(fact.xX.T))


def smooth_map(d: Draft, fact: asm.SmoothMap) -> None:
    d.define(fact.value, MapValue(fact), fact)
    d.define(fact.jacobian, MapJacobian(fact), fact)


def flow(d: Draft, fact: asm.Flow) -> None:
    if (
        isinstance(fact.time, Sym)
        and fact.path != fact.initial
        and d.define(fact.path, FlowPath(fact, fact.time), fact)
    ):
        d.flows.append(fact)


def trajectory(d: Draft, fact: asm.Trajectory) -> None:
    if isinstance(fact.time, Sym) and fact.time in fact.path.indices:
        d.define(fact.path, PolynomialPath(at_time(fact.path, fact.time, ZERO_TIME), fact.time), fact)


def whole_path(d: Draft, fact: est.Stated) -> None:
    """f(t) = term for every t: a definition of the path."""
    if relation_of(fact) != "=" or fact.var is None or fact.index or not isinstance(fact.left, Sym):
        return
    if fact.var in fact.left.indices:
        d.define(fact.left, Formula(fact.right), fact)


def taken_from_map(d: Draft, value: str, jacobian: str, variable: Node) -> None:
    """Members of the families of a map and of its Jacobian are taken from one map of the model; at a number they are
    where the map is one of numbers, else members of a path."""
    for symbol in list(d.symbols):
        if symbol.name not in (value, jacobian) or len(symbol.indices) != 1:
            continue
        at_point = variable.is_scalar_shaped or not symbol.indices[0].is_scalar_shaped
        if at_point or symbol.name == jacobian:
            d.define(symbol, MapAt(value, symbol.indices[0], symbol.name == jacobian))


def differentiable(d: Draft, fact: est.DifferentiableMap) -> None:
    taken_from_map(d, fact.value.name, fact.jacobian.name, fact.value.indices[0])


def lipschitz(d: Draft, fact: est.LocalLipschitz) -> None:
    taken_from_map(d, f"map of {fact.jacobian.name}", fact.jacobian.name, fact.jacobian.indices[0])


def interpolated(d: Draft, fact: est.Interpolated) -> None:
    """point = start + xi (end - start) with xi in [0, 1]; of a quadratic map with one value the middle is it."""
    taken_from_map(d, fact.value_start.name, fact.jacobian.name, fact.point)
    if fact.exact:
        d.define(fact.point, Formula(nd.Mul(nd.Frac(nd.Num(1), nd.Num(2)), nd.Add(fact.start, fact.end))), fact)
        return
    xi = d.new(f"place of {fact.point.name}", nd.SCALAR)
    step = nd.Mul(xi, nd.Add(fact.end, nd.Neg(fact.start)))
    if d.define(fact.point, Formula(nd.Add(fact.start, step)), fact):
        d.units += [est.Stated(nd.Num(0), "<=", xi), est.Stated(xi, "<=", nd.Num(1))]


def activation(d: Draft, fact: layers.Activation) -> None:
    for symbol in list(d.symbols):
        if symbol.name in (fact.value.name, fact.slopes.name) and len(symbol.indices) == 1:
            slopes = symbol.name == fact.slopes.name
            d.define(symbol, EntryMap(fact.value.name, symbol.indices[0], slopes))


def spectrum(d: Draft, fact: est.Spectrum) -> None:
    """A matrix that nothing defines is drawn by its spectrum; else the ends follow from the matrix."""
    if fact.matrix not in d.definitions and fact.matrix not in d.spectra:
        d.spectra[fact.matrix] = fact
        d.origins.setdefault(fact.matrix, fact)
        return
    for end, which in ((fact.smallest, "min"), (fact.largest, "max")):
        if isinstance(end, Sym) and d.is_loose_number(end):
            d.define(end, Formula(nd.Eig(fact.matrix, which)))


SHAPES = {
    asm.Property.ORTHOGONAL: Shape.COLUMNS,
    asm.Property.IDEMPOTENT: Shape.IDEMPOTENT,
    asm.Property.SKEW: Shape.SKEW,
    asm.Property.DIAGONAL: Shape.DIAGONAL,
}


def shaped(d: Draft, fact: asm.Has) -> None:
    """A matrix that nothing defines is drawn by its property; the model is asked whether it has it."""
    kind, symbol = SHAPES.get(fact.what), fact.node
    if kind is None or not isinstance(symbol, Sym) or symbol in d.definitions or symbol in d.vectors:
        return
    if symbol not in d.spectra and not symbol.is_scalar_shaped:
        d.shapes.setdefault(symbol, set()).add(kind)
        d.origins.setdefault(symbol, fact)


Handler = Callable[[Draft, Any], None]
PASSES: tuple[dict[type, Handler], ...] = (
    {asm.Define: defined},
    {asm.Gram: gram},
    {asm.Gram: gram_of_alias},
    {asm.Gram: second_gram, asm.SmoothMap: smooth_map},
    {asm.Kernel: kernel_blocks, asm.Flow: flow},
    dict.fromkeys((asm.Trajectory, asm.Varies, asm.Commuting), trajectory),
    {
        est.Stated: whole_path,
        est.Interpolated: interpolated,
        est.DifferentiableMap: differentiable,
        layers.Activation: activation,
    },
    {est.LocalLipschitz: lipschitz},
    {est.Spectrum: spectrum},
    {asm.Has: shaped},
)


def grant(d: Draft) -> None:
    """Let every fact say what it grants, pass by pass."""
    for one in PASSES:
        for fact in (*d.facts, *d.covariances):
            handler = one.get(type(fact))
            if handler is not None:
                handler(d, fact)
