"""Which fact determines which symbol: equations between facts, solved for one symbol after the other.

Only a guess at how to build a model: whatever comes out is checked against all facts.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from derivations.assumptions import Centered, Define, Flow, Gram, Has, Law, Property, White
from derivations.estimates import Spectrum, Stated
from derivations.notation import nodes as n

TURN = "turn of "  # an orthogonal matrix that takes one factor of a kernel to another
ROUNDS, LARGE = 8, 300  # how far definitions are put into an equation
BINDERS = {n.Integral: (2, 3), n.Sum: (2, 3), n.Prod: (2, 3), n.Lim: (2,), n.Sup: (2, 3), n.D: (1,)}


def free_names(node: n.Node, bound: frozenset[str] = frozenset()) -> set[str]:
    """The names of all symbols of a tree that no binder binds; the letter of a derivative is free as well."""
    if isinstance(node, n.Sym):
        inner = set().union(*(free_names(index, bound) for index in node.indices)) if node.indices else set()
        return inner | (set() if node.name in bound and not node.indices else {node.name})
    outside = BINDERS.get(type(node))
    if outside is None or isinstance(node, n.D):
        found: set[str] = set()
        for arg in _nodes(node):
            found |= free_names(arg, bound)
        return found
    found = free_names(node.args[0], bound | {node.args[1].name})
    for place in outside:
        if place < len(node.args) and isinstance(node.args[place], n.Node):
            found |= free_names(node.args[place], bound)
    return found


def _nodes(node: object) -> Iterator[n.Node]:
    for arg in getattr(node, "args", ()):
        if isinstance(arg, n.Node):
            yield arg
        elif isinstance(arg, n.Tuple):
            yield from (item for item in arg if isinstance(item, n.Node))


def put(node: n.Node, letter: n.Sym, value: n.Node) -> n.Node:
    """The tree with a free letter replaced; bound ones stay."""
    if node is letter:
        return value
    if letter.name not in free_names(node):
        return node
    if type(node) in BINDERS and not isinstance(node, n.D) and node.args[1] is letter:
        ends = [put(arg, letter, value) if isinstance(arg, n.Node) else arg for arg in node.args[2:]]
        return node.func(node.args[0], node.args[1], *ends)
    args = [put(arg, letter, value) if isinstance(arg, n.Node) else arg for arg in node.args]
    return node.func(*args)


@dataclass
class Plan:
    """What is defined by what, and the equations that are left to chance and to the check."""

    defined: dict[str, n.Node] = field(default_factory=dict)
    defined_at: dict[str, tuple[n.Sym, n.Node]] = field(default_factory=dict)
    points: list[tuple[n.Sym, n.Node]] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    steps: dict[str, Stated] = field(default_factory=dict)
    laws: list[Centered | White] = field(default_factory=list)
    starts: dict[str, n.Node] = field(default_factory=dict)
    left: list[tuple[n.Node, n.Node]] = field(default_factory=list)
    constant: list[n.Sym] = field(default_factory=list)  # solved for from what varies: they must not
    bound: frozenset[str] = frozenset()  # letters that binders and derivatives take
    letters: frozenset[str] = frozenset()  # times and indices: no fact determines them

    @property
    def random_names(self) -> set[str]:
        return {v.name for law in self.laws for v in vectors(law)}

    def depends(self, names: Iterable[str]) -> set[str]:
        """All names that these rest on, through definitions."""
        found: set[str] = set()
        todo = list(names)
        while todo:
            name = todo.pop()
            if name in found:
                continue
            found.add(name)
            if name in self.defined:
                todo.extend(free_names(self.defined[name]))
            for flow in self.flows:
                if flow.path.name == name:
                    todo.extend((free_names(flow.rate) | free_names(flow.initial)) - {flow.time.name})
            if name in self.defined_at:
                todo.extend(free_names(self.defined_at[name][1]) - {self.defined_at[name][0].name})
        return found


GAP = "deviation of "


def vectors(law: Centered | White) -> tuple[n.Sym, ...]:
    return law.vectors if isinstance(law, Centered) else (law.vector,)


def plan(facts: Iterable[object], r: random.Random, bound: Iterable[str] = ()) -> Plan:
    """Orient the facts: definitions first, in an order that chance decides; `bound` are letters of binders."""
    equations: list[tuple[n.Node, n.Node]] = []
    facts = list(facts)
    made = Plan(
        bound=frozenset(bound), letters=frozenset(s.name for fact in facts for s in _letters(fact)) | set(bound)
    )
    factors: dict[str, n.Sym] = {}
    r.shuffle(facts)
    facts.sort(key=lambda fact: not isinstance(fact, White | Centered | Law | Flow))
    named = {fact.symbol.name for fact in facts if isinstance(fact, Define)}
    formulas = {
        fact.symbol.name: fact for fact in facts if isinstance(fact, Define)
        and len(fact.symbol.indices) == 1 and isinstance(fact.symbol.indices[0], n.Sym)
    }  # fmt: skip
    for fact in facts:
        if isinstance(fact, Law):
            gaps = tuple(n.Sym(f"{GAP}{u.name}", u.shape, u.tex) for u in fact.vectors)
            equations.extend((u, n.Add(mean, gap)) for u, mean, gap in zip(fact.vectors, fact.means, gaps, strict=True))
            made.laws.append(Centered(gaps, fact.blocks, fact.gaussian, fact.groups))
        elif isinstance(fact, White | Centered):
            equations.extend(_law(made, fact, named))
        elif isinstance(fact, Flow):
            equations.extend(_flow(made, fact, formulas))
    for fact in facts:
        if isinstance(fact, Stated) and _word(fact.relation) == "=":
            equations.extend(_stated(made, fact))
        elif isinstance(fact, Gram):
            first = factors.setdefault(fact.kernel.name, fact.factor)
            if first is not fact.factor and first.shape == fact.factor.shape:
                cols = first.shape[1]
                equations.append((fact.factor, n.Mul(first, n.Sym(f"{TURN}{fact.factor.name}", (cols, cols), "Q"))))
            equations.append((fact.kernel, n.Mul(fact.factor, n.T(fact.factor))))
        elif isinstance(fact, Define):
            equations.append((fact.symbol, fact.value))
        elif isinstance(fact, Spectrum):
            equations.append((fact.smallest, n.Eig(fact.matrix, "min")))
            if fact.largest is not None:
                equations.append((fact.largest, n.Eig(fact.matrix, "max")))
    r.shuffle(equations)
    equations.sort(key=lambda pair: (isinstance(pair[1], n.Eig), not isinstance(pair[0], n.Sym)))
    for pair in equations:
        _settle(made, pair, r)
    again, made.left = made.left, []
    for pair in again:
        _settle(made, pair, r)
    return made


def bound_letters(nodes: Iterable[n.Node]) -> set[str]:
    """The letters that a binder or a derivative takes."""
    taking = (*BINDERS, n.Grad, n.Jac, n.Frechet)
    return {x.args[1].name for node in nodes for x in n.tree(node) if isinstance(x, taking)}


def _letters(fact: object) -> Iterator[n.Sym]:
    yield from getattr(fact, "quantified", tuple)()
    if isinstance(fact, Define):
        yield from (index for index in fact.symbol.indices if isinstance(index, n.Sym))


def _word(relation: object) -> str:
    return str(getattr(relation, "value", relation))


def _law(made: Plan, law: Centered | White, named: set[str]) -> Iterator[tuple[n.Node, n.Node]]:
    """The first law of a column is drawn; a second one, or that of a defined column, says what its covariance is."""
    if {v.name for v in vectors(law)} & (made.random_names | named):
        for u in vectors(law):
            for v in vectors(law):
                block = (
                    n.I(u.shape[0]) if isinstance(law, White) else law.block(law.vectors.index(u), law.vectors.index(v))
                )
                yield block, n.Expect(u * v.T)
        return
    made.laws.append(law)


def _flow(made: Plan, flow: Flow, formulas: dict[str, Define]) -> Iterator[tuple[n.Node, n.Node]]:
    """A path is moved by its first flow; a second one, or that of a path with a formula, gives equations."""
    first = next((other for other in made.flows if flow.path.name == other.path.name), None)
    if first is not None:
        yield first.rate, flow.rate
        yield first.initial, flow.initial
        return
    fact = formulas.get(flow.path.name)
    if fact is not None and flow.path.name not in free_names(fact.value):
        formula = put(fact.value, fact.symbol.indices[0], flow.time)
        yield put(formula, flow.time, n.Num(0)), flow.initial
        yield n.D(formula, flow.time), flow.rate.xreplace({flow.path: formula})
        return
    made.flows.append(flow)
    initial = flow.initial
    if not (isinstance(initial, n.Sym) and initial.name == flow.path.name):
        made.starts[flow.path.name] = initial


def _stated(made: Plan, fact: Stated) -> Iterator[tuple[n.Node, n.Node]]:
    if fact.var is None:
        yield fact.left, fact.right
    elif fact.index and isinstance(fact.left, n.Sym) and fact.left.indices:
        made.steps.setdefault(fact.left.name, fact)
    elif isinstance(fact.left, n.Sym) and fact.left.indices == (fact.var,):
        yield fact.left, fact.right


def _settle(made: Plan, pair: tuple[n.Node, n.Node], r: random.Random) -> None:
    """Solve one equation for one symbol that nothing determines yet, or leave it to the check."""
    left, right = pair
    if left is right:
        return
    if isinstance(left, n.Sym) and left.indices:
        if _family(made, left, right):
            return
        left = _at_place(made, left)
    for one, other in ((left, right), (unfolded(made, left), unfolded(made, right))):
        for symbol, value in _solutions(made, one, other, r):
            rests = made.depends(free_names(value))
            chance = rests & made.random_names and symbol is not one
            if symbol.name in rests or chance:  # no letter gets random by being solved for
                continue
            if symbol is not one and rests & made.letters:
                made.constant.append(symbol)
            made.defined[symbol.name] = value
            return
    made.left.append((left, right))


def unfolded(made: Plan, node: n.Node) -> n.Node:
    """The tree with definitions put in, as far as it stays small; names of names are followed to the end."""
    for _ in range(ROUNDS):
        known = [s for s in (node, *node.below) if isinstance(s, n.Sym) and not s.indices and s.name in made.defined]
        known = [s for s in known if s.name in free_names(node)]
        if not known or len(node.below) > LARGE:
            break
        for symbol in known:
            value = made.defined[symbol.name]
            while isinstance(value, n.Sym) and value.name in made.defined:
                value = made.defined[value.name]
            node = put(node, symbol, value)
    return node


def _family(made: Plan, member: n.Sym, value: n.Node) -> bool:
    """A formula for all members, or the value of one."""
    name = member.name
    flowing = any(flow.path.name == name for flow in made.flows)
    if len(member.indices) == 1 and isinstance(member.indices[0], n.Sym):
        if flowing or name in made.defined_at or name in made.depends(free_names(value)):
            return False
        made.defined_at[name] = (member.indices[0], value)
        return True
    if name in made.defined_at or name in free_names(value):
        return False
    if flowing:
        if name in made.starts:
            return False
        made.starts[name] = value
        return True
    if any(point is member for point, _ in made.points):
        return False
    made.points.append((member, value))
    return True


def _at_place(made: Plan, member: n.Sym) -> n.Node:
    """What another fact says of this member."""
    index = member.indices[0]
    if member.name in made.defined_at:
        letter, formula = made.defined_at[member.name]
        return put(formula, letter, index)
    if index is n.Num(0) and member.name in made.starts:
        return made.starts[member.name]
    for point, value in made.points:
        if point is member:
            return value
    return member


def _solutions(made: Plan, left: n.Node, right: n.Node, r: random.Random) -> Iterator[tuple[n.Sym, n.Node]]:
    """Symbols that the equation determines, with their values."""
    letters = [s for side in (left, right) for s in (side, *side.below) if isinstance(s, n.Sym) and not s.indices]
    letters = list(dict.fromkeys(letters))
    r.shuffle(letters)
    letters.sort(key=lambda s: s is not left and s is not right)
    for symbol in letters:
        if (
            symbol.name in made.defined
            or symbol.name in made.random_names
            or (symbol.name in made.letters and symbol is not left)
        ):
            continue
        for here, there in ((left, right), (right, left)):
            if symbol.name in free_names(there):
                continue
            value = isolated(here, there, symbol)
            if value is not None:
                yield symbol, value
    for symbol in letters if r.random() < 0.6 else ():
        taken = symbol.name in made.random_names | made.letters | set(made.defined)
        if not taken and symbol.is_scalar_shaped and left.is_scalar_shaped and right.is_scalar_shaped:
            yield symbol, rooted(left - right, symbol, r)


def rooted(gap: n.Node, symbol: n.Sym, r: random.Random) -> n.Node:
    """The root of an expression that is linear or quadratic in a number, read off at 0, 1 and -1."""
    at_0, at_1, at_2 = (put(gap, symbol, n.Num(x)) for x in (0, 1, -1))
    if r.random() < 0.5:
        return -at_0 / (at_1 - at_0)
    square, slope = at_1 + at_2 - 2 * at_0, at_1 - at_2  # twice the coefficients
    root = n.Sqrt(slope * slope - 4 * square * (2 * at_0))
    return (-slope + r.choice((1, -1)) * root) / (2 * square)


def isolated(here: n.Node, there: n.Node, symbol: n.Sym) -> n.Node | None:
    """`symbol = value` from `here = there`, undoing one operation after the other where it has an inverse."""
    while here is not symbol:
        holding = [k for k, arg in enumerate(here.args) if isinstance(arg, n.Node) and symbol.name in free_names(arg)]
        if len(holding) != 1:
            return None
        k = holding[0]
        step = _undone(here, k, there)
        if step is None:
            return None
        here, there = here.args[k], step
    return there


def _undone(here: n.Node, k: int, there: n.Node) -> n.Node | None:
    if isinstance(here, n.Neg):
        return n.Neg(there)
    if isinstance(here, n.T):
        return n.T(there)
    if isinstance(here, n.Inv):
        return n.Inv(there)
    if isinstance(here, n.Add):
        rest = [n.Neg(arg) for i, arg in enumerate(here.args) if i != k]
        return n.Add(there, *rest) if rest else there
    if isinstance(here, n.Frac):
        return there * here.args[1] if k == 0 else None
    if isinstance(here, n.Mul):
        return _factored(here.args[:k], here.args[k + 1 :], there)
    if isinstance(here, n.Pow) and k == 0 and here.args[1] is n.Num(2) and here.is_scalar_shaped:
        return n.Sqrt(there)
    if isinstance(here, n.Sqrt):
        return there * there
    return None


def _factored(before: tuple, after: tuple, there: n.Node) -> n.Node | None:
    """Divide by numbers, and by square matrices from their side."""
    value = there
    for factor in before:
        value = value / factor if factor.is_scalar_shaped else n.Mul(n.Inv(factor), value)
    for factor in reversed(after):
        value = value / factor if factor.is_scalar_shaped else n.Mul(value, n.Inv(factor))
    try:
        value.shape  # noqa: B018 - only square factors have an inverse
    except n.ShapeError:
        return None
    return value


def connected(facts: Iterable[object], seeds: Iterable[n.Node]) -> list:
    """The facts that touch the claim, however far: through names that they share."""
    left = [(fact, _names(fact)) for fact in facts]
    reached: set[str] = set()
    for seed in seeds:
        reached |= {s.name for s in seed.symbols}
    found: list = []
    while True:
        joined = [(fact, names) for fact, names in left if not names or names & reached]
        if not joined:
            return found
        left = [pair for pair in left if pair not in joined]
        for fact, names in joined:
            found.append(fact)
            reached |= names


def _names(fact: object) -> set[str]:
    nodes: Iterable[n.Node] = getattr(fact, "nodes", tuple)()
    quantified = {s.name for s in getattr(fact, "quantified", tuple)()}
    if isinstance(fact, Define):  # it holds for all values of the letters of its member
        quantified |= {index.name for index in fact.symbol.indices if isinstance(index, n.Sym)}
    return {s.name for node in nodes for s in node.symbols} - quantified


PROPERTIES = Property
__all__ = ["Has", "Plan", "connected", "free_names", "isolated", "plan", "put", "vectors"]
