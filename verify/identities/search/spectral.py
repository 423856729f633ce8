"""Schemas for definitions, symmetric kernels and functions of one kernel."""

from __future__ import annotations

from typing import Any

from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from .parse import Grid, multiply
from .rewriting import Normalizer, instance, letter_schema, of_kernels, pair_schema


def slot(kernel: n.Node, power: int, rate: al.Poly) -> al.Letter:
    """P K^power e^{rate K}."""
    return ("slot", kernel, power, al.freeze(rate))


def word(*letters: al.Letter) -> al.Poly:
    return al.term((), tuple(letters))


def entire(kernel: n.Node, on_range: al.Poly, at_zero: al.Poly) -> al.Poly:
    """A function of a kernel from its part on the range and its value at eigenvalue 0."""
    projection = word(slot(kernel, 0, {}))
    return al.plus(on_range, at_zero, al.scaled(al.times(at_zero, projection), -1))


# -- definitions and rules ----------------------------------------------------------------------------
@letter_schema("sym", "symT")
def definition(norm: Normalizer, letter: al.Letter) -> Instance | None:
    found = norm.known.values.get(letter[1])
    if found is None or letter[1] in norm.frozen:
        return None
    value = norm.parser.parse(found[0])
    if isinstance(value, list):
        return None
    right = value if letter[0] == "sym" else al.transposed(value)
    return instance("definition", (letter,), right, source=found[1].source)


@pair_schema
def block_product(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    """Two neighbours that are defined as block matrices and whose product dissolves the blocks."""
    grids = [block_value(norm, letter) for letter in (first, second)]
    if grids[0] is None or grids[1] is None or len(grids[0]) != 1 or len(grids[1][0]) != 1:
        return None
    product = multiply(*grids)
    return instance("block product", (first, second), product) if isinstance(product, dict) else None


def block_value(norm: Normalizer, letter: al.Letter) -> Grid | None:
    """The blocks of a symbol that is defined as a block matrix."""
    if letter[0] not in ("sym", "symT") or letter[1] not in norm.known.values or letter[1] in norm.frozen:
        return None
    value = norm.parser.parse(norm.known.values[letter[1]][0])
    if not isinstance(value, list):
        return None
    if letter[0] == "sym":
        return value
    return [[al.transposed(value[i][j]) for i in range(len(value))] for j in range(len(value[0]))]


@letter_schema("symT")
def symmetric(norm: Normalizer, letter: al.Letter) -> Instance | None:
    from derivations.assumptions import Property

    if Property.SYMMETRIC in norm.known.has.get(letter[1], ()):
        return instance("symmetric", (letter,), word(("sym", letter[1])))
    return None


@letter_schema("sym")
@of_kernels
def kernel_as_slot(norm: Normalizer, letter: al.Letter) -> Instance | None:
    if norm.known.is_kernel(letter[1]):
        return instance("kernel", (letter,), word(slot(letter[1], 1, {})))
    return None


@letter_schema("sym", "node", "lin")
def granted(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """A rule of an assumption whose left side is one letter."""
    found = norm.known.letters.get(letter)
    if found is None or not norm.frozen.isdisjoint(al.atoms(letter)):
        return None
    return instance("rule", (letter,), norm.parser.poly(found[0]), source=found[1].source)


@letter_schema("lin")
def granted_map_transposed(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """A rule about a linear map of one letter, transposed: E[u]^T."""
    upright = al.transposed_letter(letter)
    found = norm.known.letters.get(upright)
    if found is None or not norm.frozen.isdisjoint(al.atoms(letter)):
        return None
    right = al.transposed(norm.parser.poly(found[0]))
    return instance("rule transposed", (letter,), right, source=found[1].source)


@letter_schema("symT", "nodeT")
def granted_transposed(norm: Normalizer, letter: al.Letter) -> Instance | None:
    upright = norm.of_letter(al.transposed_letter(letter))
    if upright is None:
        return None
    return Instance(
        "transposed",
        (letter,),
        al.freeze(al.transposed(al.thaw(upright.right))),
        premises=(),
        node=upright,
    )


@pair_schema
@of_kernels
def granted_pair(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    """A rule of an assumption whose left side is two letters (or its transpose)."""
    found = norm.known.pairs.get((first, second))
    if found is None:
        return None
    right, rule, flipped = found
    name = "rule transposed" if flipped else "rule"
    return instance(name, (first, second), right, source=rule.source)


@pair_schema
@of_kernels
def gram(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    """A A^T of any matrix symbol is a symmetric positive semidefinite kernel of its own."""
    if first[0] != "sym" or second != ("symT", first[1]) or norm.known.is_random(first) or first[1] in norm.frozen:
        return None
    if n.same_size(first[1].shape[0], al.ONE) or n.same_size(first[1].shape[1], al.ONE):
        return None
    return instance("gram", (first, second), word(slot(first[1] * first[1].T, 1, {})))


@pair_schema
@of_kernels
def range_of_gram(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    """The range of A A^T contains the range of A: P A = A and A^T P = A^T."""
    for projection, factor, tag in ((first, second, "sym"), (second, first, "symT")):
        if projection[0] != "slot" or projection[2:] != (0, ()) or factor[0] != tag:
            continue
        if projection[1] == factor[1] * factor[1].T:
            return instance("range of gram", (first, second), word(factor))
    return None


# -- slots --------------------------------------------------------------------------------------------
@letter_schema("slot")
def full_range(norm: Normalizer, letter: al.Letter) -> Instance | None:
    if letter[2] == 0 and not letter[3] and norm.known.is_invertible(letter[1]):
        return instance("full range", (letter,), al.const(1))
    return None


@pair_schema
def slots_multiply(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    if first[0] != "slot" or second[0] != "slot" or first[1] != second[1]:
        return None
    rate = al.plus(al.thaw(first[3]), al.thaw(second[3]))
    return instance("slots", (first, second), word(slot(first[1], first[2] + second[2], rate)))


def as_slots(poly: al.Poly) -> tuple[n.Node, al.Poly] | None:
    """(K, c) if the polynomial is c * P K, all terms scalar multiples of one kernel."""
    kernels = {w[0][1] for _, w in poly if len(w) == 1 and w[0][0] == "slot"}
    if len(kernels) != 1 or any(len(w) != 1 or w[0][0] != "slot" or w[0][2:] != (1, ()) for _, w in poly):
        return None
    coefficient: al.Poly = {}
    for (mono, _), c in poly.items():
        al.add_to(coefficient, {(mono, ()): c})
    return next(iter(kernels)), coefficient


def as_kron_of_kernel(poly: al.Poly) -> tuple[n.Node, al.Poly, int, tuple[Any, Any]] | None:
    """(K, c, place, sizes) if the polynomial is c * (P K (x) I), place 0, or c * (I (x) P K), place 1."""
    letters = {w[0] for _, w in poly if len(w) == 1 and w[0][0] == "kron"}
    if len(letters) != 1 or any(len(w) != 1 or w[0][0] != "kron" for _, w in poly):
        return None
    ((_, first, m, second, q),) = letters
    if bool(first) == bool(second):
        return None
    place = 0 if first else 1
    found = as_slots({(mono, first or second): c for (mono, _), c in poly.items()})
    return None if found is None else (*found, place, (m, q))


def as_gram(norm: Normalizer, poly: al.Poly) -> tuple[al.Letter, al.Letter, n.Node, al.Poly] | None:
    """(A^T, A, K, c) if the polynomial is c * A^T A and A A^T is a declared kernel K."""
    words = {w for _, w in poly}
    if len(words) != 1:
        return None
    (pair,) = words
    if len(pair) != 2 or al.transposed_letter(pair[0]) != pair[1]:
        return None
    swapped = norm.of_pair(pair[1], pair[0])
    if swapped is None or swapped.schema not in ("rule", "gram"):
        return None
    found = as_slots(norm.normal(al.thaw(swapped.right))[0])
    if found is None or found[1] != al.const(1):
        return None
    coefficient: al.Poly = {}
    for (mono, _), c in poly.items():
        al.add_to(coefficient, {(mono, ()): c})
    return pair[0], pair[1], found[0], coefficient


# -- inverses, exponentials -----------------------------------------------------------------------------
@letter_schema("node")
@of_kernels
def exponential(norm: Normalizer, letter: al.Letter) -> Instance | None:
    node = letter[1]
    if not isinstance(node, n.Exp):
        return None
    end, premise = norm.premise(norm.parser.poly(node.args[0]))
    if not end:
        return instance("exp of zero", (letter,), al.const(1), premises=(premise,))
    found = as_slots(end)
    if found is not None:
        kernel, rate = found
        on_range = word(slot(kernel, 0, rate))
        return instance("exp", (letter,), entire(kernel, on_range, al.const(1)), premises=(premise,))
    split = as_kron_of_kernel(end)
    if split is not None:
        kernel, rate, place, sizes = split
        spread: al.Poly = {}
        for (mono, letters), c in entire(kernel, word(slot(kernel, 0, rate)), al.const(1)).items():
            pair = (letters, ()) if place == 0 else ((), letters)
            al.add_to(spread, al.times({(mono, ()): c}, kron_of(pair[0], sizes[0], pair[1], sizes[1])))
        return instance("exp of kron", (letter,), spread, premises=(premise,))
    gram = as_gram(norm, end)
    if gram is not None:
        left, right, kernel, rate = gram
        middle = al.plus(word(slot(kernel, -1, rate)), al.scaled(word(slot(kernel, -1, {})), -1))
        pushed = al.plus(al.const(1), al.times(al.times(word(left), middle), word(right)))
        return instance("push-through exp", (letter,), pushed, premises=(premise,))
    return None


@letter_schema("node")
@of_kernels
def inverse(norm: Normalizer, letter: al.Letter) -> Instance | None:
    node = letter[1]
    if not isinstance(node, n.Inv) or isinstance(node.args[0], n.Kron):  # whose factors are inverted one by one
        return None
    end, premise = norm.premise(norm.parser.poly(node.args[0]))
    right = inverse_of(end)
    if right is None:
        if not end:
            raise al.GiveUp("the inverse of zero")
        right = word(("inv", al.freeze(end), node.shape[0]))
    return instance("inverse", (letter,), right, premises=(premise,))


def inverse_of(poly: al.Poly) -> al.Poly | None:
    """The inverse of one term: scalars and functions of kernels inverted, factors reversed."""
    if len(poly) != 1:
        return None
    ((mono, letters), c) = next(iter(poly.items()))
    out: al.Poly = {(tuple((g, -e) for g, e in mono), ()): 1 / c}
    for letter in reversed(letters):
        if letter[0] == "slot":
            inverted = word(slot(letter[1], -letter[2], al.scaled(al.thaw(letter[3]), -1)))
        elif letter[0] == "inv":
            inverted = al.thaw(letter[1])
        elif letter[0] == "kron" and (split := inverse_of_factors(letter)) is not None:
            inverted = split
        elif n.same_size(*al.shape(letter)):
            inverted = word(("inv", al.freeze(word(letter)), al.shape(letter)[0]))
        else:
            return None
        out = al.times(out, inverted)
    return out


def inverse_of_factors(letter: al.Letter) -> al.Poly | None:
    """A^{-1} (x) B^{-1} for factors of square letters; None for others."""
    _, a, m, b, q = letter
    if any(not n.same_size(*al.shape(x)) for x in (*a, *b)):
        return None
    left, right = inverse_of(al.term((), a)), inverse_of(al.term((), b))
    if left is None or right is None:
        return None
    (((mono_a, rest_a), x), *_), (((mono_b, rest_b), y), *_) = left.items(), right.items()
    return al.times({(al.merge(mono_a, mono_b), ()): x * y}, kron_of(rest_a, m, rest_b, q))


@pair_schema
def inverse_cancels(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    for this, other in ((first, second), (second, first)):
        if this[0] == "inv" and al.thaw(this[1]) == word(other):
            return instance("inverse cancels", (first, second), al.const(1))
    return None


@letter_schema("node")
@of_kernels
def pseudo_inverse(norm: Normalizer, letter: al.Letter) -> Instance | None:
    node = letter[1]
    if not isinstance(node, n.PInv | n.RangeProj):
        return None
    end, premise = norm.premise(norm.parser.poly(node.args[0]))
    found = as_slots(end)
    if found is None or len(found[1]) != 1:
        return None
    kernel, coefficient = found
    if isinstance(node, n.RangeProj):
        if not nonzero(norm, coefficient):
            return None
        return instance("range projection", (letter,), word(slot(kernel, 0, {})), premises=(premise,))
    if not nonzero(norm, coefficient):
        return None
    right = al.times(al.invert(coefficient), word(slot(kernel, -1, {})))
    return instance("pseudo-inverse", (letter,), right, premises=(premise,))


def nonzero(norm: Normalizer, poly: al.Poly) -> bool:
    """Whether a one-term scalar is known not to vanish."""
    ((mono, _), _c) = next(iter(poly.items()))
    return all(positive_generator(norm, g) for g, _ in mono)


def positive_generator(norm: Normalizer, generator: tuple) -> bool:
    piece = generator[1]
    return len(piece) == 1 and piece[0][0] == "sym" and norm.known.is_positive(piece[0][1])


@letter_schema("node")
@of_kernels
def phi_one(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """phi_1(c K) = (e^{cK} - I) / (c K) on the range, I on the null space; entire in c."""
    node = letter[1]
    if not isinstance(node, n.Phi1):
        return None
    end, premise = norm.premise(norm.parser.poly(node.args[0]))
    found = as_slots(end)
    if found is None or len(found[1]) != 1:
        return None
    kernel, rate = found
    difference = al.plus(word(slot(kernel, -1, rate)), al.scaled(word(slot(kernel, -1, {})), -1))
    on_range = al.times(al.invert(rate), difference)
    return instance("phi_1", (letter,), entire(kernel, on_range, al.const(1)), premises=(premise,))


# -- Kronecker products ---------------------------------------------------------------------------------
@pair_schema
def kron_multiplies(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    if first[0] != "kron" or second[0] != "kron":
        return None
    (_, a, m, b, q), (_, c, _r, d, _s) = first, second
    fits_left = n.same_size(al.word_shape(a, m)[1], al.word_shape(c, _r)[0])
    fits_right = n.same_size(al.word_shape(b, q)[1], al.word_shape(d, _s)[0])
    if not (fits_left and fits_right):
        return None
    return instance("mixed product", (first, second), kron_of(a + c, m, b + d, q))


def kron_of(a: al.Word, m: object, b: al.Word, q: object) -> al.Poly:
    """A Kronecker product of words whose scalar pieces come out."""
    (mono_a, rest_a), (mono_b, rest_b) = al.cut(a), al.cut(b)
    letters = (("kron", rest_a, m, rest_b, q),) if rest_a or rest_b else ()
    return al.term(al.merge(mono_a, mono_b), letters)


@letter_schema("kron")
def kron_inside(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """Rewrite inside the factors of a Kronecker product."""
    _, a, m, b, q = letter
    (left, p1), (right, p2) = norm.premise(al.term((), a)), norm.premise(al.term((), b))
    if not p1.steps and not p2.steps:
        return None
    out: al.Poly = {}
    for (m1, w1), c1 in left.items():
        for (m2, w2), c2 in right.items():
            piece = kron_of(w1, m, w2, q)
            al.add_to(out, al.times({(al.merge(m1, m2), ()): c1 * c2}, piece))
    return instance("inside kron", (letter,), out, premises=(p1, p2))


@pair_schema
def shuffle_left(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    """P(q, n) moves left through a Kronecker product: (B (x) A) P(q, n) = P(p, m) (A (x) B)."""
    if first[0] == "kron" and second[0] == "shuffle":
        _, b, p, a, m = first
        (rows_b, cols_b), (rows_a, cols_a) = al.word_shape(b, p), al.word_shape(a, m)
        if not (n.same_size(cols_b, second[1]) and n.same_size(cols_a, second[2])):
            return None
        moved = al.times(word(("shuffle", rows_b, rows_a)), word(("kron", a, m, b, p)))
        return instance("shuffle", (first, second), moved)
    if first[0] == second[0] == "shuffle" and first[1:] == (second[2], second[1]):
        return instance("shuffle twice", (first, second), al.const(1))
    return None


@letter_schema("vec", "vecT")
def vec_of_unvec(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """vec undoes unvec; otherwise rewrite inside."""
    tag, inner, rows, cols = letter
    if len(inner) == 1 and inner[0][0] == "unvec":
        back = al.term((), inner[0][1])
        right = back if tag == "vec" else al.transposed(back)
        return instance("vec of unvec", (letter,), right)
    return _inside(norm, letter, inner, lambda m, w: al.term(m, ((tag, w, rows, cols),)))


@letter_schema("unvec", "unvecT")
def unvec_inside(norm: Normalizer, letter: al.Letter) -> Instance | None:
    tag, inner, rows, cols = letter
    return _inside(norm, letter, inner, lambda m, w: al.term(m, ((tag, w, rows, cols),)))


def _inside(norm: Normalizer, letter: al.Letter, inner: al.Word, wrap) -> Instance | None:
    end, premise = norm.premise(al.term((), inner))
    if not premise.steps:
        return None
    out: al.Poly = {}
    for (mono, w), c in end.items():
        al.add_to(out, wrap(mono, w), c)
    return instance("inside", (letter,), out, premises=(premise,))
