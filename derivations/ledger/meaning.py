"""What a claim means, said once for every engine.

`understood` gives the claim that engines judge: facts about one symbol are taken together, definitions are unfolded
where they depend on a letter that is bound around them, and bound letters are told apart from free ones. A claim that
needs none of this is judged as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import fields, replace

from sympy import Tuple

from ..assumptions import Assumption, Define, Flow, Gram, Has, Index, Kernel, Property
from ..assumptions.agreement import Contradiction, NotUnderstood, together
from ..assumptions.definedness import Known, known_by, natural, range_of, sign
from ..assumptions.dependence import Dependence, dependence
from ..assumptions.places import Given, given_from, places
from ..estimates import Natural, Spectrum, Stated
from ..notation import nodes as n
from ..notation.binding import BINDERS, CannotSubstitute, free, fresh, substitute, terms
from ..notation.nodes import Node, Sym
from .claim import Claim, ClaimError, Notation, Relation
from .laws import centred

DEEP = 8  #: definitions, one inside of the other


def understood(claim: Claim) -> Claim:
    """The claim as it is judged; raises `ClaimError` where its facts contradict each other or a letter is idle."""
    claim = placed(centred(claim))
    parts = claim.assumptions
    facts = (*parts.standing, *parts.stated)
    label = f"claim {claim.id or '?'}"
    try:
        joint = together(facts, (*claim.lhs.symbols, *claim.rhs.symbols))
    except Contradiction as found:
        raise ClaimError(f"{label}: its facts contradict each other: {found}; drop or mend one of them") from None
    except NotUnderstood as found:
        raise ClaimError(f"{label}: two facts are not understood together: {found}; drop or mend one of them") from None
    straight = [tuple(straightened(part, joint.replaced)) for part in (parts.standing, parts.stated)]
    hidden = Unfolding((*straight[0], *straight[1], *joint.derived), claim.notation.families)
    timed = Timed(claim, facts)
    straight = [tuple(timed(hidden.within(fact)) for fact in part) for part in straight]
    given = (*straight[0], *straight[1], *joint.derived)
    unfold = Unfolding(given, claim.notation.families)
    apart = Apart(given, (claim.lhs, claim.rhs), claim.notation.facts)

    def read(node: Node) -> Node:
        return apart(unfold(node))

    lhs, rhs = read(claim.lhs), read(claim.rhs)
    standing, stated = (tuple(rewritten(fact, read) for fact in part) for part in straight)
    check_bound((lhs, rhs, *(node for part in (standing, stated) for fact in part for node in fact.nodes())),
                dependence((*standing, *stated, *joint.derived)), label)  # fmt: skip
    new = tuple(fact for fact in joint.derived if fact not in facts)
    if not new and (lhs, rhs, standing, stated) == (claim.lhs, claim.rhs, parts.standing, parts.stated):
        return claim
    rest = tuple(fact for fact in claim.notation.facts if fact not in facts)
    kept = tuple(fact for fact in standing if fact in parts.standing)
    notation = Notation(claim.notation.name, claim.notation.symbols, (*kept, *rest), claim.notation.families)
    # what was rewritten is stated: it need not share a symbol with the claim any more
    other = tuple(fact for fact in standing if fact not in parts.standing)
    return replace(claim, lhs=lhs, rhs=rhs, notation=notation, stated=(*stated, *other, *new))


def placed(claim: Claim) -> Claim:
    """The claim under the condition that its members of paths stand where these are given.

    What is defined at a letter is so for the values that are declared of the letter; the definition alone would tell
    the members at all others too.
    """
    every = (*claim.notation.facts, *claim.stated)
    known = known_by(frozenset(every))
    given = given_from(every, known)
    if not given:
        return claim
    said = (fact for fact in claim.assumptions.judged if not fact.quantified())
    own = (fact for fact in said if not (isinstance(fact, Define) and any(i.symbols for i in fact.symbol.indices)))
    nodes = (claim.lhs, claim.rhs, *(node for fact in own for node in fact.nodes()))
    needs = dict.fromkeys(need for node in nodes for need in places(node, given, known))
    new = tuple(need for need in needs if need not in every)
    outside = next((need for need in new if need.mistake()), None) or elsewhere(nodes, (*every, *new), given)
    if outside is not None:
        raise ClaimError(
            f"claim {claim.id or '?'}: a path or function that is defined at a letter with a sign "
            f"stands at {', '.join(str(node) for node in outside.nodes())}; declare the letter without the sign"
        )
    return replace(claim, stated=(*claim.stated, *new)) if new else claim


def elsewhere(nodes: Iterable[Node], said: tuple[Assumption, ...], given: Given) -> Assumption | None:
    """Of a member by which others are defined or moved, that it stands where its path is given, if that is not
    evident: the claim is about the others, and nobody said that it is one about that place."""
    known = known_by(frozenset(said))
    defined = [fact for fact in said if isinstance(fact, Define) and len(fact.symbol.indices) == 1]
    for node in nodes:
        terms_of = tuple(defining(node, defined))
        spoken = (*terms_of, *(x for term in (node, *terms_of) for x in telling(term, said)))
        for term in spoken:
            found = next((need for need in places(term, given, known) if need not in said), None)
            if found is not None:
                return found
    return None


def telling(node: Node, said: Iterable[Assumption]) -> Iterator[Node]:
    """The rates of the flows that move members in a term."""
    members = [s for s in node.symbols if len(s.indices) == 1]
    for fact in said:
        if isinstance(fact, Flow) and any(s.args[:3] == fact.path.args[:3] for s in members):
            yield fact.rate


def defining(node: Node, defined: Iterable[Define]) -> Iterator[Node]:
    """The term with members of paths as what defines them, again and again: what they are may stand elsewhere."""
    for _ in range(DEEP):
        bound = {x.args[1] for x in n.tree(node) if isinstance(x, BINDERS)}
        put = {
            s: found.value
            for s in node.symbols for fact in defined
            if (found := at(fact, s)) is not None and bound.isdisjoint({*found.value.symbols} - {*s.symbols})
        }  # fmt: skip
        if not put:
            return
        node = node.xreplace(put)
        yield node


def at(fact: Define, symbol: Sym) -> Define | None:
    return fact if fact.symbol is symbol else fact.member(symbol)


def straightened(facts: Iterable[Assumption], replaced: Mapping[Assumption, Assumption | None]) -> Iterator[Assumption]:
    """The facts, each as what stands for it, or left out where it says nothing more."""
    for fact in facts:
        found = replaced.get(fact, fact)
        if found is not None:
            yield found


def rewritten(fact: Assumption, read: Callable[[Node], Node]) -> Assumption:
    """The fact with its terms read."""
    changes = {}
    for field in fields(fact):
        value = getattr(fact, field.name)
        moved = read(value) if isinstance(value, Node) and not isinstance(value, Sym) else value
        if moved is not value:
            changes[field.name] = moved
    return replace(fact, **changes) if changes else fact


# -- the letter of a path --------------------------------------------------------------------------
class Timed:
    """States what is said of a path, for all times, at the letter at which the claim takes it.

    A flow of f(s) is one of f(t): the letter of a fact that holds for all its values is free to choose.
    """

    def __init__(self, claim: Claim, facts: Iterable[Assumption]) -> None:
        self.letters: dict[str, list[Sym]] = {}
        self.usual: Sym | None = None
        if claim.relation not in (Relation.EQ, Relation.SOLVES):
            return  # bounds take what is said of a path at any time
        nodes = [x for side in (claim.lhs, claim.rhs) for x in n.tree(side)]
        moving = [x.args[1] for x in nodes if isinstance(x, n.D)]
        loose = free(claim.lhs) | free(claim.rhs)
        members = [s for s in sorted(loose, key=str) if s.indices]
        for head, place in {(head, place) for fact in facts for head, place in _timed(fact)}:
            letters = [s.indices[place] for s in members if s.name == head.name and len(s.indices) > place]
            plain = [i for i in letters if isinstance(i, Sym) and i in loose and i.is_scalar_shaped and not i.indices]
            self.letters[head.name] = sorted(plain, key=lambda i: (i not in moving, str(i)))
        every = sorted({i for letters in self.letters.values() for i in letters}, key=str)
        self.usual = next((i for i in moving if i in every), every[0] if every else None)

    def __call__(self, fact: Assumption) -> Assumption:
        time = getattr(fact, "time", None)
        if self.usual is None or not isinstance(time, Sym):
            return fact
        own = [i for head, _ in _timed(fact) for i in self.letters.get(head.name, ())]
        letter = time if time in own else own[0] if own else self.usual
        if letter is time or any(letter in free(node) for node in fact.nodes()):
            return fact
        return moved(fact, {time: letter})


def _timed(fact: Assumption) -> Iterator[tuple[Sym, int]]:
    """The families that a fact takes at its time, and the place of the time among their indices."""
    time = getattr(fact, "time", None)
    for head in (getattr(fact, "path", None), getattr(fact, "value", None)):
        if isinstance(head, Sym) and time in head.indices:
            yield head, head.indices.index(time)


def moved(fact: Assumption, letters: Mapping[Node, Node]) -> Assumption:
    """The fact with other letters in all its terms."""
    try:
        changes = {
            field.name: substitute(value, letters)
            for field in fields(fact)
            if isinstance(value := getattr(fact, field.name), Node)
        }
    except CannotSubstitute:
        return fact
    return replace(fact, **changes)


# -- definitions under binders ------------------------------------------------------------------------
class Unfolding:
    """Replaces symbols by their definitions where these depend on a letter that is bound around them.

    `a` with the definition t c is a function of t: in a supremum, integral, sum or limit over t it varies.
    """

    def __init__(self, facts: Iterable[Assumption], families: Container[str] = ()) -> None:
        """Members of `families`, which come with facts of their own, keep their names."""
        self.depends = dependence(tuple(facts))
        self.values: dict[Sym, Node] = {}
        for kind in (_defined, _implied_values):
            for fact in self.depends.facts:
                for symbol, value in kind(fact):
                    if symbol.name not in families:
                        self.values.setdefault(symbol, value)
        self.known: dict[Node, Node] = {}

    def __call__(self, node: Node) -> Node:
        if not any(isinstance(x, BINDERS) for x in (node, *node.below)):
            return node
        found = self.known.get(node)
        if found is None:
            found = self.known[node] = self._read(node)
        return found

    def _read(self, node: Node) -> Node:
        if isinstance(node, BINDERS) and isinstance(node.args[1], Sym):
            body, variable, *ends = node.args
            ends = [self(end) if isinstance(end, Node) else end for end in ends]
            return node.func(self(self.opened(body, variable)), variable, *ends)
        return node.func(*(self._argument(arg) for arg in node.args))

    def _argument(self, arg: object) -> object:
        if isinstance(arg, Node):
            return self(arg)
        return Tuple(*(self._argument(part) for part in arg.args)) if isinstance(arg, Tuple) else arg

    def opened(self, body: Node, variable: Sym) -> Node:
        """The body with those defined symbols replaced that depend on the variable, openly or not."""
        for _ in range(20):
            moving = {s: self.values[s] for s in free(body) if s in self.values and self.moves(s, variable)}
            if not moving:
                return body
            body = substitute(body, moving)
        return body

    def moves(self, symbol: Sym, variable: Sym) -> bool:
        return symbol is not variable and variable in self.depends.behind(symbol)

    def within(self, fact: Assumption) -> Assumption:
        """A fact that holds for all values of a letter, with symbols unfolded that depend on it unseen."""
        letters = [v for v in fact.quantified() if v.is_scalar_shaped and not v.indices]
        if not letters:
            return fact
        changes = {}
        for field in fields(fact):
            value = getattr(fact, field.name)
            if isinstance(value, Node) and str(field.type) in ("Node", "Node | None"):
                for letter in letters * 20:  # one definition may lead to the next
                    hidden = {
                        s: self.values[s]
                        for s in free(value)
                        if s in self.values and self.moves(s, letter) and letter not in s.symbols
                    }
                    if hidden:
                        try:
                            value = substitute(value, hidden)
                        except CannotSubstitute:
                            break  # a gradient by what is defined keeps its letter
                changes[field.name] = value
        return replace(fact, **changes)


def _defined(fact: Assumption) -> Iterator[tuple[Sym, Node]]:
    if isinstance(fact, Define):
        yield fact.symbol, fact.value


def _implied_values(fact: Assumption) -> Iterator[tuple[Sym, Node]]:
    """What facts other than definitions say that a symbol is equal to."""
    match fact:
        case Gram():
            yield fact.kernel, fact.factor * fact.factor.T
        case Kernel():
            yield fact.Xx, fact.xX.T
        case Spectrum():
            if isinstance(fact.smallest, Sym):
                yield fact.smallest, n.Eig(fact.matrix, "min")
            if isinstance(fact.largest, Sym):
                yield fact.largest, n.Eig(fact.matrix, "max")
        case Stated(relation="=", var=None, left=Sym() as symbol):
            yield symbol, fact.right


def check_bound(nodes: Iterable[Node], depends: Dependence, label: str) -> None:
    """Refuse a binder over a letter with which a symbol of its body moves in a way that no one can unfold."""
    for node in nodes:
        for binder in (x for x in n.tree(node) if isinstance(x, BINDERS) and isinstance(x.args[1], Sym)):
            letter = binder.args[1]
            for symbol in sorted(free(binder.args[0]), key=str):
                if symbol is not letter and letter not in symbol.symbols and letter in depends.behind(symbol):
                    raise ClaimError(
                        f"{label}: {symbol} depends on {letter}, which {binder} binds; write it as a member of a "
                        f"family, {symbol.name}({letter}), or define it by a formula in {letter}"
                    )


# -- bound letters ------------------------------------------------------------------------------------
class Apart:
    """Gives a bound letter a name of its own where the same letter also stands for something else.

    A letter may be free elsewhere in the claim or its facts, with facts of its own that do not hold for all values
    that the binder lets it take. Facts that the range implies are no reason to rename.
    """

    def __init__(self, facts: Iterable[Assumption], sides: tuple[Node, ...], others: Iterable[Assumption] = ()) -> None:
        """Names of `others`, facts that do not constrain the claim, are not given to its letters either."""
        self.facts = tuple(facts)
        roots = (*sides, *(node for fact in (*self.facts, *others) for node in fact.nodes()))
        self.names = frozenset(s.name for node in roots for s in node.symbols)
        self.known = known_by(frozenset(self.facts))
        self.spoken: dict[Sym, list[Assumption]] = {}
        for fact in self.facts:
            quantified = set(fact.quantified())
            for symbol in {s for node in fact.nodes() for s in free(node)} - quantified:
                self.spoken.setdefault(symbol, []).append(fact)
        self.memory: dict[Node, Node] = {}

    def __call__(self, node: Node) -> Node:
        if not any(isinstance(x, BINDERS) for x in (node, *node.below)):
            return node
        found = self.memory.get(node)
        if found is None:
            found = self.memory[node] = self._read(node)
        return found

    def _read(self, node: Node) -> Node:
        args = [self._argument(arg) for arg in node.args]
        node = node.func(*args)
        if not isinstance(node, BINDERS) or not isinstance(node.args[1], Sym) or not self.clashes(node):
            return node
        body, variable, *ends = node.args
        moved = fresh(variable, self.names | {s.name for s in body.symbols})
        return node.func(substitute(body, {variable: moved}), moved, *ends)

    def _argument(self, arg: object) -> object:
        if isinstance(arg, Node):
            return self(arg)
        return Tuple(*(self._argument(part) for part in arg.args)) if isinstance(arg, Tuple) else arg

    def clashes(self, node: Node) -> bool:
        """Whether a fact about the letter is not implied by the range of the binder."""
        variable = node.args[1]
        if len(node.args) == 2:
            return False  # a supremum without ends ranges over what is declared of its letter
        inside = Known(self.known.signs, self.known.naturals).within(variable, range_of(node))
        return any(not _implied(fact, variable, inside) for fact in self.spoken.get(variable, ()))


def _implied(fact: Assumption, variable: Sym, inside: Known) -> bool:
    """Whether a fact that speaks of a letter holds for all values in the range of a binder, or only names a member."""
    match fact:
        case Natural(symbol=symbol) | Index(symbol=symbol) if symbol is variable:
            return natural(variable, inside) and isinstance(fact, Natural)
        case Has(node=node) if node is variable:
            return sign(variable, inside) >= EVIDENT.get(fact.what, 3)
        case Stated(var=None):
            return False
        case Define(symbol=symbol):
            return symbol is not variable
    return all(_only_index(node, variable) for node in fact.nodes())


def _only_index(node: Node, variable: Sym) -> bool:
    """Whether a letter occurs in indices of members only."""
    if isinstance(node, Sym):
        return node is not variable
    return all(_only_index(part, variable) for part in terms(node))


EVIDENT = {Property.NONNEGATIVE: 1, Property.POSITIVE: 2}
