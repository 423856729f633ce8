"""Checks of the schemas about traces, determinants and columns of the identity."""

from __future__ import annotations

from typing import Any

from derivations.assumptions import Property
from derivations.notation import nodes as n

from .calculus import linear_map
from .checker import Case, Checker, schema
from .words import UNIT, Letter, Mono, Poly, Word, add, freeze, one, one_mono, require, scale, size


def rows_of(c: Checker, poly: Poly) -> Any:
    """The dimension of a square matrix that is one word."""
    require(len(poly) == 1, "one word is expected")
    (((mono, word), x),) = poly.items()
    require(not mono and x == 1 and bool(word), "one word is expected")
    rows, cols = c.words.word_shape(word)
    require(rows == cols, "a square matrix is needed")
    return rows


def existing(c: Checker, poly: Poly) -> Poly:
    """A polynomial whose linear maps must be shown to exist."""
    c.trees.split.update(c.lins(poly))
    return poly


# -- traces -------------------------------------------------------------------------------------------------
@schema("inside trace")
def _inside_trace(c: Checker, case: Case) -> None:
    require(case.letter[0] == "tr" and len(case.instance.premises) == 1, "not a trace with one premise")
    (premise,) = case.instance.premises
    start = c.certified.poly(premise.start)
    rows = rows_of(c, start)
    require(c.words.trace(start, rows) == case.left, "a premise about another trace")
    case.gives(c.words.trace(c.premise(premise, start, case.frozen), rows))


@schema("trace of kron")
def _trace_of_kron(c: Checker, case: Case) -> None:
    tag, word = case.letter
    require(tag == "tr" and len(word) == 1, "not the trace of a Kronecker product")
    letter = c.words.letters[word[0]]
    require(letter[0] == "kron", "not the trace of a Kronecker product")
    _, a, m, b, q = letter
    sides = [c.words.word_shape(w, s) for w, s in ((a, m), (b, q))]
    require(all(size(rows) == size(cols) for rows, cols in sides), "factors that are not square")
    case.gives(c.words.times(*(c.words.trace(one(w), s) for w, s in ((a, m), (b, q)))))


@schema("product of vecs")
def _product_of_vecs(c: Checker, case: Case) -> None:
    first, second = case.pair
    require((first[0], second[0]) == ("vecT", "vec") and first[2:] == second[2:], "not vec(A)^T vec(B)")
    product = c.words.times(c.words.transpose(one(first[1])), one(second[1]))
    case.gives(c.words.trace(product, first[3]))


@schema("trace of a map")
def _trace_of_a_map(c: Checker, case: Case) -> None:
    kind, var, mono, word = linear_map(case, "E", "D", "Int")
    letters = mono[0][0] if not word and len(mono) == 1 and mono[0][1] == 1 else word if not mono else ()
    require(len(letters) == 1, "not a map of a trace")
    letter = c.words.letters[letters[0]]
    require(letter[0] == "tr", "not a map of a trace")
    for word in c.words.around(letter[1]):  # a trace is one letter, however its word is read around the circle
        inner = c.words.linear(kind, var, one(word))
        if case.right == c.words.trace(inner, c.words.word_shape(word)[0]):
            existing(c, inner)
            return
    case.gives()


@schema("quadratic form")
def _quadratic_form(c: Checker, case: Case) -> None:
    """E[u^T A v] = tr(A E[v u^T]) for A that is not random."""
    _, _, mono, word = linear_map(case, "E")
    require(not word and len(mono) == 1 and mono[0][1] == 1 and len(mono[0][0]) > 1, "not the mean of one product")
    first, *middle, last = mono[0][0]
    require(not any(c.random_letter(x) for x in middle), "a random matrix between two random vectors")
    moment = existing(c, c.words.linear("E", None, one((last, first))))
    inner = c.words.times(one(tuple(middle)), moment)
    case.gives(c.words.trace(inner, c.words.shapes[first][1]))


# -- determinants -----------------------------------------------------------------------------------------
def matrix_of(case: Case) -> tuple[Poly, Any]:
    """The matrix of a determinant, and how many rows it has."""
    letter = case.letter
    require(letter[0] == "det", "not a determinant")
    return dict(letter[1]), letter[2]


@schema("inside determinant")
def _inside_determinant(c: Checker, case: Case) -> None:
    _, rows = matrix_of(case)
    require(len(case.instance.premises) == 1, "one premise is needed")
    (premise,) = case.instance.premises
    start = c.certified.poly(premise.start)
    require(c.words.determinant(start, rows) == case.left, "a premise about another determinant")
    case.gives(c.words.determinant(c.premise(premise, start, case.frozen), rows))


@schema("determinant of zero")
def _determinant_of_zero(c: Checker, case: Case) -> None:
    require(not matrix_of(case)[0], "not the zero matrix")
    case.gives({})


@schema("determinant of a product")
def _determinant_of_a_product(c: Checker, case: Case) -> None:
    """c^n and the determinants of the square factors between."""
    poly, rows = matrix_of(case)
    require(len(poly) == 1, "not a product")
    (((mono, word), x),) = poly.items()
    factors = [to_the_size(c, {((), ()): x}, rows)] if x != 1 else []
    factors += [power(c, to_the_size(c, {(((g, 1),), ()): 1}, rows), e) for g, e in mono]
    factors += [determinant_of_word(c, part, rows) for part in squares(c, word, rows)]
    case.gives(c.words.times(*factors))


def power(c: Checker, base: Poly, exponent: Any) -> Poly:
    require(type(exponent) is int, "a fractional power")
    return c.words.power(base, exponent)


def to_the_size(c: Checker, base: Poly, rows: Any) -> Poly:
    """A number or a symbol to the power of a size."""
    if rows.is_Integer:
        return c.words.power(base, int(rows))
    (((mono, _), x),) = base.items()
    if not mono:
        return c.words.letter("node", n.Pow(n.Num(x), n.Size(rows)))
    letter = c.words.letters[mono[0][0][0]]
    if len(mono[0][0]) == 1 and letter[0] == "node" and isinstance(letter[1], n.Exp):
        return c.words.letter("node", n.Exp(n.Mul(letter[1].args[0], n.Size(rows))))
    require(len(mono[0][0]) == 1 and letter[0] == "sym", "a power of what is no symbol")
    return c.words.letter("node", n.Pow(letter[1], n.Size(rows)))


def squares(c: Checker, word: Word, rows: Any) -> list[Word]:
    """A word cut wherever it has passed as many rows as it began with."""
    parts: list[list[int]] = [[]]
    for x in word:
        parts[-1].append(x)
        if c.words.shapes[x][1] == rows:
            parts.append([])
    require(not parts[-1], "a product that does not come out square")
    return [tuple(part) for part in parts[:-1]]


def determinant_of_word(c: Checker, part: Word, rows: Any) -> Poly:
    """The determinant of a product of letters that cannot be cut."""
    if len(part) > 1:
        return c.words.determinant(one(part), rows)
    letter = c.words.letters[part[0]]
    if letter[0] == "inv":
        c.needs_inverse.append(letter[1])
        inner = c.words.determinant(dict(letter[1]), rows)
        for mono, word in inner:
            require(not word and len(inner) == 1, "the reciprocal of a sum")
            c.nonzero.update(g for g, _ in mono)
        return c.words.reciprocal(inner)
    if letter[0] in ("node", "nodeT") and isinstance(letter[1], n.Exp):
        return c.words.letter("node", n.Exp(n.Tr(letter[1].args[0])))
    if letter[0] in ("node", "nodeT") and isinstance(letter[1], n.Pow):  # where A^k has a value, det(A)^k has one
        return c.words.letter("node", n.Pow(n.Det(letter[1].args[0]), letter[1].args[1]))
    if letter[0] == "slot" and letter[2] != 1 and letter[3] == ():
        require(c.kernel_invertible(letter[1]), "a power of a kernel that may be singular")
        inner = c.words.determinant(c.slot(letter[1], 1), rows)
        c.nonzero.update(g for mono, _ in inner for g, _ in mono)
        return c.words.power(inner, letter[2])
    if letter[0] == "kron":
        return determinant_of_kron(c, letter)
    return c.words.determinant(one(part), rows)


def determinant_of_kron(c: Checker, product: Letter) -> Poly:
    """det(A (x) B) = det(A)^q det(B)^m for A of m rows and B of q."""
    _, a, m, b, q = product
    sides = [c.words.word_shape(w, s) for w, s in ((a, m), (b, q))]
    require(all(size(rows) == size(cols) for rows, cols in sides), "factors that are not square")
    powers = []
    for w, rows, exponent in ((a, m, size(q)), (b, q, size(m))):
        if exponent.is_Integer:
            powers.append(c.words.power(c.words.determinant(poly_of(w), rows), int(exponent)))
            continue
        require(len(w) == 1, "a power of the determinant of what is no symbol")
        letter: Letter = c.words.letters[w[0]]
        require(letter[0] in ("sym", "symT"), "a power of the determinant of what is no symbol")
        powers.append(c.words.letter("node", n.Pow(n.Det(letter[1]), n.Size(exponent))))
    return c.words.times(*powers)


def poly_of(word: Word) -> Poly:
    return one(word) if word else UNIT


@schema("determinant of a rank change")
def _determinant_of_a_rank_change(c: Checker, case: Case) -> None:
    """det(I + c U V) = det(I + c V U)."""
    poly, _ = matrix_of(case)
    require(len(poly) == 2 and poly.get(((), ())) == 1, "not the identity and one product")
    (((mono, word), x),) = ((key, x) for key, x in poly.items() if key != ((), ()))
    found = []
    for i in range(len(word)):
        around = c.words.times({(mono, ()): x}, c.words.term((), word[i:] + word[:i]))
        found.append(c.words.determinant(add(UNIT, around), c.words.shapes[word[i]][0]))
    case.gives(*found)


@schema("determinant with a factor")
def _determinant_with_a_factor(c: Checker, case: Case) -> None:
    """det(x A + M) = x^n det(A) det(I + (x A)^{-1} M) for a number x that does not vanish, and an invertible letter A
    of the matrix, or of its transpose, or A = I."""
    poly, rows = matrix_of(case)
    for matrix in (poly, c.words.transpose(poly)):
        for (mono, word), x in matrix.items():
            if len(word) > 1 or not of_symbols(c, mono):
                continue
            mark = len(c.needs_inverse)
            inverse = inverse_of(c, word[0], rows) if word else UNIT
            if inverse is None:
                continue
            number: Poly = {(mono, ()): x}
            rest = c.minus(matrix, {(mono, word): x})
            inside = add(UNIT, c.words.times(c.words.reciprocal(number), inverse, rest))
            first = c.words.determinant(one(word), rows) if word else UNIT
            right = c.words.times(scaled_to_the_size(c, number, rows), first, c.words.determinant(inside, rows))
            if right == case.right:
                c.negative.update(g for g, _ in mono)  # as a reciprocal, it must not vanish
                return
            del c.needs_inverse[mark:]
    require(False, "determinant with a factor: the right side does not follow")


def of_symbols(c: Checker, mono: Mono) -> bool:
    """Whether a number is made of whole powers of symbols."""
    return all(len(g) == 1 and c.words.letters[g[0]][0] == "sym" and type(e) is int for g, e in mono)


def scaled_to_the_size(c: Checker, number: Poly, rows: Any) -> Poly:
    """A number times powers of symbols, to the power of a size."""
    (((mono, _), x),) = number.items()
    factors = [to_the_size(c, {((), ()): x}, rows)] if x != 1 else []
    return c.words.times(UNIT, *factors, *(power(c, to_the_size(c, {(((g, 1),), ()): 1}, rows), e) for g, e in mono))


@schema("power of sizes")
def _power_of_sizes(c: Checker, case: Case) -> None:
    """b^{j m + k n} = (b^m)^j (b^n)^k for a symbol b that does not vanish, and sizes m, n."""
    base, exponent = case.node(n.Pow).args
    require(isinstance(base, n.Sym) and base.is_scalar_shaped, "a power of what is no symbol")
    require(isinstance(exponent, n.Node) and made_of_sizes(exponent), "an exponent that is not made of sizes")
    out: Poly = UNIT
    for (mono, word), x in c.trees.poly(exponent).items():
        require(not word and type(x) is int, "an exponent that is no whole number")
        product: Any = 1
        for g, e in mono:
            letter = c.words.letters[g[0]]
            require(len(g) == 1 and isinstance(letter[1], n.Size) and type(e) is int and e > 0, "not a size")
            product = product * letter[1].args[0] ** e
        one_power = c.words.letter("node", n.Pow(base, n.Size(product))) if mono else c.trees.poly(base)
        out = c.words.times(out, power(c, one_power, x))
    c.negative.update(g for mono, _ in c.trees.poly(base) for g, _ in mono)
    case.gives(out)


def made_of_sizes(node: n.Node) -> bool:
    if isinstance(node, n.Add | n.Mul | n.Neg):
        return all(made_of_sizes(x) for x in node.args)
    return isinstance(node, n.Size) or (isinstance(node, n.Num) and node.value.q == 1)


@schema("determinant turned around")
def _determinant_turned_around(c: Checker, case: Case) -> None:
    """det(I + x W) = x^n det(W) det(I + (x W)^{-1}) for a product W of invertible letters; either way around."""
    poly, rows = matrix_of(case)
    require(len(poly) == 2 and poly.get(((), ())) == 1, "not the identity and one product")
    (((mono, word), x),) = ((key, y) for key, y in poly.items() if key != ((), ()))
    require(bool(word), "not a product of matrices")
    inverses, dets = [], []
    for y in word:
        require(c.words.shapes[y] == (size(rows), size(rows)), "a factor of another size")
        inverse = inverse_of(c, y, rows)
        require(inverse is not None, "a factor that is not known to be invertible")
        inverses.append(inverse or {})
        dets.append(c.words.determinant(one((y,)), rows))
    number: Poly = {(mono, ()): x}
    c.negative.update(g for g, _ in mono)
    turned = c.words.times(c.words.reciprocal(number), *reversed(inverses))
    require(len(turned) == 1, "an inverse of several terms")
    (((own, around), z),) = turned.items()
    before = c.words.times(scaled_to_the_size(c, number, rows), *dets)
    found = []
    for i in range(max(len(around), 1)):
        inside = add(UNIT, c.words.times({(own, ()): z}, c.words.term((), around[i:] + around[:i])))
        found.append(c.words.times(before, c.words.determinant(inside, rows)))
    case.gives(*found)


def inverse_of(c: Checker, x: int, rows: Any) -> Poly | None:
    """The inverse of a letter that is known to be invertible."""
    letter = c.words.letters[x]
    if letter[0] == "inv":
        known_invertible(c, letter[1])
        return dict(letter[1])
    if letter[0] == "slot":
        plain = letter[2:] in ((1, ()), (-1, ())) and c.kernel_invertible(letter[1])
        return c.slot(letter[1], -letter[2]) if plain else None
    if letter[0] not in ("sym", "symT") or not c.facts.invertible(letter[1]):
        return None
    c.inverses.add(freeze(one((x,))))
    return c.words.letter("inv", freeze(one((x,))), size(rows))


@schema("determinant of blocks")
def _determinant_of_blocks(c: Checker, case: Case) -> None:
    node = case.node(n.Det).args[0]
    require(isinstance(node, n.Blocks) and [len(row) for row in node.grid] == [2, 2], "not two by two blocks")
    a, b, d, e = (block for row in node.grid for block in row)
    require(all(size(x.shape[0]) == size(x.shape[1]) for x in (a, e)), "blocks on the diagonal that are not square")
    pairs: list[tuple[n.Node, n.Node]] = []
    if not c.trees.poly(b) or not c.trees.poly(d):
        pairs.append((a, e))
    if c.facts.invertible(a):
        pairs.append((a, n.Add(e, n.Neg(n.Mul(d, n.Inv(a), b)))))
    if c.facts.invertible(e):
        pairs.append((e, n.Add(a, n.Neg(n.Mul(b, n.Inv(e), d)))))
    require(bool(pairs), "no block on the diagonal is known to be invertible")
    both = ([c.words.determinant(c.trees.poly(x), x.shape[0]) for x in pair] for pair in pairs)
    case.gives(*(c.words.times(*dets) for dets in both))


# -- derivatives ------------------------------------------------------------------------------------------
def only_letter(c: Checker, case: Case) -> tuple[Any, int]:
    """The variable and the one letter of which a derivative is taken."""
    _, var, mono, word = linear_map(case, "D")
    letters = mono[0][0] if not word and len(mono) == 1 and mono[0][1] == 1 else word if not mono else ()
    require(len(letters) == 1, "not the derivative of one letter")
    return var, letters[0]


@schema("derivative of a determinant")
def _derivative_of_a_determinant(c: Checker, case: Case) -> None:
    """d/dt det M = det(M) tr(M^{-1} M') for M invertible."""
    var, x = only_letter(c, case)
    letter = c.words.letters[x]
    require(letter[0] == "det", "not a determinant")
    known_invertible(c, letter[1])
    rate = existing(c, c.words.linear("D", var, dict(letter[1])))
    inside = c.words.times(c.words.letter("inv", letter[1], letter[2]), rate)
    case.gives(c.words.times(one_mono(x), c.words.trace(inside, letter[2])))


@schema("derivative of an inverse")
def _derivative_of_an_inverse(c: Checker, case: Case) -> None:
    """d/dt M^{-1} = -M^{-1} M' M^{-1}."""
    var, x = only_letter(c, case)
    letter = c.words.letters[x]
    require(letter[0] == "inv", "not an inverse")
    known_invertible(c, letter[1])
    rate = existing(c, c.words.linear("D", var, dict(letter[1])))
    itself = c.words.letter(*letter)
    case.gives(scale(c.words.times(itself, rate, itself), -1))


def known_invertible(c: Checker, frozen: tuple) -> None:
    """A matrix is declared invertible, or shown to be so by the end of the replay."""
    poly = dict(frozen)
    both = (poly, c.words.transpose(poly))  # a matrix is invertible with its transpose
    for node, what in c.facts.has:
        if what is Property.INVERTIBLE and isinstance(node, n.Node) and c.trees.parse(node) in both:
            c.inverses.add(frozen)
    if len(poly) == 1:
        (((mono, word), x),) = poly.items()
        plain = not mono and x == 1 and len(word) == 1
        if plain and inverse_of(c, word[0], c.words.shapes[word[0]][0]) is not None:
            c.inverses.add(frozen)
    c.needs_inverse.append(frozen)


def known_nonzero(c: Checker, poly: Poly) -> None:
    """A number that is declared positive or not zero, or shown to be so by the end of the replay."""
    if len(poly) == 1:
        c.negative.update(g for (mono, _) in poly for g, _ in mono)
        return
    if evidently_positive(c, poly):
        c.inverses.add(freeze(poly))
    for node, what in c.facts.has:
        declared = what in (Property.INVERTIBLE, Property.POSITIVE) and isinstance(node, n.Node)
        if declared and node.is_scalar_shaped and c.trees.poly(node) == poly:
            c.inverses.add(freeze(poly))
    c.needs_inverse.append(freeze(poly))


def evidently_positive(c: Checker, poly: Poly) -> bool:
    """Whether a number is a sum of terms that are not negative, one of them positive."""
    strict = False
    for (mono, word), x in poly.items():
        if word or x <= 0:
            return False
        sure = [c.positive(g) for g, _ in mono]
        if not all(
            certain or (type(e) is int and e > 0 and e % 2 == 0) for certain, (_, e) in zip(sure, mono, strict=True)
        ):
            return False
        strict = strict or all(sure)
    return strict


# -- Kronecker products -------------------------------------------------------------------------------------
@schema("kron of vec")
def _kron_of_vec(c: Checker, case: Case) -> None:
    """(A (x) B) vec(W) = vec(B W A^T) where these products exist, and its transpose."""
    words, (x, y) = c.words, case.numbers
    turned = case.letters[0][0] == "vecT"
    factor, stacked = (words.letters[words.flip(z)] for z in (y, x)) if turned else (words.letters[z] for z in (x, y))
    require((factor[0], stacked[0]) == ("kron", "vec"), "not a Kronecker product and a vec")
    _, a, m, b, q = factor
    _, inner, rows, cols = stacked
    (rows_a, cols_a), (rows_b, cols_b) = words.word_shape(a, m), words.word_shape(b, q)
    require(size(cols_a) == size(cols) and size(cols_b) == size(rows), "a Kronecker product and a vec that do not fit")
    product = words.times(*(one(w) if w else UNIT for w in (b, inner)), words.transpose(one(a)) if a else UNIT)
    right = words.vec(product, rows_b, rows_a)
    case.gives(words.transpose(right) if turned else right)


@schema("kron associates")
def _kron_associates(c: Checker, case: Case) -> None:
    """(A (x) B) (x) C = A (x) (B (x) C)."""
    tag, inner, _, last, q = case.letter
    require(tag == "kron" and len(inner) == 1, "not three factors")
    letter = c.words.letters[inner[0]]
    require(letter[0] == "kron", "not three factors")
    _, a, m, b, p = letter
    second = c.words.kron(poly_of(b), p, poly_of(last), q)
    case.gives(c.words.kron(poly_of(a), m, second, size(p * q)))


@schema("derivative of an entrywise product")
def _derivative_of_an_entrywise_product(c: Checker, case: Case) -> None:
    """One factor after the other."""
    _, var, mono, word = linear_map(case, "D")
    require(not mono and len(word) == 1, "not the derivative of one letter")
    letter = c.words.letters[word[0]]
    require(letter[0] == "had", "not an entrywise product")
    shape = c.words.word_shape(letter[1][0])
    out: Poly = {}
    for i, factor in enumerate(letter[1]):
        if var not in c.word_symbols(factor):
            continue
        product = existing(c, c.words.linear("D", var, one(factor)))
        for other in letter[1][:i] + letter[1][i + 1 :]:
            product = c.words.entrywise(product, one(other), shape)
        out = add(out, product)
    case.gives(out)


@schema("derivative of kron")
def _derivative_of_kron(c: Checker, case: Case) -> None:
    """d/dt (A (x) B) = A' (x) B + A (x) B'."""
    _, var, mono, word = linear_map(case, "D")
    require(not mono and len(word) == 1, "not the derivative of one letter")
    letter = c.words.letters[word[0]]
    require(letter[0] == "kron", "not a Kronecker product")
    _, a, m, b, q = letter
    sides = [one(w) if w else UNIT for w in (a, b)]
    rates = [
        existing(c, c.words.linear("D", var, side)) if var in c.word_symbols(w) else {}
        for side, w in zip(sides, (a, b), strict=True)
    ]
    case.gives(add(c.words.kron(rates[0], m, sides[1], q), c.words.kron(sides[0], m, rates[1], q)))


@schema("inverse of kron")
def _inverse_of_kron(c: Checker, case: Case) -> None:
    """An invertible A (x) B with square A and B has invertible factors; a pseudo-inverse asks for nothing."""
    node = case.node(n.Inv, n.PInv)
    factors = node.args[0].args
    require(isinstance(node.args[0], n.Kron), "not a Kronecker product")
    if isinstance(node, n.Inv):
        require(c.facts.invertible(node.args[0]), "an inverse of something that is not declared invertible")
        require(all(size(f.shape[0]) == size(f.shape[1]) for f in factors), "factors that are not square")
    case.gives(c.trees.poly(n.Kron(*(type(node)(f) for f in factors))))


# -- columns of the identity --------------------------------------------------------------------------------
@schema("columns of the identity")
def _columns(c: Checker, case: Case) -> None:
    """e_i^T e_j is 1 where i and j are one, and 0 where they are two numbers."""
    first, second = case.pair
    require((first[0], second[0]) == ("unitT", "unit") and first[1] == second[1], "not two columns of one identity")
    i, j = first[2], second[2]
    if i is j:
        case.gives(UNIT)
        return
    require(isinstance(i, n.Num) and isinstance(j, n.Num), "places that may be one")
    case.gives({})
