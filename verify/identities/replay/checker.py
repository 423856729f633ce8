"""The replay itself: expands steps over the rationals and checks instances; the schemas are registered here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from derivations.assumptions import Property, symbols
from derivations.notation import nodes as n

from .granted import Facts, shape_of, well_shaped
from .parse import Certificates, Trees, lins
from .words import (
    UNIT,
    Letter,
    Mono,
    Poly,
    ReplayError,
    Word,
    Words,
    add_to,
    freeze,
    join,
    number,
    one,
    one_letter,
    require,
)

if TYPE_CHECKING:
    from ..certificate import Cofactor, Instance, Premise, Relator, Step

Frozen = frozenset[n.Sym]


@dataclass(frozen=True)
class Case:
    """One instance l = r to be checked, read into our words. `letters` are those of l before any cutting."""

    instance: Instance
    letters: tuple[Letter, ...]
    numbers: Word
    left: Poly
    right: Poly
    frozen: Frozen

    @property
    def letter(self) -> Letter:
        require(len(self.letters) == 1, "the schema rewrites one letter")
        return self.letters[0]

    @property
    def pair(self) -> tuple[Letter, Letter]:
        require(len(self.letters) == 2, "the schema rewrites two neighbouring letters")
        return self.letters[0], self.letters[1]

    def node(self, *kinds: type) -> Any:
        """The tree of a left side that is one unresolved operator of these kinds."""
        letter = self.letter
        require(letter[0] == "node" and isinstance(letter[1], kinds), "the schema does not fit the operator")
        return letter[1]

    def gives(self, *expected: Poly) -> None:
        """The right side is one of these."""
        require(self.right in expected, f"{self.instance.schema}: the right side does not follow")


Schema = Callable[["Checker", Case], None]
SCHEMAS: dict[str, Schema] = {}
#: kind of a relation -> its check, which is given the polynomial in our words
RELATIONS: dict[str, Callable[[Checker, Any, Poly, Frozen], None]] = {}


def schema(*names: str) -> Callable[[Schema], Schema]:
    """Register the check of one schema, under each of its names."""

    def register(check: Schema) -> Schema:
        for name in names:
            SCHEMAS[name] = check
        return check

    return register


class Checker:
    """The state of one replay: our words, the facts, and what the instances have established so far."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.words = Words()
        self.trees = Trees(self.words, facts)
        self.granted = Trees(self.words, facts, projections=True)
        self.certified = Certificates(self.words, facts)
        self.done: dict[tuple[int, Frozen], Case] = {}
        self.invertible_kernels: set[n.Node] = set()
        self.inverses: set[tuple] = set()
        self.needs_inverse: list[tuple] = []
        self.nonzero: set[Word] = set()
        self.resolved: dict[int, set[int] | None] = {}
        self.mentioned: dict[Any, frozenset] = {}
        self.negative: set[Word] = set()
        self.entire: set[n.Node] = set()
        self.shaped: set[tuple[n.Node, n.Node]] = set()
        self.memory: dict[str, Any] = {}
        self.related: dict[tuple[int, Frozen], tuple[Any, Poly]] = {}

    def open_blocks(self) -> None:
        """Read symbols that are defined as block matrices, and inverses of block matrices, block by block."""
        for trees in (self.trees, self.granted):
            trees.blocks = True
            trees.cache.clear()

    # -- sums -----------------------------------------------------------------------------------------
    def expand(
        self,
        start: Poly,
        steps: Iterable[Step],
        end: Poly,
        frozen: Frozen,
        shape: Any = None,
        cofactors: Iterable[Cofactor] = (),
    ) -> None:
        """start - sum of coefficient * mono * (before (l - r) after) * outer = end, exactly; of a cofactor, its
        relation stands for l - r."""
        rest: Poly = dict(start)
        for use in cofactors:
            self.subtract(rest, use, frozen, shape)
        for step in steps:
            case = self.check(step.instance, frozen)
            mono = self.certified.mono(step.mono)
            (m1, before), (m2, after) = self.certified.word(step.before), self.certified.word(step.after)
            outer_mono, outer = self.certified.word(step.outer or ())
            mono = join(join(mono, outer_mono), join(m1, m2))
            factor = number(step.coefficient)
            tail = one(outer)
            for poly, sign in ((None, -factor), (case.right, factor)):
                middle = one(case.numbers) if poly is None else poly
                for (m, w), c in middle.items():
                    piece = self.words.term(join(mono, m), before + w + after, c)
                    if step.outer:
                        piece = self.words.times(piece, tail)
                    self.note(piece, shape)
                    add_to(rest, piece, sign)
        self.note(start, shape)
        self.note(end, shape)
        require(rest == end, "the steps do not add up")

    def subtract(self, rest: Poly, use: Cofactor, frozen: Frozen, shape: Any) -> None:
        """rest -= coefficient * mono * (before relation after) * outer."""
        poly = self.relation(use.relation, frozen)
        (m1, before), (m2, after), (m3, outer) = map(self.certified.word, (use.before, use.after, use.outer))
        mono, factor = join(join(self.certified.mono(use.mono), m1), join(m2, m3)), number(use.coefficient)
        for (m, w), c in poly.items():
            piece = self.words.term(join(mono, m), before + w + after, c)
            if outer:
                require(not any(word for _, word in piece), "a factor beside something that is no scalar")
                piece = self.words.times(piece, one(outer))
            self.note(piece, shape)
            add_to(rest, piece, -factor)

    def relation(self, relation: Relator, frozen: Frozen) -> Poly:
        """The polynomial of a relation, checked once for each set of frozen variables."""
        place = (id(relation), frozen)
        found = self.related.get(place)
        if found is None:
            check = RELATIONS.get(relation.kind)
            if check is None:
                raise ReplayError(f"no relation is of kind {relation.kind!r}")
            poly = self.certified.poly(relation.poly)
            check(self, relation, poly, frozen)
            found = self.related[place] = (relation, poly)
        return found[1]

    def note(self, poly: Poly, shape: Any) -> None:
        """Remember reciprocals, which need nonzero scalars; terms must have the shape of the equation."""
        for mono, word in poly:
            self.negative.update(g for g, e in mono if e < 0)
            if word and shape is not None:
                require(self.words.word_shape(word) == shape, "a step of another shape than the equation")

    def premise(self, premise: Premise, start: Poly, frozen: Frozen) -> Poly:
        """The end of a premise whose start must be as given."""
        require(self.certified.poly(premise.start) == start, "a premise about something else")
        end = self.certified.poly(premise.end)
        self.expand(start, premise.steps, end, frozen, None, premise.cofactors)
        return end

    def vanishes(self, premise: Premise, start: Poly, frozen: Frozen) -> None:
        """A premise that says that something is zero."""
        require(not self.premise(premise, start, frozen), "a premise that leaves something")

    def only_premise(self, case: Case, start: Poly, frozen: Frozen | None = None) -> Poly:
        require(len(case.instance.premises) == 1, "one premise is needed")
        return self.premise(case.instance.premises[0], start, case.frozen if frozen is None else frozen)

    # -- instances ------------------------------------------------------------------------------------
    def check(self, instance: Instance, frozen: Frozen) -> Case:
        """Check an instance once for each set of frozen variables."""
        place = (id(instance), frozen)
        case = self.done.get(place)
        if case is None:
            rule = SCHEMAS.get(instance.schema)
            if rule is None:
                raise ReplayError(f"no schema is called {instance.schema!r}")
            mono, numbers = self.certified.word(instance.left)
            require(not mono and len(numbers) == len(instance.left), "a left side that is not a word")
            right = self.certified.poly(instance.right)
            letters = tuple(self.words.letters[x] for x in numbers)
            case = Case(instance, letters, numbers, self.words.term((), numbers), right, frozen)
            rule(self, case)
            self.note(right, None)
            self.remember(case)
            self.done[place] = case
        return case

    def remember(self, case: Case) -> None:
        """What a linear map was resolved to: it exists if these do."""
        if len(case.letters) == 1 and case.letter[0] == "lin" and case.left != case.right:
            x = case.numbers[0]
            self.resolved.setdefault(min(x, self.words.flip(x)), lins(self.words, case.right))

    def same_shape(self, left: n.Node, right: n.Node) -> None:
        """Both sides of an assumed equation are well-typed and of one shape."""
        if (left, right) not in self.shaped:
            well_shaped(left)
            well_shaped(right)
            require(shape_of(left) == shape_of(right), "an assumption whose sides have different shapes")
            self.shaped.add((left, right))

    # -- dependence ------------------------------------------------------------------------------------
    def symbols(self, thing: Any) -> frozenset:
        """All symbols that the value of a letter number, mono, word or tree may depend on."""
        found = self.mentioned.get(thing)
        if found is None:
            found = self.mentioned[thing] = self._symbols(thing)
        return found

    def _symbols(self, thing: Any) -> frozenset:
        return frozenset().union(*(self.facts.closure(node) for node in self.trees_in(thing)))

    def written(self, poly: Poly) -> set[n.Sym]:
        """The symbols that stand in a polynomial, indices aside (not what they stand for)."""
        found: set[n.Sym] = set()
        for node in self.trees_in_poly(poly):
            found.update([node] if isinstance(node, n.Sym) else symbols(node))
        return found

    def trees_in(self, thing: Any) -> list[n.Node]:
        """The trees in a letter, given by its number; a tree itself."""
        if isinstance(thing, n.Node):
            return [thing]
        letter = self.words.letters[thing]
        tag = letter[0]
        if tag in ("sym", "symT", "node", "nodeT", "part", "partT"):
            return [letter[1]]
        if tag == "slot":
            return [letter[1], *self.trees_in_poly(dict(letter[3]))]
        if tag == "lin":
            var = letter[2] if isinstance(letter[2], tuple) else (letter[2],)
            return [*(x for x in var if x is not None), *self.trees_in_poly({(letter[3], letter[4]): 1})]
        if tag in ("vec", "vecT", "unvec", "unvecT"):
            return self.trees_in_poly({((), letter[1]): 1})
        if tag == "kron":
            return self.trees_in_poly({((), letter[1] + letter[3]): 1})
        if tag == "shuffle":
            return []
        if tag == "had":
            return self.trees_in_poly({((), word): 1 for word in letter[1]})
        if tag in ("tr", "diag", "dg", "dgT"):
            return self.trees_in_poly({((), letter[1]): 1})
        if tag in ("unit", "unitT"):
            return [letter[2]]
        if tag in ("det", "fn", "eigs", "eigsT", "rank"):
            return self.trees_in_poly(dict(letter[2 if tag == "fn" else 1]))
        require(tag == "inv", f"a letter of unknown kind {tag!r}")
        return self.trees_in_poly(dict(letter[1]))

    def trees_in_poly(self, poly: Poly) -> list[n.Node]:
        numbers = {x for mono, word in poly for x in (*word, *(x for g, _ in mono for x in g))}
        return [node for x in numbers for node in self.trees_in(x)]

    def word_symbols(self, word: Word) -> frozenset:
        return frozenset().union(*(self.symbols(x) for x in word))

    def mono_symbols(self, mono: Mono) -> frozenset:
        return frozenset().union(*(self.word_symbols(g) for g, _ in mono))

    def poly_symbols(self, poly: Poly) -> frozenset:
        return frozenset().union(*(self.mono_symbols(m) | self.word_symbols(w) for m, w in poly))

    def random(self, mono: Mono, word: Word) -> bool:
        """Whether a random symbol may occur outside of an expectation."""
        return any(self.random_letter(x) for x in (*word, *(x for g, _ in mono for x in g)))

    def random_letter(self, x: int) -> bool:
        letter = self.words.letters[x]
        if letter[:2] == ("lin", "E"):
            return False
        if letter[0] == "lin":
            ends = () if letter[1] != "Int" else letter[2][1:]
            return self.random(letter[3], letter[4]) or any(self.facts.closure(e) & self.facts.random for e in ends)
        return bool(self.symbols(x) & self.facts.random)

    def variable(self, var: n.Sym) -> Poly:
        return self.words.letter("sym", var)

    def generator(self, var: n.Sym) -> Word:
        return (self.words.number_of(("sym", var)),)

    def positive(self, generator: Word) -> bool:
        """Whether a scalar is a declared positive symbol, a size, an exponential, or det K for K positive definite."""
        letter = self.words.letters[generator[0]]
        if len(generator) == 1 and letter[0] == "node":
            if isinstance(letter[1], n.Eig):
                return self.facts.definite.strictly(letter[1].args[0])
            number = isinstance(letter[1], n.Num) and bool(letter[1].value > 0)
            return number or isinstance(letter[1], n.Exp) or self.positive_power(letter[1])
        if len(generator) == 2:
            return self.positive_eigenvalue(*(self.words.letters[x] for x in generator))
        if len(generator) == 1 and letter[0] == "det":
            alone = one_letter(letter[1])
            single: Letter = ("",) if alone is None else self.words.letters[alone]
            if single[0] in ("sym", "symT"):
                return (single[1], Property.PD) in self.facts.has
            inside = self.kernel_multiple(dict(letter[1]))
            return inside is not None and inside[1] == UNIT and (inside[0], Property.PD) in self.facts.has
        return len(generator) == 1 and letter[0] in ("sym", "symT") and self.facts.positive(letter[1])

    def positive_eigenvalue(self, first: Letter, second: Letter) -> bool:
        """Whether a word is an eigenvalue, by its number, of a letter that is positive definite."""
        if first[0] == "eigsT":
            first, second = second, first
        if {first[0], second[0]} - {"unit", "unitT", "eigs", "eigsT"} or second[0] not in ("eigs", "eigsT"):
            return False
        terms: list[Any] = list(second[1])
        (((mono, word), x), *more) = terms
        letter: Letter = self.words.letters[word[0]] if len(word) == 1 else ("",)
        plain = letter[0] in ("sym", "symT", "node") or (letter[0] == "slot" and letter[2:] == (1, ()))
        alone = not more and not mono and x == 1
        return alone and plain and self.facts.definite.strictly(letter[1])

    def positive_power(self, node: n.Node) -> bool:
        """Whether a tree is a power of a positive number."""
        if not isinstance(node, n.Pow) or not node.is_scalar_shaped:
            return False
        base = node.args[0]
        if isinstance(base, n.Num):
            return bool(base.value > 0)
        return isinstance(base, n.Sym | n.Constant) and self.facts.positive(base)

    def regular(self, letter: Letter) -> bool:
        """Whether a letter is the determinant of a matrix that was shown to be invertible."""
        return letter[0] == "det" and self.inverted(letter[1])

    def inverted(self, frozen: tuple) -> bool:
        """Whether a matrix, or its transpose, was shown to be invertible."""
        return frozen in self.inverses or freeze(self.words.transpose(dict(frozen))) in self.inverses

    def spread(self) -> None:
        """A number that does not vanish and was shown to be a product has no factor that vanishes."""
        known = -1
        while known != len(self.nonzero):
            known = len(self.nonzero)
            for case in self.done.values():
                if len(case.left) == len(case.right) == 1:
                    (((mono, word), _),), (((factors, rest), _),) = case.left.items(), case.right.items()
                    if not word and not rest and all(g in self.nonzero for g, _ in mono):
                        self.nonzero.update(g for g, e in factors if e > 0)

    def require_nonzero(self, poly: Poly) -> None:
        """One scalar term that cannot vanish."""
        require(len(poly) == 1, "a scalar that may vanish")
        (((mono, word), _),) = poly.items()
        require(not word, "a scalar was expected")
        require(all(self.positive(g) or g in self.nonzero for g, _ in mono), "a scalar that may vanish")

    def kernel_invertible(self, kernel: n.Node) -> bool:
        return kernel in self.invertible_kernels or self.facts.invertible(kernel)

    def kernel_multiple(self, poly: Poly) -> tuple[n.Node, Poly] | None:
        """(K, c) where poly = c P K for a kernel K and a scalar c."""
        kernels = {self.words.letters[w[0]] for _, w in poly if len(w) == 1}
        if len(kernels) != 1 or any(len(w) != 1 for _, w in poly):
            return None
        (letter,) = kernels
        if letter[0] != "slot" or letter[2:] != (1, ()):
            return None
        return letter[1], {(mono, ()): c for (mono, _), c in poly.items()}

    def slot(self, kernel: n.Node, power: int, rate: Poly | None = None) -> Poly:
        return self.words.slot(kernel, power, rate or {})

    def lins(self, poly: Poly) -> set[int]:
        return lins(self.words, poly)

    def minus(self, left: Poly, right: Poly) -> Poly:
        out = dict(left)
        add_to(out, right, -1)
        return out

    # -- the end: what was taken for granted on the way -------------------------------------------------
    def finish(self, sides: Iterable[n.Node]) -> None:
        sides = tuple(sides)
        for node in (x for side in sides for x in n.tree(side) if isinstance(x, n.Det)):
            if self.facts.invertible(node.args[0]) and not isinstance(node.args[0], n.Blocks):
                self.inverses.add(freeze(self.trees.poly(node.args[0])))
        for poly in self.needs_inverse:
            require(self.inverted(poly), "an inverse of something that is not known to be invertible")
        self.spread()
        for x in self.trees.split:
            self.exists(x, ())
        for letter in self.words.letters:
            if letter[0] == "lin":
                self.note({(letter[3], ()): 1}, None)
        for generator in self.negative:
            if not self.positive(generator) and generator not in self.nonzero:
                letter = self.words.letters[generator[0]]
                if len(generator) == 1 and self.regular(letter):
                    continue
                require(len(generator) == 1 and letter[0] in ("sym", "symT"), "a reciprocal of what may vanish")
                require(self.facts.generic(letter[1]), f"a reciprocal of {letter[1]}, which may vanish")
                for side in sides:
                    self.continuous(side, letter[1])

    def exists(self, x: int, above: tuple[int, ...]) -> None:
        """A linear map that was split over a sum exists for each term: it was resolved to a value."""
        require(x not in above, "a linear map is explained by itself")
        parts = self.resolved.get(x)
        if parts is None:
            require(self.evident(x), "a linear map is split over a sum, and a part is not known to exist")
            return
        for part in parts:
            self.exists(part, (*above, x))

    def evident(self, x: int) -> bool:
        """Whether a linear map exists without further ado: constants, declared paths, second moments, Gaussian ones."""
        _, kind, var, mono, word = self.words.letters[x]
        letters = [*word, *(y for g, e in mono for y in g * (e if type(e) is int and e > 0 else 3))]
        if kind == "E":
            moving = [self.words.letters[y] for y in letters if self.random_letter(y)]
            exists = self.facts.square_integrable if len(moving) <= 2 else self.facts.has_all_moments
            return all(y[0] in ("sym", "symT") and exists(y[1]) for y in moving)
        place = var[0] if kind == "Int" else var
        moving = [self.words.letters[y] for y in letters if place in self.symbols(y)]
        return not moving or (kind in ("D", "Int") and all(self.smooth(y, place) for y in moving))

    def smooth(self, letter: Any, place: n.Sym) -> bool:
        """Whether a letter is a differentiable function of a variable: itself, a declared path, e^{ctK}, K constant."""
        if letter[0] in ("sym", "symT"):
            paths = self.facts.paths
            return letter[1] == place or any((letter[1].xreplace({place: time}), time) in paths for _, time in paths)
        if letter[0] == "slot":
            others = [tuple(pair for pair in mono if pair[0] != self.generator(place)) for (mono, _), _ in letter[3]]
            still = all(place not in self.mono_symbols(mono) for mono in others)
            return place not in self.facts.closure(letter[1]) and still
        if letter[:2] == ("lin", "Int"):
            return self.smooth_integral(letter, place)
        if letter[0] == "node" and isinstance(letter[1], n.Exp):
            plain, stack = n.Sym | n.Num | n.Size | n.Add | n.Neg | n.Mul | n.T, [letter[1].args[0]]
            while stack:
                part = stack.pop()
                if not isinstance(part, plain):
                    return False
                stack.extend(part.args if isinstance(part, n.Add | n.Neg | n.Mul | n.T) else ())
            return all(s == place or place not in self.facts.closure(s) for s in symbols(letter[1]))
        return False

    def smooth_integral(self, letter: Letter, place: n.Sym) -> bool:
        """Whether an integral of a product is a differentiable function of a variable: its ends are the variable or do
        not depend on it, and each factor is constant, or a differentiable function of one of the two variables."""
        (own, *ends), mono, word = letter[2:]
        factors = [*word, *(y for g, _ in mono for y in g)]
        return (
            own != place
            and all(end == place or place not in self.facts.closure(end) for end in ends)
            and all(type(e) is int and e > 0 for _, e in mono)
            and all(
                not (own in self.symbols(y) and place in self.symbols(y))
                and all(self.smooth(self.words.letters[y], v) for v in (own, place) if v in self.symbols(y))
                for y in factors
            )
        )

    def continuous(self, node: Any, symbol: n.Sym) -> None:
        """An identity for all nonzero values of a scalar holds at 0 too where both sides are continuous there."""
        if not isinstance(node, n.Node) or symbol not in self.facts.closure(node):
            return
        if isinstance(node, n.Sym):
            for value in self.facts.values.get(node, ()):
                self.continuous(value, symbol)
            declared = node == symbol or node in self.facts.values or (node, symbol) in self.facts.paths
            require(declared, f"{node} is not known to be continuous")
            return
        if isinstance(node, n.Sum):
            require(node in self.entire, "a reciprocal and a series that is not known to be entire")
            return
        require(isinstance(node, CONTINUOUS), f"a reciprocal inside a {type(node).__name__} that may vanish")
        for arg in node.args:
            self.continuous(arg, symbol)


CONTINUOUS = (
    n.Add, n.Neg, n.Mul, n.T, n.Exp, n.Phi1, n.Kron, n.Vec, n.Unvec, n.Inv, n.Frac, n.Pow, n.Expect, n.Cov,
    n.Integral,
)  # fmt: skip

__all__ = ["RELATIONS", "SCHEMAS", "Case", "Checker", "schema"]
