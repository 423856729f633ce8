"""The oracle: models of all facts that touch a claim, and what the claim says in each."""

from __future__ import annotations

import enum
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from mpmath import mp, mpf

from derivations.assumptions import Centered, Commuting, Flow, White
from derivations.estimates import Stated
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from . import limits as _limits  # noqa: F401 - registers the meaning of its nodes
from . import matrices as mx
from .checks import _reach, _word, equal, related, satisfied
from .draw import Draws, factor, positive
from .errors import Undefined, Unsure
from .meaning import Reader
from .motion import Bounded, Recursion, System, commuting, systems
from .solve import bound_letters, connected, free_names, plan, vectors
from .world import Law, OutOfBudget, World

MODELS = 5
MORE = 24  # where they cost little
LITTLE = 9_000
RESTARTS = 120
IN_VAIN = 25  # worlds without a model, after which a quarter of the work is enough
BUDGET = 90_000  # nodes evaluated for one claim
SHARE = 30_000  # for one model
CONFIRMS = 12
NUMERIC = (ArithmeticError, ValueError, TypeError, IndexError, RecursionError, AssertionError, KeyError)


class Found(enum.Enum):
    """What the oracle found."""

    HOLDS = "holds"
    VIOLATED = "violated"
    NO_MODEL = "no model"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Answer:
    """What the oracle found, in how many models, and the model that violates the claim."""

    found: Found
    models: int = 0
    shown: str = ""
    undefined: int = 0


@mp.workdps(mx.DIGITS)
def ask(claim: Claim, models: int = MODELS, budget: int = BUDGET, seed: int = 0) -> Answer:
    """Search models of the facts; stop at the first that violates the claim."""
    facts = connected((*claim.notation.facts, *claim.stated), (claim.lhs, claim.rhs))
    facts.sort(key=lambda fact: isinstance(fact, Flow))  # the dear checks last
    r = random.Random(f"{seed} {claim.id}")
    bound = bound_letters((claim.lhs, claim.rhs, *(node for fact in facts for node in fact.nodes())))
    held = undefined = unsure = spent = 0
    for tries in range(RESTARTS):
        if (
            spent >= budget
            or (tries >= IN_VAIN and spent >= budget / 4 and not held)
            or held >= (MORE if spent < LITTLE else models)
        ):
            break
        world = start(facts, r, SHARE, bound)
        try:
            verdict = _tried(claim, facts, world)
        except Undefined:
            undefined += 1
        except (Unsure, OutOfBudget):
            unsure += 1
        except NUMERIC:
            unsure += 1
        else:
            if verdict is False:
                return Answer(Found.VIOLATED, held + 1, shown(world, claim), undefined)
            held += verdict is True
        spent += world.counted + 20
    if held >= min(models, 3):
        return Answer(Found.HOLDS, held, undefined=undefined)
    return Answer(Found.UNSURE if held or unsure else Found.NO_MODEL, held, undefined=undefined)


@mp.workdps(mx.DIGITS)
def confirm(claim: Claim, sizes: Mapping[str, int], shown_values: Mapping[str, Any]) -> bool | None:
    """Whether a shown model satisfies all facts and violates the claim; None where the oracle cannot tell.

    Only letters without an index are taken over; what is not shown is drawn.
    """
    facts = connected((*claim.notation.facts, *claim.stated), (claim.lhs, claim.rhs))
    nodes = (claim.lhs, claim.rhs, *(node for fact in facts for node in fact.nodes()))
    pinned = _pinned(nodes, shown_values)
    r = random.Random(claim.id)
    told = False
    for _ in range(CONFIRMS):
        world = start(facts, r, SHARE, bound_letters(nodes))
        world.sizes.update(sizes)
        world.values.update(pinned)
        world.defined = {name: value for name, value in world.defined.items() if name not in pinned}
        try:
            verdict = _tried(claim, facts, world)
        except (*NUMERIC, OutOfBudget):
            continue
        if verdict is False:
            return True
        told = True
    return False if told else None


def _pinned(nodes: Iterable[n.Node], shown_values: Mapping[str, Any]) -> dict[str, mx.Matrix]:
    """The shown values of letters without index, by name; rational numbers as text."""
    names = {str(s): s.name for node in nodes for s in node.symbols if not s.indices}
    found = {}
    for spelled, rows in shown_values.items():
        if spelled in names:
            try:
                found[names[spelled]] = mx.rows_of(
                    (mpf(f.numerator) / f.denominator for f in map(Fraction, row)) for row in rows
                )
            except ValueError:
                continue
    return found


def start(facts: list, r: random.Random, budget: int, bound: Iterable[str] = ()) -> World:
    """A world in which the facts are oriented, and nothing is drawn yet."""
    draws = Draws(facts)
    made = plan(facts, r, bound)
    world = World(r, {}, draws, budget, plan=made)
    world.defined = dict(made.defined)
    world.defined_at = {name: ((letter.name,), value) for name, (letter, value) in made.defined_at.items()}
    return world


def furnish(world: World, facts: list) -> None:
    """Points, flows, recursions, paths and laws, in that order: later ones may ask for earlier ones."""
    made = world.plan
    at = Reader(world)
    for member, value in made.points:
        world.points[(member.name, tuple(at.number(index) for index in member.indices))] = value
    for fact in facts:
        if isinstance(fact, Commuting) and fact.path.name not in world.defined_at:
            commuting(world, fact)
    for fact in facts:
        if isinstance(fact, Stated) and fact.var is not None and fact.index:
            left = fact.left
            if isinstance(left, n.Sym) and left.indices and left.indices != (fact.var,):
                recursion = Recursion(world, fact, _first(made.points, left.name))
                world.functions.setdefault(left.name, recursion.at)
    taken = {*world.functions, *world.defined_at, *(flow.path.name for flow in made.flows)}
    for fact in facts:
        if isinstance(fact, Stated) and fact.var is not None and _word(fact.relation) in ("<", "<="):
            for side, below in ((fact.left, True), (fact.right, False)):
                if isinstance(side, n.Sym) and side.indices == (fact.var,) and side.name not in taken:
                    world.functions[side.name] = Bounded(world, fact, below).at
                    taken.add(side.name)
                    break
    for group in systems(made.flows):
        system = System(world, group, made.starts)
        for flow in group:
            name = flow.path.name
            world.functions[name] = partial(system.at, name)
    for law in made.laws:
        columns = vectors(law)
        heights = tuple(world.shape(v)[0] for v in columns)
        blocks = _blocks(world, law)
        names = tuple(v.name for v in columns)
        made_factor = factor(world.random, at.value(blocks))
        gaussian = getattr(law, "gaussian", False) or world.random.random() < 0.4
        world.laws.append(Law(names, made_factor, heights, gaussian))


def _blocks(world: World, law: Centered | White) -> n.Node:
    """The covariance of a law; its free blocks are drawn."""
    if isinstance(law, White):
        return n.I(law.vector.shape[0])
    _joint(world, law.vectors, law)
    size = range(len(law.vectors))
    return n.Blocks([[law.block(i, j) for j in size] for i in size])


def _joint(world: World, columns: tuple, law: Centered) -> None:
    """Free blocks of a covariance, drawn together."""
    free = [
        (i, j, law.block(i, j))
        for i in range(len(columns))
        for j in range(len(columns))
        if isinstance(law.block(i, j), n.Sym) and law.block(i, j).name not in world.defined
    ]
    if not free or len(free) < len(columns) or any(block.name in world.values for _, _, block in free):
        return
    heights = [world.shape(v)[0] for v in columns]
    joint = positive(world.random, sum(heights), definite=world.random.random() < 0.7)
    for i, j, block in free:
        top, left = sum(heights[:i]), sum(heights[:j])
        world.values[block.name] = tuple(row[left : left + heights[j]] for row in joint[top : top + heights[i]])


def _first(points: list, name: str) -> n.Node | None:
    return next((value for member, value in points if member.name == name and member.indices == (n.Num(0),)), None)


def _tried(claim: Claim, facts: list, world: World) -> bool | None:
    """What the claim says in one world: None where the world is no model of the facts."""
    furnish(world, facts)
    repaired(world, facts)
    at = Reader(world)
    for fact in facts:
        if not satisfied(fact, at) or not _always(fact, at):
            return None
    if not all(_still(symbol, at) for symbol in world.plan.constant):
        return None
    for fact in facts:  # every term of a fact has a value
        for node in fact.nodes():
            if not isinstance(node, n.Sym) and not {s.name for s in fact.quantified()} & {s.name for s in node.symbols}:
                _defined(node, at)
    return holds(claim, at)


def _always(fact: Any, at: Reader) -> bool:
    """A fact that rests on a letter which the claim binds holds at other values of it too."""
    world = at.world
    own = set().union(*(free_names(node) for node in fact.nodes())) - {s.name for s in fact.quantified()}
    if own <= world.plan.letters:  # what is said of a letter alone holds where it stands free
        return True
    for letter in sorted(world.plan.depends(own) & world.plan.bound - set(world.defined)):
        for value in _elsewhere(world, letter):
            try:
                if not satisfied(fact, at.binding(letter, value)):
                    return False
            except Undefined:
                continue
    return True


def _still(symbol: n.Sym, at: Reader) -> bool:
    """A number that was solved for from an equation between what varies does not vary itself."""
    letters = at.world.plan.depends([symbol.name]) & at.world.plan.letters - set(at.world.defined)
    here = at.value(symbol)
    for letter in letters:
        if any(not equal(here, at.binding(letter, value).value(symbol), at) for value in _elsewhere(at.world, letter)):
            return False
    return True


def _elsewhere(world: World, letter: str) -> tuple[mx.Matrix, ...]:
    """Two other values of a letter, of its shape."""
    here = world.values.get(letter)
    if here is None or mx.is_scalar(here):
        return mx.scalar(1), mx.scalar(2)
    rows, cols = mx.size(here)
    moved = mx.build(rows, cols, lambda i, j: mpf(1 + i))
    return mx.add(here, moved), mx.add(mx.scale(mpf(2), here), moved)


def _defined(node: n.Node, at: Reader) -> None:
    names = {v for law in at.world.laws for v in law.names}
    if not names & _reach(at, node):
        at.value(node)


def repaired(world: World, facts: list) -> None:
    """Move one free number of each stated inequality that fails, a few times over."""
    at = Reader(world)
    for _ in range(4):
        moved = False
        for fact in facts:
            if isinstance(fact, Stated) and fact.var is None and _word(fact.relation) in ("<", "<="):
                moved |= _moved(world, fact, at)
        if not moved:
            return


def _moved(world: World, fact: Stated, at: Reader) -> bool:
    if related(fact.left, _word(fact.relation), fact.right, at):
        return False
    strictly = mpf(world.random.randint(1, 6)) / 4
    gap = strictly if _word(fact.relation) == "<" else world.random.choice((mpf(0), strictly))
    ends = [(fact.left, fact.right, -gap), (fact.right, fact.left, gap)]
    world.random.shuffle(ends)
    for end, other, shift in ends:
        if isinstance(end, n.Sym) and end.name in world.values and not end.indices:
            world.values[end.name] = mx.scalar(at.number(other) + shift)
            world.known.clear()
            return True
    return False


def holds(claim: Claim, at: Reader) -> bool:
    """Whether the claim holds in this world; a difference too small to trust is unsure."""
    world = at.world
    names = {v for law in world.laws for v in law.names}
    if names & _reach(at, claim.lhs, claim.rhs):
        return all(_compared(claim, Reader(world, outcome)) for _, outcome in world.outcomes())
    return _compared(claim, at)


def _compared(claim: Claim, at: Reader) -> bool:
    left, right = at.value(claim.lhs), at.value(claim.rhs)
    noise = at.world.noise * 100
    if claim.relation in (Relation.EQ, Relation.SOLVES, Relation.DEF):
        return _equal(left, right, noise)
    if claim.relation in (Relation.LE, Relation.LT):
        p, q = left[0][0], right[0][0]
        slack = noise * (1 + abs(p) + abs(q))
        if p > q + slack * 1000:
            return False
        if claim.relation is Relation.LE:
            if p <= q + slack:
                return True
            raise Unsure("a difference too small to trust")
        if p < q - slack * 1000:
            return True
        if p == q or (at.world.noise < mpf(10) ** -20 and abs(p - q) < mpf(10) ** -40):
            return False
        raise Unsure("a difference too small to trust")
    raise Unsure("a relation that the oracle does not know")


def _equal(left: mx.Matrix, right: mx.Matrix, noise: mpf) -> bool:
    if mx.size(left) != mx.size(right):
        return False
    apart = mx.biggest(mx.subtract(left, right)) / (1 + mx.biggest(left) + mx.biggest(right))
    if apart <= noise:
        return True
    if apart > max(noise * 1000, mpf(10) ** -15):
        return False
    raise Unsure("a difference too small to trust")


def shown(world: World, claim: Claim) -> str:
    """The sizes, the drawn values and both sides, in short."""
    sizes = ", ".join(f"{name} = {value}" for name, value in sorted(world.sizes.items()))
    values = "; ".join(f"{name} = {_brief(value)}" for name, value in sorted(world.values.items()))
    try:
        ends = f" | {_brief(Reader(world).value(claim.lhs))} against {_brief(Reader(world).value(claim.rhs))}"
    except (*NUMERIC, OutOfBudget):
        ends = ""
    return f"{sizes} | {values}{ends}"


def _brief(value: mx.Matrix) -> str:
    rows = ["[" + ", ".join(mp.nstr(x, 5) for x in row) + "]" for row in value]
    return rows[0][1:-1] if mx.is_scalar(value) else "[" + ", ".join(rows) + "]"
