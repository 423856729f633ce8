"""Checks of the schemas about expectation, derivative, integral, limit, gradients and conditioning."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .words import ONE, UNIT, Mono, Poly, Word, add, add_to, number, require, scale, size


def linear_map(case: Case, *kinds: str) -> tuple[str, Any, Mono, Word]:
    tag, *rest = case.letter
    require(tag == "lin" and rest[0] in kinds, f"{case.instance.schema}: not a map of kind {', '.join(kinds)}")
    kind, var, mono, word = rest
    return kind, var, mono, word


def bound_of(kind: str, var: Any) -> n.Sym:
    return var[0] if kind == "Int" else var


def body(c: Checker, mono: Mono, word: Word) -> Poly:
    return {(mono, word): 1}


def free(c: Checker, mono: Mono, word: Word, var: n.Sym) -> bool:
    return var not in c.mono_symbols(mono) and var not in c.word_symbols(word)


@schema("inside map")
def _inside_map(c: Checker, case: Case) -> None:
    kind, var, mono, word = linear_map(case, "E", "D", "Int", "Lim")
    end = c.only_premise(case, body(c, mono, word))
    case.gives(c.trees.linear(kind, var, end))


@schema("constants", "regroup", "rate split")
def _pulled_out(c: Checker, case: Case) -> None:
    """Right side: one map of the same kind times constants; with its argument in its place it is the left argument."""
    kind, var, mono, word = linear_map(case, "E", "D", "Int", "Lim")
    require(len(case.right) == 1, "constants around one map are expected")
    (((outer_mono, outer), factor),) = case.right.items()
    require(factor == 1, "a factor from nowhere")
    whole = merged(c, body(c, mono, word))

    def constant(m: Mono, w: Word) -> bool:
        if kind == "E":
            return not c.random(m, w)
        return free(c, m, w, bound_of(kind, var))

    for rest, before, x, after, tail in places(c, outer_mono, outer, kind, var):
        if constant(rest, before + after + tail):
            m, w = under(c, x, kind, var)
            opened = c.words.times(c.words.term((), before), body(c, m, w), c.words.term((), after))
            opened = c.words.times({(rest, ()): 1}, opened, {((), tail): 1})
            if merged(c, opened) == whole:
                return
    require(False, f"{case.instance.schema}: the right side does not follow")


def places(c: Checker, mono: Mono, word: Word, kind: str, var: Any) -> Any:
    """Where a map of this kind stands in a term: (rest of the mono, before, letter, after, outer word).

    Without its constants an integral may bind another letter: it is the same map if it has the same ends.
    """

    def fits(x: int) -> bool:
        letter = c.words.letters[x]
        if kind == "Int" and letter[:2] == ("lin", "Int") and letter[2] != var:
            return letter[2][1:] == var[1:] and var[0] not in c.words.names_in(letter[3], letter[4])
        return letter[:3] == ("lin", kind, var)

    for i, x in enumerate(word):
        if fits(x):
            yield mono, word[:i], x, word[i + 1 :], ()
    for generator, exponent in mono:
        if exponent == 1:
            rest = tuple(pair for pair in mono if pair[0] != generator)
            for i, x in enumerate(generator):
                if fits(x):
                    yield rest, generator[:i], x, generator[i + 1 :], word


def under(c: Checker, x: int, kind: str, var: Any) -> tuple[Mono, Word]:
    """The term under a map; that of an integral with the letter that `var` names."""
    _, _, own, mono, word = c.words.letters[x]
    return (mono, word) if kind != "Int" or own == var else c.words.renamed(mono, word, own[0], var[0])


def merged(c: Checker, poly: Poly) -> Poly:
    """Neighbouring functions of one kernel multiplied together (P K^0 beside K^p included)."""
    out: Poly = {}
    for (mono, word), x in poly.items():
        letters: list[int] = []
        for y in word:
            this = c.words.letters[y]
            last = c.words.letters[letters[-1]] if letters else ("",)
            if this[0] == last[0] == "slot" and this[1] == last[1]:
                rate = dict(last[3])
                add_to(rate, dict(this[3]))
                (((_, (product,)), _),) = c.slot(this[1], last[2] + this[2], rate).items()
                letters[-1] = product
            else:
                letters.append(y)
        add_to(out, c.words.term(mono, tuple(letters), x))
    return out


# -- expectation ------------------------------------------------------------------------------------------
@schema("not random")
def _not_random(c: Checker, case: Case) -> None:
    _, _, mono, word = linear_map(case, "E")
    require(not c.random(mono, word), "an expectation of something random")
    case.gives(body(c, mono, word))


# -- derivative -------------------------------------------------------------------------------------------
@schema("constant")
def _constant(c: Checker, case: Case) -> None:
    _, var, mono, word = linear_map(case, "D")
    require(free(c, mono, word, var), "the derivative of something that may vary")
    case.gives({})


@schema("Leibniz", "Leibniz in a scalar")
def _leibniz(c: Checker, case: Case) -> None:
    _, var, mono, word = linear_map(case, "D")
    if case.right == case.left:
        return
    if not word and len(mono) == 1 and mono[0][1] == 1:
        word, mono = mono[0][0], ()
    out: Poly = {}
    for g, e in mono:
        lowered = {(tuple((h, number(f - (h == g))) for h, f in mono if (h, f) != (g, 1)), word): e}
        add_to(out, c.words.times(derivative(c, var, ((g, 1),), ()), lowered))
    for i, x in enumerate(word):
        parts = (c.words.term(mono, word[:i]), derivative(c, var, (), (x,)), c.words.term((), word[i + 1 :]))
        add_to(out, c.words.times(*parts))
    if len(out) > 1:
        c.trees.split.update(c.lins(out))
    case.gives(out)


def derivative(c: Checker, var: n.Sym, mono: Mono, word: Word) -> Poly:
    """The derivative of one factor as a letter; zero where it cannot vary."""
    if free(c, mono, word, var):
        return {}
    (((m, w), _),) = c.words.term(mono, word).items()
    return c.words.linear("D", var, body(c, m, w))


@schema("d t / d t")
def _d_t(c: Checker, case: Case) -> None:
    _, var, mono, word = linear_map(case, "D")
    require(body(c, mono, word) == c.variable(var), "the derivative of another variable")
    case.gives(UNIT)


def rate_derivative(c: Checker, rate: Poly, var: n.Sym) -> Poly:
    """The derivative of a scalar in which the variable occurs as itself only."""
    generator = c.generator(var)
    out: Poly = {}
    for (mono, _), x in rate.items():
        rest = tuple((g, e) for g, e in mono if g != generator)
        require(var not in c.mono_symbols(rest), "a rate that depends on time through another symbol")
        e = dict(mono).get(generator, 0)
        if e:
            term = c.words.times({(rest, ()): x * e}, c.words.power(c.variable(var), int(e) - 1))
            require(isinstance(e, int), "a fractional power of time")
            add_to(out, term)
    return out


@schema("d/dt of a function of K")
def _d_slot(c: Checker, case: Case) -> None:
    """d/dt P K^p e^{r(t) K} = r'(t) P K^{p+1} e^{r(t) K} for a constant K."""
    _, var, mono, word = linear_map(case, "D")
    require(not mono and len(word) == 1, "not a function of one kernel")
    tag, kernel, *rest = c.words.letters[word[0]]
    require(tag == "slot", "not a function of one kernel")
    require(var not in c.facts.closure(kernel), f"the kernel {kernel} varies")
    power, rate = rest[0], dict(rest[1])
    case.gives(c.words.times(rate_derivative(c, rate, var), c.slot(kernel, power + 1, rate)))


@schema("fundamental theorem")
def _fundamental(c: Checker, case: Case) -> None:
    """d/dt of the integral of g from a constant to t is g(t), for continuous g."""
    _, var, mono, word = linear_map(case, "D")
    if not word and len(mono) == 1:
        ((generator, exponent),) = mono
        if exponent == 1:
            mono, word = (), generator  # an integral of scalars
    require(not mono and len(word) == 1, "not one integral")
    integral = c.words.letters[word[0]]
    require(integral[:2] == ("lin", "Int"), "not one integral")
    (s, low, high), m, w = integral[2:]
    require(high == var and var not in c.facts.closure(low) and free(c, m, w, var), "not from a constant to t of g")
    substituted = renamed(c, m, w, s, var)
    for mono2, word2 in substituted:
        for x in (*word2, *(x for g, _ in mono2 for x in g)):
            require(continuous_letter(c, x, var), "an integrand that is not known to be continuous")
    case.gives(substituted)


def continuous_letter(c: Checker, x: int, var: n.Sym) -> bool:
    """Whether a letter is a continuous function of time: constant, time itself, or a declared path."""
    letter = c.words.letters[x]
    if var not in c.symbols(x):
        return True
    if letter[0] == "slot":
        others = [tuple(pair for pair in mono if pair[0] != c.generator(var)) for (mono, _), _ in letter[3]]
        return var not in c.facts.closure(letter[1]) and all(var not in c.mono_symbols(mono) for mono in others)
    known = letter[0] in ("sym", "symT") and (letter[1] == var or (letter[1], var) in c.facts.paths)
    return known or c.smooth(letter, var)


def renamed(c: Checker, mono: Mono, word: Word, old: n.Sym, new: n.Sym) -> Poly:
    """A term with a variable renamed; only inside symbols, operators and rates."""

    def letter(x: int) -> Poly:
        tag, *rest = c.words.letters[x]
        if tag in ("sym", "symT", "node", "nodeT"):
            return c.words.letter(tag, rest[0].xreplace({old: new}))
        if tag == "slot":
            rate: Poly = {}
            for (m, _), y in rest[2]:
                add_to(rate, renamed(c, m, (), old, new), y)
            return c.slot(rest[0].xreplace({old: new}), rest[1], rate)
        require(old not in c.symbols(x) and new not in c.symbols(x), "a variable renamed inside another map")
        return {((), (x,)): 1}

    out = UNIT
    for g, e in mono:
        require((isinstance(e, int) and e >= 0) or old not in c.word_symbols(g), "a reciprocal under an integral")
        if old in c.word_symbols(g):
            out = c.words.times(out, *[c.words.times(*(letter(x) for x in g))] * int(e))
        else:
            out = c.words.times(out, {(((g, e),), ()): 1})
    pieces = [letter(x) for x in word]
    joined: Word = ()
    for piece in pieces:
        (((m, w), y),) = piece.items()
        require(not m and y == 1, "a scalar inside a word")
        joined += w
    return c.words.times(out, c.words.term((), joined))


@schema("d/dt of e^M, commuting")
def _d_exp(c: Checker, case: Case) -> None:
    """d/dt e^M = M' e^M where M(t) and M'(t) commute, for a third premise because M M' - M' M = 0."""
    _, var, mono, word = linear_map(case, "D")
    if not word and len(mono) == 1 and mono[0][1] == 1:
        word = mono[0][0]
    else:
        require(not mono, "not one exponential")
    require(len(word) == 1, "not one exponential")
    letter = c.words.letters[word[0]]
    require(letter[0] == "node" and isinstance(letter[1], n.Exp), "not one exponential")
    node = letter[1]
    require(len(case.instance.premises) in (2, 3), "two premises are needed")
    first, second, *third = case.instance.premises
    end = c.premise(first, c.trees.poly(node.args[0]), case.frozen)
    rate = c.premise(second, c.trees.linear("D", var, end), case.frozen)
    for premise in third:
        c.vanishes(premise, c.minus(c.words.times(end, rate), c.words.times(rate, end)), case.frozen)
    plain = bool(third) or size(node.shape[0]) == ONE
    require(plain or commutes(c, end, var), "the exponent is not known to commute with its derivative")
    case.gives(c.words.times(rate, c.words.letter("node", node)))


@schema("Duhamel")
def _duhamel(c: Checker, case: Case) -> None:
    """d/dt e^M is the integral over s from 0 to 1 of e^{sM} M' e^{(1-s)M}, for a differentiable M."""
    var, letter = moved_letter(c, case)
    require(letter[0] == "node" and isinstance(letter[1], n.Exp), "not one exponential")
    m, s = letter[1].args[0], n.sym("s_duhamel")
    require(s not in c.symbols(m), "a symbol with a reserved name")
    c.trees.split.update(c.lins(c.trees.linear("D", var, c.trees.poly(m))))
    around = [n.Exp(n.Mul(weight, m)) for weight in (s, n.Add(n.Num(1), n.Neg(s)))]
    case.gives(c.trees.poly(n.Integral(n.Mul(around[0], n.D(m, var), around[1]), s, n.Num(0), n.Num(1))))


def moved_letter(c: Checker, case: Case) -> tuple[Any, Any]:
    """The variable of a derivative of one letter, and that letter; a scalar one too."""
    _, var, mono, word = linear_map(case, "D")
    pieces = [word] if word else [g for g, e in mono if e == 1]
    require(len(pieces) == 1 and len(pieces[0]) == 1 and len(mono) == (0 if word else 1), "not one letter")
    return var, c.words.letters[pieces[0][0]]


@schema("d/dt of an inverse")
def _d_inverse(c: Checker, case: Case) -> None:
    """d/dt M^{-1} = -M^{-1} M' M^{-1}, where M is invertible (and M' exists, as its terms must show)."""
    var, letter = moved_letter(c, case)
    require(letter[0] == "node" and isinstance(letter[1], n.Inv), "not one inverse")
    inside = letter[1].args[0]
    require(c.facts.invertible(inside), "an inverse of something that is not declared invertible")
    own, moved = c.words.letter(*letter), c.trees.linear("D", var, c.trees.poly(inside))
    c.trees.split.update(c.lins(moved))
    case.gives(scale(c.words.times(own, moved, own), -1))


@schema("Leibniz integral rule")
def _leibniz_integral(c: Checker, case: Case) -> None:
    """d/dt of the integral of g(s, t) over s: g at an end that is t, and the integral of dg/dt, for g of class C^1."""
    var, integral = moved_letter(c, case)
    require(integral[:2] == ("lin", "Int"), "not one integral")
    (s, low, high), m, w = integral[2:]
    require(s != var and all(end == var or var not in c.facts.closure(end) for end in (low, high)), "a moving end")
    require(all(isinstance(e, int) and e > 0 for _, e in m), "an integrand with reciprocals")
    for x in (*w, *(y for g, _ in m for y in g)):
        moving = [v for v in (s, var) if v in c.symbols(x)]
        once = len(moving) < 2 or c.words.letters[x][0] == "node"  # an exponential of what is polynomial in both
        require(once and all(c.smooth(c.words.letters[x], v) for v in moving), "an integrand that may not be smooth")
    here = renamed(c, m, w, s, var)
    inside = c.words.linear("Int", (s, low, high), c.words.linear("D", var, {(m, w): 1}))
    case.gives(c.minus(add(inside, here if high == var else {}), here if low == var else {}))


def commutes(c: Checker, poly: Poly, var: n.Sym) -> bool:
    """Every term is a constant times the integral to t of one path that commutes with itself."""
    paths = set()
    for mono, word in poly:
        if var in c.mono_symbols(mono) or len(word) != 1:
            return False
        letter = c.words.letters[word[0]]
        if letter[:2] != ("lin", "Int") or letter[3] or len(letter[4]) != 1:
            return False
        s, low, high = letter[2]
        inner = c.words.letters[letter[4][0]]
        if high != var or var in c.facts.closure(low) or inner[0] != "sym":
            return False
        paths.add(inner[1].xreplace({s: var}))
    return len(paths) == 1 and (paths.pop(), var) in c.facts.commuting


# -- integral ---------------------------------------------------------------------------------------------
@schema("empty integral")
def _empty(c: Checker, case: Case) -> None:
    _, (_, low, high), _, _ = linear_map(case, "Int")
    require(low == high, "the ends of the integral differ")
    case.gives({})


@schema("integral of a constant")
def _integral_constant(c: Checker, case: Case) -> None:
    _, (s, low, high), mono, word = linear_map(case, "Int")
    require(free(c, mono, word, s), "the integrand varies")
    width = c.minus(c.trees.poly(high), c.trees.poly(low))
    case.gives(c.words.times(body(c, mono, word), width))


@schema("integral of a power")
def _integral_power(c: Checker, case: Case) -> None:
    _, (s, low, high), mono, word = linear_map(case, "Int")
    m = time_power(c, mono, s)
    require(not word, "the integrand is not a power")
    ends = [c.words.power(c.trees.poly(end), m + 1) for end in (high, low)]
    case.gives(scale(c.minus(*ends), Fraction(1, m + 1)))


def time_power(c: Checker, mono: Mono, s: n.Sym) -> int:
    """m where the mono is s^m."""
    require(all(g == c.generator(s) for g, _ in mono), "another factor in the integrand")
    exponent = mono[0][1] if mono else 0
    require(isinstance(exponent, int) and exponent >= 0, "a reciprocal in the integrand")
    return int(exponent)


@schema("integral of a function of K")
def _integral_slot(c: Checker, case: Case) -> None:
    """By parts: int s^m P e^{asK} ds = [s^m (aK)^{-1} P e^{asK}] - m (aK)^{-1} int s^{m-1} P e^{asK} ds, a nonzero."""
    _, var, mono, word = linear_map(case, "Int")
    s, low, high = var
    m = time_power(c, mono, s)
    require(len(word) == 1, "not a function of one kernel")
    tag, kernel, *rest = c.words.letters[word[0]]
    require(tag == "slot" and rest[0] == 0 and s not in c.facts.closure(kernel), "not an exponential of one kernel")
    slope = rate_derivative(c, dict(rest[1]), s)
    require(s not in c.poly_symbols(slope), "the rate is not proportional to the variable")
    require(c.words.times(slope, c.variable(s)) == dict(rest[1]), "the rate is not proportional to the variable")
    c.require_nonzero(slope)
    inverse = c.words.reciprocal(slope)
    ends = []
    for end in (high, low):
        at = c.trees.poly(end)
        ends.append(c.words.times(c.words.power(at, m), c.slot(kernel, -1, c.words.times(slope, at))))
    right = c.words.times(inverse, c.minus(*ends))
    if m:
        lower = c.words.linear("Int", var, c.words.times(c.words.power(c.variable(s), m - 1), {((), word): 1}))
        add_to(right, c.words.times(inverse, c.slot(kernel, -1), lower), -m)
    case.gives(right)


# -- limit ------------------------------------------------------------------------------------------------
@schema("limit of a constant")
def _limit_constant(c: Checker, case: Case) -> None:
    _, t, mono, word = linear_map(case, "Lim")
    require(free(c, mono, word, t), "the limit of something that may vary")
    case.gives(body(c, mono, word))


@schema("decay")
def _decay(c: Checker, case: Case) -> None:
    """t^m P K^p e^{-c t K} -> 0 for positive c and positive semidefinite K; the entries of a Kronecker product are
    products of those of its factors."""
    _, t, mono, word = linear_map(case, "Lim")
    letters = list(word)
    for g, e in mono:
        if t in c.word_symbols(g) and g != c.generator(t):
            require(isinstance(e, int) and e > 0, "a reciprocal that depends on time")
            letters.extend(g)
    stack, plain = letters, []
    while stack:
        x = stack.pop()
        tag, *rest = c.words.letters[x]
        if tag == "kron":
            stack.extend((*rest[0], *rest[2]))
        else:
            plain.append(x)
    moving = [x for x in plain if t in c.symbols(x)]
    require(bool(moving), "nothing decays")
    require(all(decays(c, x, t) for x in moving), "a factor that is not known to decay")
    case.gives({})


def decays(c: Checker, x: int, t: n.Sym) -> bool:
    """Whether a letter is P K^p e^{-c t K} with a positive c and a constant positive semidefinite K."""
    tag, *rest = c.words.letters[x]
    if tag != "slot" or not c.facts.psd(rest[0]) or t in c.facts.closure(rest[0]) or not rest[2]:
        return False
    for (mono, _), y in rest[2]:
        powers = dict(mono)
        if y >= 0 or powers.pop(c.generator(t), 0) != 1 or not all(c.positive(g) for g in powers):
            return False
    return True
