"""Checks of the schemas about definitions, rules, functions of kernels, inverses and Kronecker products."""

from __future__ import annotations

from fractions import Fraction

from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .granted import is_gram
from .parse import Grid
from .words import UNIT, Letter, Poly, Word, add, freeze, inverted, number, one, require, scale, size


def not_frozen(c: Checker, case: Case) -> None:
    """While a gradient is taken, a fact about its variable is no identity of functions of the variable."""
    touched = c.word_symbols(case.numbers) | c.poly_symbols(case.right)
    require(not case.frozen & touched, "a fact about the variable of a gradient is used inside the gradient")


@schema("definition")
def _definition(c: Checker, case: Case) -> None:
    tag, symbol = case.letter[:2]
    require(tag in ("sym", "symT") and symbol not in case.frozen, "a definition of something that is no symbol")
    for value in c.facts.values.get(symbol, ()):
        c.same_shape(symbol, value)
    values = [c.trees.parse(value) for value in c.facts.values.get(symbol, ())]
    plain = [value for value in values if isinstance(value, dict)]
    case.gives(*(c.words.transpose(value) if tag == "symT" else value for value in plain))


@schema("block product")
def _block_product(c: Checker, case: Case) -> None:
    grids = []
    for tag, symbol in (letter[:2] for letter in case.pair):
        require(tag in ("sym", "symT") and symbol not in case.frozen, "a block product of unknown blocks")
        require(len(c.facts.values.get(symbol, ())) == 1, "a block product of unknown blocks")
        c.same_shape(symbol, c.facts.values[symbol][0])
        value = c.trees.parse(c.facts.values[symbol][0])
        require(isinstance(value, Grid), "a block product of matrices without blocks")
        grids.append(c.trees.transpose(value) if tag == "symT" else value)
    product = c.trees.multiply(*grids)
    require(isinstance(product, dict) and product == case.right, "a block product with another result")


@schema("symmetric")
def _symmetric(c: Checker, case: Case) -> None:
    not_frozen(c, case)
    tag, symbol = case.letter[:2]
    require(tag in ("sym", "symT") and c.facts.symmetric(symbol), f"{symbol} is not declared symmetric")
    case.gives(c.words.letter("sym", symbol))


@schema("kernel")
def _kernel(c: Checker, case: Case) -> None:
    not_frozen(c, case)
    tag, symbol = case.letter[:2]
    require(tag in ("sym", "symT") and c.facts.symmetric(symbol), f"{symbol} is not declared symmetric")
    case.gives(c.slot(symbol, 1))


@schema("rule", "rule transposed")
def _rule(c: Checker, case: Case) -> None:
    """The left and right side of an equation that an assumption grants, or their transposes."""
    not_frozen(c, case)
    for rule in c.facts.rules.get(case.instance.source, ()):
        c.same_shape(rule.lhs, rule.rhs)
        left, right = (c.granted.parse(side) for side in (rule.lhs, rule.rhs))
        if isinstance(left, Grid) or isinstance(right, Grid):
            continue
        if (case.left, case.right) == (left, right):
            return
        if (case.left, case.right) == (c.words.transpose(left), c.words.transpose(right)):
            return
    require(False, "no assumption grants this rule")


@schema("transposed")
def _transposed(c: Checker, case: Case) -> None:
    require(case.instance.node is not None, "the transpose of no instance")
    upright = c.check(case.instance.node, case.frozen)
    require(case.left == c.words.transpose(upright.left), "the transpose of another instance")
    case.gives(c.words.transpose(upright.right))


@schema("gram")
def _gram(c: Checker, case: Case) -> None:
    """A A^T for a symbol A is symmetric positive semidefinite."""
    first, second = case.pair
    require(first[0] == "sym" and second == ("symT", first[1]) and isinstance(first[1], n.Sym), "not A A^T")
    case.gives(c.slot(n.Mul(first[1], n.T(first[1])), 1))


@schema("range of gram")
def _range_of_gram(c: Checker, case: Case) -> None:
    """P A = A and A^T P = A^T, P the projection on the range of A A^T."""
    first, second = case.pair
    for projection, factor, tag in ((first, second, "sym"), (second, first, "symT")):
        of_gram = projection[0] == "slot" and projection[2:] == (0, ()) and is_gram(projection[1])
        if of_gram and factor == (tag, projection[1].args[0]):
            case.gives(c.words.letter(*factor))
            return
    require(False, "not the range of a Gram matrix")


@schema("full range")
def _full_range(c: Checker, case: Case) -> None:
    tag, kernel, *rest = case.letter
    require(tag == "slot" and rest == [0, ()] and c.kernel_invertible(kernel), f"{kernel} may be singular")
    case.gives(UNIT)


@schema("slots")
def _slots(c: Checker, case: Case) -> None:
    """P K^p e^{rK} P K^q e^{sK} = P K^{p+q} e^{(r+s)K}."""
    (tag, kernel, p, r), (other, same, q, s) = case.pair
    require(tag == other == "slot" and kernel == same, "functions of different kernels")
    case.gives(c.slot(kernel, p + q, add(dict(r), dict(s))))


def entire(c: Checker, kernel: n.Node, on_range: Poly, at_zero: Poly = UNIT) -> Poly:
    """on_range + at_zero (I - P)."""
    return add(on_range, at_zero, scale(c.words.times(at_zero, c.slot(kernel, 0)), -1))


@schema("exp of zero")
def _exp_of_zero(c: Checker, case: Case) -> None:
    end = c.only_premise(case, c.trees.poly(case.node(n.Exp).args[0]))
    require(not end, "the exponent is not zero")
    case.gives(UNIT)


@schema("exp")
def _exp(c: Checker, case: Case) -> None:
    end = c.only_premise(case, c.trees.poly(case.node(n.Exp).args[0]))
    found = c.kernel_multiple(end)
    require(found is not None, "the exponent is not a multiple of one kernel")
    kernel, rate = found  # type: ignore[misc]
    case.gives(entire(c, kernel, c.slot(kernel, 0, rate)))


@schema("exp of kron")
def _exp_of_kron(c: Checker, case: Case) -> None:
    """e^{c (K (x) I)} = e^{cK} (x) I, and I (x) K likewise: one factor is an identity, the other a kernel."""
    end = c.only_premise(case, c.trees.poly(case.node(n.Exp).args[0]))
    words = {word for _, word in end}
    require(len(words) == 1 and len(next(iter(words))) == 1, "the exponent is not a multiple of one Kronecker product")
    tag, *factors = c.words.letters[next(iter(words))[0]]
    require(tag == "kron", "the exponent is not a multiple of a Kronecker product")
    left, rows, right, more = factors
    require(not left or not right, "no factor is an identity")
    found = c.kernel_multiple({(mono, left or right): x for (mono, _), x in end.items()})
    require(found is not None, "the other factor is not one kernel")
    kernel, rate = found  # type: ignore[misc]
    inner = entire(c, kernel, c.slot(kernel, 0, rate))
    case.gives(c.words.kron(inner, rows, UNIT, more) if left else c.words.kron(UNIT, rows, inner, more))


@schema("push-through exp")
def _push_through(c: Checker, case: Case) -> None:
    """e^{c A^T A} = I + A^T ((e^{cK} - I)/K on the range) A where K = A A^T."""
    end = c.only_premise(case, c.trees.poly(case.node(n.Exp).args[0]))
    words = {word for _, word in end}
    require(len(words) == 1, "the exponent is not a multiple of A^T A")
    (word,) = words
    require(len(word) == 2 and c.words.flip(word[0]) == word[1], "the exponent is not a multiple of A^T A")
    rate: Poly = {(mono, ()): x for (mono, _), x in end.items()}
    factor = c.words.letters[word[1]]
    left, right = (one((x,)) for x in word)
    candidates = []
    for kernel in gram_kernels(c, factor, word):
        middle = c.minus(c.slot(kernel, -1, rate), c.slot(kernel, -1))
        candidates.append(add(UNIT, c.words.times(left, middle, right)))
    case.gives(*candidates)


def gram_kernels(c: Checker, factor: Letter, word: Word) -> list[n.Node]:
    """Symmetric K with K = A A^T: the tree itself, and kernels that a Gram assumption names."""
    found: list[n.Node] = []
    if factor[0] == "sym" and isinstance(factor[1], n.Sym):
        found.append(n.Mul(factor[1], n.T(factor[1])))
    swapped = c.words.term((), (word[1], word[0]))
    for rules in c.facts.rules.values():
        for rule in rules:
            if isinstance(rule.rhs, n.Sym) and c.facts.symmetric(rule.rhs) and c.trees.parse(rule.lhs) == swapped:
                found.append(rule.rhs)
    return found


# -- inverses -------------------------------------------------------------------------------------------
@schema("inverse")
def _inverse(c: Checker, case: Case) -> None:
    """The inverse of one term factor by factor, or of a sum as a letter; the argument is declared invertible."""
    node = case.node(n.Inv)
    argument = node.args[0]
    require(c.facts.invertible(argument), "an inverse of something that is not declared invertible")
    end = c.only_premise(case, c.trees.poly(argument))
    whole = freeze(end)
    c.inverses.add(whole)
    found = [c.words.letter("inv", whole, size(node.shape[0]))] if end else []
    if len(end) == 1:
        (((mono, word), x),) = end.items()
        c.nonzero.update(g for g, _ in mono)
        square = all(c.words.shapes[y] == c.words.shapes[word[0]] and len(set(c.words.shapes[y])) == 1 for y in word)
        if square:
            out: Poly = {(inverted(mono), ()): number(1 / Fraction(x))}
            for y in reversed(word):
                c.inverses.add(freeze({((), (y,)): 1}))
                out = c.words.times(out, inverse_of_letter(c, y))
            found.append(out)
    case.gives(*found)


def inverse_of_letter(c: Checker, x: int) -> Poly:
    """The inverse of an invertible square letter."""
    letter = c.words.letters[x]
    if letter[0] == "slot":
        return c.slot(letter[1], -letter[2], scale(dict(letter[3]), -1))
    if letter[0] == "inv":
        return dict(letter[1])
    if letter[0] == "kron":
        _, left, rows, right, more = letter
        if all(len({size(s) for s in c.words.shapes[y]}) == 1 for y in (*left, *right)):
            return c.words.kron(inverse_of_product(c, left), rows, inverse_of_product(c, right), more)
    return c.words.letter("inv", freeze({((), (x,)): 1}), c.words.shapes[x][0])


def inverse_of_product(c: Checker, word: Word) -> Poly:
    """The inverse of a product of square letters that is invertible: then each of them is."""
    out: Poly = UNIT
    for y in reversed(word):
        c.inverses.add(freeze({((), (y,)): 1}))
        out = c.words.times(out, inverse_of_letter(c, y))
    return out


@schema("inverse cancels")
def _inverse_cancels(c: Checker, case: Case) -> None:
    for this, other in (case.numbers, case.numbers[::-1]):
        letter = c.words.letters[this]
        if letter[0] == "inv" and dict(letter[1]) == {((), (other,)): 1}:
            c.needs_inverse.append(letter[1])
            case.gives(UNIT)
            return
    require(False, "not an inverse and its matrix")


@schema("pseudo-inverse", "range projection")
def _pseudo_inverse(c: Checker, case: Case) -> None:
    """(cK)^+ = K^+ / c and the projection on the range of cK, for a nonzero scalar c."""
    projection = case.instance.schema == "range projection"
    node = case.node(n.RangeProj if projection else n.PInv)
    found = c.kernel_multiple(c.only_premise(case, c.trees.poly(node.args[0])))
    require(found is not None, "not a multiple of one kernel")
    kernel, factor = found  # type: ignore[misc]
    c.require_nonzero(factor)
    case.gives(c.slot(kernel, 0) if projection else c.words.times(c.words.reciprocal(factor), c.slot(kernel, -1)))


@schema("phi_1")
def _phi_one(c: Checker, case: Case) -> None:
    """phi_1(cK) = (e^{cK} - I)/(cK) on the range, I on the null space; c = 0 by continuity (see `finish`)."""
    found = c.kernel_multiple(c.only_premise(case, c.trees.poly(case.node(n.Phi1).args[0])))
    require(found is not None, "not a multiple of one kernel")
    kernel, rate = found  # type: ignore[misc]
    difference = c.minus(c.slot(kernel, -1, rate), c.slot(kernel, -1))
    case.gives(entire(c, kernel, c.words.times(c.words.reciprocal(rate), difference)))


# -- Kronecker products, vec ------------------------------------------------------------------------------
@schema("mixed product")
def _mixed_product(c: Checker, case: Case) -> None:
    """(A (x) B)(C (x) D) = AC (x) BD where AC and BD exist."""
    first, second = case.pair
    require(first[0] == second[0] == "kron", "not two Kronecker products")
    for i in (1, 3):
        cols = c.words.word_shape(first[i], first[i + 1])[1]
        require(size(cols) == size(c.words.word_shape(second[i], second[i + 1])[0]), "factors that do not fit")
    left, right = (c.words.term((), first[i] + second[i]) for i in (1, 3))
    case.gives(c.words.kron(left, first[2], right, first[4]))


@schema("inside kron")
def _inside_kron(c: Checker, case: Case) -> None:
    tag, a, m, b, q = case.letter
    premises = case.instance.premises
    require(tag == "kron" and len(premises) == 2, "not a Kronecker product with two premises")
    ends = [c.premise(premise, {((), word): 1}, case.frozen) for premise, word in zip(premises, (a, b), strict=True)]
    case.gives(c.words.kron(ends[0], m, ends[1], q))


@schema("shuffle")
def _shuffle(c: Checker, case: Case) -> None:
    """(B (x) A) P(q, n) = P(p, m) (A (x) B) for A of m x n, B of p x q."""
    first, second = case.pair
    require(first[0] == "kron" and second[0] == "shuffle", "not a Kronecker product and a shuffle")
    _, b, p, a, m = first
    (rows_b, cols_b), (rows_a, cols_a) = c.words.word_shape(b, p), c.words.word_shape(a, m)
    require((size(cols_b), size(cols_a)) == (second[1], second[2]), "a shuffle of other sizes")
    swapped = c.words.kron({((), a): 1}, m, {((), b): 1}, p)
    case.gives(c.words.times(c.words.shuffle(rows_b, rows_a), swapped))


@schema("shuffle twice")
def _shuffle_twice(c: Checker, case: Case) -> None:
    first, second = case.pair
    require(first[0] == second[0] == "shuffle" and first[1:] == second[:0:-1], "not a shuffle and its inverse")
    case.gives(UNIT)


@schema("vec of unvec")
def _vec_of_unvec(c: Checker, case: Case) -> None:
    tag, inner, *_ = case.letter
    require(tag in ("vec", "vecT") and len(inner) == 1, "not vec of unvec")
    letter = c.words.letters[inner[0]]
    require(letter[0] == "unvec", "not vec of unvec")
    column = c.words.term((), letter[1])
    case.gives(column if tag == "vec" else c.words.transpose(column))


@schema("inside")
def _inside(c: Checker, case: Case) -> None:
    tag, inner, rows, cols = case.letter
    require(tag in ("vec", "vecT", "unvec", "unvecT"), "not vec or unvec")
    end = c.only_premise(case, {((), inner): 1})
    built = (c.words.vec if tag[0] == "v" else c.words.unvec)(end, rows, cols)
    case.gives(c.words.transpose(built) if tag[-1] == "T" else built)


__all__ = ["entire", "not_frozen"]
