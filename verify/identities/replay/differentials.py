"""Checks of gradients and Jacobians: differentials of words, worked out anew from the premise's end.

A differential is kept as two lists: products A dX B as (A, B, transposed?) and terms A tr(B dX) as (A, B, transposed?).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from derivations import assumptions as a
from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .elementary import slope
from .invariants import known_invertible
from .words import ONE, UNIT, Letter, Poly, Word, Words, add_to, number, one, one_mono, require, scale, size

Term = tuple[Poly, Poly, bool]


@dataclass(frozen=True)
class Change:
    """The differential of a matrix, a vector or a number."""

    products: list[Term] = field(default_factory=list)
    traces: list[Term] = field(default_factory=list)

    def times(self, words: Words, head: Poly) -> Change:
        """head times the differential."""
        return Change(
            [(words.times(head, p), q, flipped) for p, q, flipped in self.products],
            [(words.times(head, p), q, flipped) for p, q, flipped in self.traces],
        )


@schema("gradient", "Jacobian")
def _gradient(c: Checker, case: Case) -> None:
    kind = n.Grad if case.instance.schema == "gradient" else n.Jac
    node = case.node(kind)
    expression, wrt = node.args
    require(isinstance(wrt, n.Sym) and not c.facts.symmetric(wrt), "a gradient with respect to no free variable")
    end = c.only_premise(case, c.trees.poly(expression), case.frozen | {wrt})
    derive = Derivation(c, wrt)
    derive.independent(end)
    case.gives(derive.gradient(end) if kind is n.Grad else derive.jacobian(end, expression.shape))


@schema("along a direction")
def _along(c: Checker, case: Case) -> None:
    """dF with the direction in the place of dX."""
    expression, wrt, direction = case.node(n.Frechet).args
    require(isinstance(wrt, n.Sym) and not c.facts.symmetric(wrt), "a derivative with respect to no free variable")
    end = c.only_premise(case, c.trees.poly(expression), case.frozen | {wrt})
    derive = Derivation(c, wrt)
    derive.independent(end)
    change, step = derive.of(end), c.trees.poly(direction)
    out: Poly = {}
    for p, q, flipped in change.products:
        add_to(out, c.words.times(p, c.words.transpose(step) if flipped else step, q))
    for p, q, flipped in change.traces:
        inner = c.words.times(q, c.words.transpose(step) if flipped else step)
        add_to(out, c.words.times(p, c.words.trace(inner, wrt.shape[0 if flipped else 1])))
    case.gives(out)


class Derivation:
    """Differentials by the entries of one symbol, all of them free."""

    def __init__(self, c: Checker, wrt: n.Sym) -> None:
        self.c = c
        self.words = c.words
        self.wrt = wrt
        column = size(wrt.shape[1]) == ONE
        self.maps: dict[n.Sym, n.Node] = {
            f.value: f.jacobian for f in c.facts.all if isinstance(f, a.SmoothMap) and f.argument == wrt and column
        }

    def independent(self, poly: Poly) -> None:
        """All other symbols may be held fixed while the variable moves, but for declared maps of it."""
        times = {i for i in self.wrt.indices if isinstance(i, n.Sym)}
        closure = self.c.facts.closure
        parts = {s for value in self.c.facts.values.get(self.wrt, ()) for s in closure(value)}
        for symbol in self.c.written(poly) - {self.wrt, *self.maps}:
            require(not times & set(symbol.indices), f"{symbol} moves with {self.wrt}")
            require(self.wrt not in closure(symbol), f"{symbol} depends on {self.wrt}")
            hidden = symbol in parts and times & closure(symbol)
            require(not hidden, f"{self.wrt} is defined by {symbol}")

    def varies(self, x: int) -> bool:
        return self.wrt in self.c.symbols(x)

    def any_varies(self, word: Word) -> bool:
        return any(self.varies(x) for x in word)

    # -- differentials ------------------------------------------------------------------------------------
    def of(self, poly: Poly) -> Change:
        change = Change()
        for (mono, word), x in poly.items():
            for g, e in mono:
                if self.any_varies(g):
                    require(isinstance(e, int), "a root of something that moves")
                    rest = tuple((h, number(f - (h == g))) for h, f in mono if (h, f) != (g, 1))
                    factor = {(rest, word): number(x * e)}
                    change.traces.extend((factor, inner, flipped) for inner, flipped in self.of_number(g))
            for i, y in enumerate(word):
                if self.varies(y):
                    self.at(change, y, {(mono, word[:i]): x}, one(word[i + 1 :]) if word[i + 1 :] else UNIT)
        return change

    def at(self, change: Change, y: int, before: Poly, after: Poly) -> None:
        """Add before d(letter) after."""
        letter, times = self.words.letters[y], self.words.times
        if letter[0] in ("sym", "symT") and letter[1] == self.wrt:
            change.products.append((before, after, letter[0] == "symT"))
        elif letter[0] == "sym" and letter[1] in self.maps:
            change.products.append((times(before, self.slope(letter)), after, False))
        elif letter[0] == "symT" and letter[1] in self.maps:
            change.products.append((before, times(self.words.transpose(self.slope(letter)), after), True))
        else:
            inside = self.inverted(letter)
            itself = one((y,))
            head, tail = scale(times(before, itself), -1), times(itself, after)
            inner = self.of(inside)
            change.products.extend((times(head, p), times(q, tail), flipped) for p, q, flipped in inner.products)
            change.traces.extend((times(head, p, tail), q, flipped) for p, q, flipped in inner.traces)

    def slope(self, letter: Letter) -> Poly:
        return self.c.trees.poly(self.maps[letter[1]])

    def inverted(self, letter: Letter) -> Poly:
        """The matrix of which a letter is the inverse; that it has one is known."""
        if letter[0] == "inv":
            known_invertible(self.c, letter[1])
            return dict(letter[1])
        require(
            letter[0] in ("node", "nodeT") and isinstance(letter[1], n.Inv), "an operator that is not differentiated"
        )
        argument = letter[1].args[0]
        require(self.c.facts.invertible(argument), "an inverse of something that is not declared invertible")
        plain = self.c.trees.poly(argument)
        return plain if letter[0] == "node" else self.words.transpose(plain)

    def of_number(self, piece: Word) -> list[tuple[Poly, bool]]:
        """(B, transposed?) with the differential tr(B dX) of a 1x1 word."""
        letter = self.words.letters[piece[0]]
        if len(piece) == 1 and letter[0] == "tr":
            return self.of_circle(letter[1])
        if len(piece) == 1 and letter[0] == "det":
            known_invertible(self.c, letter[1])
            head = self.words.times(one_mono(piece[0]), self.words.letter("inv", letter[1], letter[2]))
            return self.traced(self.of(dict(letter[1])).times(self.words, head), letter[2])
        if len(piece) == 1 and letter[0] == "fn":
            rate = slope(self.c, letter[1], dict(letter[2]))
            inner = self.of(dict(letter[2]))
            require(not inner.products, "a function of what is no number")
            return [(self.words.times(rate, p, q), flipped) for p, q, flipped in inner.traces]
        if len(piece) == 1 and letter[0] == "node" and isinstance(letter[1], n.Norm | n.Sqrt | n.Exp):
            return self.of_operator(piece[0], letter[1])
        change = Change()
        for i, y in enumerate(piece):
            if self.varies(y):
                sides = (one(part) if part else UNIT for part in (piece[:i], piece[i + 1 :]))
                self.at(change, y, *sides)
        return self.traced(change, ONE)

    def of_operator(self, x: int, node: n.Node) -> list[tuple[Poly, bool]]:
        """d|F| = tr(F^T dF) / |F| and d sqrt(a) = da / (2 sqrt(a)) away from zero; d e^a = e^a da."""
        words, own = self.words, one_mono(x)
        inside = self.c.trees.poly(node.args[0])
        if isinstance(node, n.Norm):
            rows, cols = node.args[0].shape
            euclidean = node.kind in ("2", "op", "*") and ONE in (size(rows), size(cols))
            require(node.kind == "F" or euclidean, "a norm that is not differentiated")
            head, count = words.times(words.reciprocal(own), words.transpose(inside)), cols
        elif isinstance(node, n.Sqrt):
            head, count = scale(words.reciprocal(own), Fraction(1, 2)), ONE
        else:
            head, count = own, ONE
        return self.traced(self.of(inside).times(words, head), count)

    def of_circle(self, word: Word) -> list[tuple[Poly, bool]]:
        """The same for the trace of a word."""
        found: list[tuple[Poly, bool]] = []
        letter = self.words.letters[word[0]]
        if len(word) == 1 and letter[0] in ("node", "nodeT") and isinstance(letter[1], n.Exp):
            itself = self.words.letter("node", letter[1])  # d tr e^M = tr(e^M dM)
            inside = self.c.trees.poly(letter[1].args[0])
            return self.traced(self.of(inside).times(self.words, itself), letter[1].shape[0])
        for i, y in enumerate(word):
            if self.varies(y):
                change = Change()
                rest = word[i + 1 :] + word[:i]
                self.at(change, y, one(rest) if rest else UNIT, UNIT)
                found += self.traced(change, self.words.shapes[y][1])
        return found

    def traced(self, change: Change, rows: Any) -> list[tuple[Poly, bool]]:
        times = self.words.times
        found = [(times(q, p), flipped) for p, q, flipped in change.products]
        return found + [(times(self.words.trace(p, rows), q), flipped) for p, q, flipped in change.traces]

    # -- what is asked for --------------------------------------------------------------------------------
    def gradient(self, poly: Poly) -> Poly:
        """B^T where the differential is tr(B dX), B where it is tr(B dX^T)."""
        out: Poly = {}
        change = self.of(poly)
        require(not change.products and all(not word for _, word in poly), "a gradient of something that is no scalar")
        for factor, inner, flipped in change.traces:
            add_to(out, self.words.times(factor, inner if flipped else self.words.transpose(inner)))
        return out

    def jacobian(self, poly: Poly, shape: tuple[Any, Any]) -> Poly:
        """J with d vec(F) = J vec(dX)."""
        out: Poly = {}
        for (mono, word), x in poly.items():
            first = self.words.letters[word[0]] if word else ("",)
            inner, rows, cols = first[1:] if len(word) == 1 and first[0] == "vec" else (word, *shape)
            require(first[0] == "vec" or ONE in (size(rows), size(cols)), "the Jacobian of a matrix")
            change = self.of({(mono, inner): x})
            for p, q, flipped in change.products:
                piece = self.words.kron(self.words.transpose(q), cols, p, rows)
                add_to(out, self.words.times(piece, self.words.shuffle(*self.wrt.shape)) if flipped else piece)
            for p, q, flipped in change.traces:
                turned = q if flipped else self.words.transpose(q)
                row = self.words.transpose(self.words.vec(turned, *self.wrt.shape))
                add_to(out, self.words.times(self.words.vec(p, rows, cols), row))
        return out
