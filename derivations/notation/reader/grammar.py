"""The grammar of terms: sum < product < postfix < atom. Names win over operators, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .. import nodes as n
from ..binding import free
from ..core import Node, Sym
from .cursor import BARS, DOTS, Cursor, Part
from .differentials import differentials
from .errors import Unreadable
from .free_sizes import scalar, shape_so_far, thin
from .names import Element, Match, Names
from .parselets import ATOMS
from .postfix import POSTFIX
from .reach import goes_on
from .spectra import Place, check_order, numbered
from .spellings import ACCENTS, LETTER_PI, RELATIONS, UNSAID
from .tokens import MAX_DEPTH, Token

STOPS = {
    *RELATIONS, "+", "-", r"\pm", r"\mp", ",", ";", ":", ".", "&", r"\\", r"\mid", ")", "]", "}", r"\}", *DOTS,
    r"\rangle",
}  # fmt: skip
#: signs between two factors that are a product of their own, of matrices and of numbers alike
EXTREME: dict[str, Callable[[Node, str], Node]] = {r"\lambda": n.Eig, r"\sigma": n.Sing}
PRODUCTS: dict[str, Callable[[Node, Node], Node]] = {r"\otimes": n.Kron, r"\odot": n.Had}
DECLARE = "declare it, or write it as it is declared"
BRACKETS = "put brackets around what the operator reaches over"


class Parser(Cursor):
    """Reads terms."""

    def __init__(self, tokens: list[Token], names: Names, length: int) -> None:
        super().__init__(tokens, length)
        self.names = names
        self.ends_of_integrals = differentials(tokens, self.closes)
        self.expectations: list[tuple[int, Node]] = []  # with their places
        self.unordered: list[Place] = []  # eigenvalues by their numbers, whose order may matter
        self.ended: set[tuple[Element, ...]] = set()  # letters of operators that have ended
        self.bound: list[tuple[tuple[Element, ...], Sym]] = []
        self.determinants: set[int] = set()  # places where bars around a matrix are its determinant
        self.closed = False  # whether the last product ends with a bracket
        self.known: dict[Part, Node | Unreadable] = {}  # what stands in slots
        self.brackets: dict[int, Node] = {}  # what stands in brackets, by the place of what opens them

    def term(self, part: Part) -> Node:
        """A whole part as one term."""
        return self.within(part, self.sum)

    def check_whole(self) -> None:
        """Refuse expectations if in none of them anything is random, and eigenvalues in an order that nothing says."""
        check_order(self)
        if self.expectations and all(self.names.nothing_random(inside) for _, inside in self.expectations):
            place = self.expectations[0][0]
            raise self.refuse("an expectation of what is not random", "state the law of what is random", place)

    # -- sums and products ------------------------------------------------------------------------------
    def sum(self) -> Node:
        """Terms with their signs; a leading minus belongs to the first factor."""
        negative = self.text() == "-"
        if negative:
            self.i += 1
        elif self.text() == "+":
            raise self.refuse("a plus with nothing before it", "remove it")
        factors = self.factors()
        if negative:
            factors[0] = negated(factors[0])
        terms = [joined(factors)]
        reach: frozenset[Sym] = frozenset() if self.closed else reaching(terms[0])
        open_end = not self.closed
        while self.text() in ("+", "-", r"\pm", r"\mp"):
            sign, place = self.text(), self.i
            if sign not in "+-":
                raise self.refuse(f"{sign} means two terms", "write one line for each sign")
            self.i += 1
            term = joined(self.factors())
            for letter in reach & free(term) if reach else ():
                what = f"{letter.tex} is bound by an operator that ends before this sign"
                raise self.refuse(what, BRACKETS, place)
            if open_end and goes_on(self, terms[-1], term):
                raise self.refuse("does the derivative end before this sign?", BRACKETS, place)
            open_end = not self.closed
            reach |= frozenset() if self.closed else reaching(term)
            terms.append(n.Neg(term) if sign == "-" else term)
        return terms[0] if len(terms) == 1 else n.Add(*terms)

    def product(self) -> Node:
        return joined(self.factors())

    def factors(self) -> list[Node]:
        """Factors side by side or joined by signs."""
        self.enter()
        last = self.i  # where the last factor begins
        out = [self.factor()]
        below: int | None = None  # the place of a bar of division
        joint: str | None = None  # the sign that made the last factor
        crosses = 0
        while self.i < self.end:
            if self.product_ends():
                break
            text = self.text()
            if text in ("/", r"\otimes", r"\odot", r"\cdot", r"\times", "*"):
                if below is not None:
                    raise self.refuse("what stands below the bar?", r"write \frac{a}{b}", below)
                place, self.i = self.i, self.i + 1
                if text == "/":
                    out, below = [self.divided(out, place)], place
                else:
                    if joint in PRODUCTS and text in PRODUCTS and joint != text:
                        raise self.refuse(f"{joint} beside {text}: what belongs together?", "write brackets", place)
                    joint = self.joined_by(text, out, place)
                    crosses += 1
                    if crosses > MAX_DEPTH:
                        raise self.refuse(
                            f"more than {MAX_DEPTH} signs of products", "write it in shorter lines", place
                        )
                continue
            if self.tokens[self.i].gap == 2:
                raise self.refuse("a wide space between two terms", "write an operator, or a condition as text")
            if below is not None:
                raise self.refuse("what stands below the bar?", r"write \frac{a}{b} or brackets", below)
            called = self.named == self.i and text == "("
            place = self.i
            last = place
            factor = self.factor()
            if joint is not None and not scalar(out[-1]):
                raise self.refuse(f"a product after {joint}: what belongs together?", "write brackets", place)
            if called:
                self.no_call(place)
            if len(out) == 1 and PIS & {out[-1], factor} and not (scalar(out[-1]) and scalar(factor)):
                raise self.refuse(r"\pi beside a matrix", LETTER_PI, place)
            out.append(factor)
        self.closed = self.closes.get(last, -1) == self.i - 1 and last in self.brackets
        self.depth -= 1
        return out

    def product_ends(self) -> bool:
        """Whether no factor follows."""
        text = self.text()
        return not text or text in STOPS or (text in BARS and bool(self.bars) and self.tokens[self.i].side != "l")

    def factor(self) -> Node:
        """An atom with what follows it on its shoulder."""
        node = self.atom()
        before = ""
        while self.i < self.end and (read := POSTFIX.get(self.text())) is not None:
            if self.text() == before == "^":
                raise self.refuse("a double superscript", "put brackets around the base")
            before = self.text()
            named = self.named == self.i and before == "^"
            node = read(self, node)
            self.named = self.i if named else -1
        return node

    def divided(self, above: list[Node], place: int) -> Node:
        below = self.factor()
        if not all(scalar(node) for node in (*above, below)):
            raise self.refuse("/ beside a matrix", r"write \frac for a scalar below, or A^{-1}", place)
        if self.text() == "/":
            raise self.refuse("two bars of division", r"write \frac{a}{b}")
        return n.Frac(joined(above), below)

    def joined_by(self, text: str, out: list[Node], place: int) -> str | None:
        """The last factor joined with the next by a sign; says by which, where more must not follow."""
        right = self.factor()
        left = out[-1]
        if text not in PRODUCTS and (scalar(left) or scalar(right) or not _vectors(left, right)):
            if text == r"\times" and not (scalar(left) and scalar(right)):
                raise self.refuse(r"\times beside a matrix", "write the product without a sign", place)
            out.append(right)
            return None
        if text in (r"\times", "*"):
            raise self.refuse(f"{text} between two vectors", r"write u \cdot v or u^T v", place)
        if not all(scalar(node) for node in out[:-1]):
            raise self.refuse(f"a product before {text}: what belongs together?", "write brackets", place)
        out[-1] = PRODUCTS[text](left, right) if text in PRODUCTS else n.dot(left, right)
        return text

    def no_call(self, place: int) -> None:
        """Refuse a name before a bracket that holds names only: it may be a call."""
        stop = self.closes[place]
        inner = self.brackets[place]
        if not isinstance(inner, n.Sym | n.Size) and not (
            isinstance(inner, n.Mul) and all(isinstance(x, n.Sym | n.Size) for x in inner.args)
        ):
            return
        raised = self.i > stop + 1 and "^" in self.plain((place + 1, stop))
        if not raised:
            raise self.refuse(
                "a name before a bracket that holds names: a call or a product?",
                "declare the name with its argument, or write the product without brackets", place,
            )  # fmt: skip

    # -- atoms ------------------------------------------------------------------------------------------
    def atom(self) -> Node:
        """A name, a number, a bracket or what a sign says."""
        if self.i >= self.end:
            raise self.refuse("a term is missing", "write it", min(self.i, len(self.tokens)))
        self.named = -1
        token, start = self.tokens[self.i], self.i
        named = self.name()
        if named is not None:
            return self.of_a_matrix(start) or named
        if token.text.isdigit() and token.text.isascii():
            return self.number()
        read = ATOMS.get(token.text)
        if read is not None:
            return read(self)
        raise self.unknown()

    def of_a_matrix(self, start: int) -> Node | None:
        r"""An extreme eigenvalue or singular value of a matrix, where its spelling alone names a number as well.

        `\lambda_{min}(A)` with one name of a matrix in the bracket is no product: nobody brackets a single factor.
        """
        make, script = EXTREME.get(self.tokens[start].text), self.plain((start + 1, self.i))
        if make is not None and self.i == start + 1 and self.text() == "_":  # the name is but the letter
            after, self.i = self.i, start
            found = numbered(self) if make is n.Eig else None
            if found is None and self.plain((start + 3, start + 6)) in (tuple(end) for end in n.EXTREMES):
                found = ATOMS[self.text()](self)
            if found is None:
                self.i = self.named = after
            return found
        which = "".join(script[2:-1])
        if make is None or script[:2] != ("_", "{") or which not in n.EXTREMES or self.text() != "(":
            return None
        place, stop = self.i, self.closes.get(self.i, -1)
        if not place < stop < self.end:
            return None
        inner = self.term((place + 1, stop))
        if not isinstance(inner, n.Sym) or inner.is_scalar_shaped:
            self.i = self.named = place
            return None
        self.i = stop + 1
        return make(inner, which)

    def number(self) -> Node:
        start, digits = self.i, ""
        while (text := self.text()) and (
            (text.isdigit() and text.isascii())
            or (text == "." and "." not in digits and self.text(1).isdigit() and self.text(1).isascii())
        ):
            if self.i > start and self.tokens[self.i].gap:
                raise self.refuse("a space inside a number", "write the number without it, or a product with a sign")
            digits += text
            self.i += 1
        try:
            return n.Num(Fraction(digits))
        except ValueError as error:
            raise self.refuse("a number that is too long", "name it and write the name", start) from error

    def unknown(self) -> Unreadable:
        text = self.text()
        said = UNSAID.get(text)
        if said is not None:
            return self.refuse(f"{text} is {said}, and the notation has no node for it", "declare a name for the value")
        if text in ("+", "-"):
            return self.refuse(f"{text} with nothing to its left", "put brackets around a term with a sign")
        if text in ("^", "_", "'"):
            return self.refuse("a script with nothing before it", "write what it belongs to")
        if text in ACCENTS or text == r"\dot":
            return self.refuse(f"the accent {text} over what is not declared so", DECLARE)
        if text.startswith(r"\text{"):
            return self.refuse("text inside a term", "write conditions at the end of the line")
        if text in STOPS or text in ("!", "/"):
            return self.unexpected()
        if any(self.plain((self.i, min(self.i + len(one), self.end))) == one for one in self.ended):
            return self.refuse(f"{text} is bound by an operator that ends before it", BRACKETS)
        if text.startswith((r"\boldsymbol{", r"\mathbf{")):
            return self.refuse(f"{text} is not declared", f"declare it as {text}: in its font it is a name of its own")
        return self.refuse(f"{text} is not declared", DECLARE)

    def name(self) -> Node | None:
        """The declared name at the place, the longest; None where there is none."""
        start = self.i
        groups = self.names.at(self.tokens, self.i, self.end, self.closes)
        self.work += 1 + len(groups)
        letter = self.letter()
        problem: Unreadable | None = None
        for matches in groups:
            if letter is not None and matches[0].end <= letter[0]:
                break
            found: dict[int, tuple[Match, Node]] = {}
            for match in matches:
                try:
                    made = self.filled(match)
                except Unreadable as error:
                    problem = problem or error
                    continue
                if made is not None:
                    found.setdefault(id(made), (match, made))
            found = preferred(found)
            if len(found) > 1:
                says = " or ".join(sorted({match.name.says for match, _ in found.values()}))
                raise self.refuse(f"a spelling of several names: {says}", "give each a spelling of its own", start)
            for match, node in found.values():
                self.i = self.named = match.end
                made = node if match.script is None else self.indexed(node, match.script)
                return made if match.raised is None else self.raised(made, match.raised)
        if letter is not None:
            self.i = self.named = letter[0]
            return letter[1]
        if problem is not None and not self.fallback():
            raise problem
        return None

    def indexed(self, node: Node, script: Part) -> Node:
        """An entry of a name that bears a superscript: the index stands before it."""
        after, self.i = self.i, script[0]
        made = POSTFIX["_"](self, node)
        self.i, self.named = after, -1
        return made

    def raised(self, node: Node, script: Part) -> Node:
        """A matrix that bears its transpose or inverse before its arguments."""
        if node.is_scalar_shaped:
            what = "a script between a name and its arguments: of the value or of the function?"
            raise self.refuse(what, "write it behind the arguments", script[0])
        after, self.i = self.i, script[0]
        made = POSTFIX["^"](self, node)
        self.i, self.named = after, -1
        return made

    def fallback(self) -> bool:
        """Whether something else than a name may begin here."""
        return self.text() in ATOMS

    def letter(self) -> tuple[int, Sym] | None:
        """The bound letter at the place, and where it ends."""
        for elements, symbol in reversed(self.bound):
            stop = self.i + len(elements)
            if stop <= self.end and self.plain((self.i, stop)) == elements:
                return stop, symbol
        return None

    def filled(self, match: Match) -> Node | None:
        """A name with its slots read, None where a shape does not fit."""
        indices = []
        for number, part in enumerate(match.slots):
            node = self.slot(part)
            if not match.name.fits(number, node):
                return None
            indices.append(node)
        try:
            return match.name.make(tuple(indices))
        except Unreadable as error:
            raise self.refuse(str(error), error.remedy) from error

    def slot(self, part: Part) -> Node:
        """What stands in a slot, read once."""
        if part not in self.known:
            try:
                self.known[part] = self.term(part)
            except Unreadable as error:
                self.known[part] = error
        found = self.known[part]
        if isinstance(found, Unreadable):
            raise found
        return found

    # -- letters that operators bind --------------------------------------------------------------------
    def binds(self, part: Part) -> tuple[tuple[Element, ...], Sym]:
        """The letter that an operator binds: a declared scalar that is spelled so, or a new one."""
        elements = self.plain(part)
        if not elements or any(text.isdigit() or text in STOPS for text in elements[:1]):
            raise self.refuse("a letter is missing", "write the letter that the operator binds", part[0])
        letter = self.names.letters.get(elements) or self.names.spelled(elements)
        if letter is None:
            if len(elements) > 1 and elements[1] not in ("_", "'", "^"):
                raise self.refuse("one letter is bound at a time", "write one operator for each letter", part[0])
            source = "".join(elements)
            letter = Sym(source, n.SCALAR, source)
        if not letter.is_scalar_shaped:
            raise self.refuse(
                f"{letter.tex} is bound and no scalar", "bind a letter that is declared a scalar", part[0]
            )
        return elements, letter

    def under(self, letter: tuple[tuple[Element, ...], Sym], read: Callable[[], Node]) -> Node:
        """What is read while a letter is bound."""
        self.bound.append(letter)
        try:
            return read()
        finally:
            self.ended.add(self.bound.pop()[0])


PIS = {n.PI, n.T(n.PI)}


def preferred(found: dict[int, tuple[Match, Node]]) -> dict[int, tuple[Match, Node]]:
    """Of names of one spelling that which is declared with its index, then that which the notation itself lists."""
    for first in (lambda match: match.script is None, lambda match: match.name.listed):
        some = {key: one for key, one in found.items() if first(one[0])}
        found = some or found
    return found


def joined(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else n.Mul(*factors)


def negated(node: Node) -> Node:
    """Minus a factor; of a number the number."""
    return n.Num(-node.value) if isinstance(node, n.Num) and node.value else n.Neg(node)


def reaching(node: Node) -> frozenset[Sym]:
    """The letters of operators at the end of a term that reach as far as it does."""
    while True:
        if isinstance(node, n.Mul | n.Neg):
            node = node.args[-1]
        elif isinstance(node, n.Sum | n.Prod | n.Lim | n.Sup):
            return frozenset((node.args[1],)) | reaching(node.args[0])
        else:
            return frozenset()


def _vectors(left: Node, right: Node) -> bool:
    """Whether both are columns or rows, as far as their sizes are printed."""
    return all(shape is not None and thin(shape) for shape in map(shape_so_far, (left, right)))
