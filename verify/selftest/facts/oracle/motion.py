"""Flows and recursions: systems that share a time are solved together."""

from __future__ import annotations

from collections.abc import Sequence

from mpmath import mp, mpf

from derivations.assumptions import Commuting, Flow
from derivations.estimates import Stated
from derivations.notation import nodes as n

from . import matrices as mx
from .errors import Undefined, Unsure
from .matrices import Matrix
from .meaning import Reader
from .solve import free_names
from .world import World, wavy

EXPONENTIAL = 60  # what an exponential counts, in nodes
LEVELS = 11  # of the extrapolation
FARTHEST = 40
PIECE = mpf(1) / 4
NEARBY = mpf(10) ** -5
SETTLED = mpf(10) ** -13


class System:
    """Coupled flows as one differential equation for their stacked values."""

    def __init__(self, world: World, flows: Sequence[Flow], starts: dict[str, n.Node]) -> None:
        self.world, self.flows, self.starts = world, flows, starts
        self.known: dict[mpf, dict[str, Matrix]] = {}
        self.affine: tuple[Matrix, tuple[mpf, ...]] | bool | None = False
        self.now: dict[str, Matrix] | None = None
        self.time = mpf(0)

    def at(self, name: str, places: tuple[mpf, ...]) -> Matrix:
        """The value of one path at a time; inside a rate, of the state under way."""
        (time,) = places
        if self.now is not None and time == self.time:
            return self.now[name]
        if time not in self.known:
            self.known[time] = self._solved(time)
        return self.known[time][name]

    def _start(self) -> dict[str, Matrix]:
        if mpf(0) not in self.known:
            found = {}
            for flow in self.flows:
                node = self.starts.get(flow.path.name)
                if node is None:
                    rows, cols = self.world.shape(flow.path)
                    found[flow.path.name] = self.world.draw(
                        self.world, n.Sym(flow.path.name + " start", flow.path.args[1], "y")
                    )
                    assert mx.size(found[flow.path.name]) == (rows, cols)
                else:
                    found[flow.path.name] = Reader(self.world).value(node)
            self.known[mpf(0)] = found
        return self.known[mpf(0)]

    def rate(self, time: mpf, state: dict[str, Matrix]) -> dict[str, Matrix]:
        before = self.now, self.time
        self.now, self.time = state, time
        try:
            return {
                flow.path.name: Reader(self.world).binding(flow.time.name, time).value(flow.rate) for flow in self.flows
            }
        finally:
            self.now, self.time = before

    def _flat(self, state: dict[str, Matrix]) -> tuple[mpf, ...]:
        return tuple(x for flow in self.flows for row in state[flow.path.name] for x in row)

    def _state(self, flat: Sequence[mpf]) -> dict[str, Matrix]:
        found, start = {}, 0
        for flow in self.flows:
            rows, cols = mx.size(self._start()[flow.path.name])
            found[flow.path.name] = tuple(tuple(flat[start + i * cols + j] for j in range(cols)) for i in range(rows))
            start += rows * cols
        return found

    def _speed(self, time: mpf, flat: Sequence[mpf]) -> tuple[mpf, ...]:
        return self._flat(self.rate(time, self._state(flat)))

    def _solved(self, time: mpf) -> dict[str, Matrix]:
        start = self._flat(self._start())
        if time == 0:
            return self._start()
        if abs(time) > 10_000:
            raise Unsure("a flow at a very late time")
        if self.affine is False:
            try:
                self.affine = self._as_affine(len(start))
            except Undefined:
                self.affine = None
        if isinstance(self.affine, tuple):
            self.world.count(EXPONENTIAL)
            return self._state(_moved(*self.affine, start, time))
        if abs(time) > FARTHEST:
            raise Unsure("a flow that is not affine, at a late time")
        return self._state(self._integrated(start, time))

    def _as_affine(self, size: int) -> tuple[Matrix, tuple[mpf, ...]] | None:
        """x' = M x + b, if the rate is that: read off at unit states, tested at another state and time."""
        zero = [mpf(0)] * size
        b = self._speed(mpf(1), zero)
        columns = []
        for k in range(size):
            unit = [mpf(k == j) for j in range(size)]
            columns.append([x - y for x, y in zip(self._speed(mpf(1), unit), b, strict=True)])
        matrix = mx.transpose(mx.rows_of(columns))
        for time, weights in ((mpf(1) / 3, (3, 5, 7)), (mpf(2), (-2, 1, 4))):
            state = [mpf(weights[k % 3] + k) for k in range(size)]
            wanted = [x + y for (x,), y in zip(mx.multiply_plain(matrix, tuple((x,) for x in state)), b, strict=True)]
            if any(abs(x - y) > SETTLED for x, y in zip(wanted, self._speed(time, state), strict=True)):
                return None
        return matrix, b

    def _integrated(self, start: tuple[mpf, ...], time: mpf) -> tuple[mpf, ...]:
        """Extrapolated midpoint rule (Gragg, Bulirsch, Stoer) from the nearest known time, in pieces of a quarter."""
        self.world.rough(mpf(10) ** -10)
        near = min(self.known, key=lambda known: abs(known - time))
        if abs(near - time) > NEARBY:
            side = 1 if time > 0 else -1
            near = side * mp.floor(abs(time) / PIECE) * PIECE
            self._reach(near)
        return self._piece(near, time - near, self._flat(self.known[near]))

    def _reach(self, time: mpf) -> None:
        """All multiples of a piece up to this one."""
        steps = int(abs(time) / PIECE)
        step = PIECE if time > 0 else -PIECE
        for k in range(1, steps + 1):
            if k * step not in self.known:
                before = (k - 1) * step
                self.known[k * step] = self._state(self._piece(before, step, self._flat(self.known[before])))

    def _piece(self, now: mpf, step: mpf, flat: tuple[mpf, ...]) -> tuple[mpf, ...]:
        if step == 0:
            return flat
        table: list[list[tuple[mpf, ...]]] = []
        for level in range(LEVELS):
            row = [self._midpoint(now, step, flat, 2 * (level + 1))]
            for k in range(1, level + 1):
                ratio = (mpf(level + 1) / (level + 1 - k)) ** 2 - 1
                row.append(tuple(x + (x - y) / ratio for x, y in zip(row[-1], table[-1][k - 1], strict=True)))
            if table:
                final, before = row[-1], table[-1][-1]
                wanted = SETTLED if abs(step) > NEARBY else SETTLED**2
                if all(abs(x - y) <= wanted * (1 + abs(x)) for x, y in zip(final, before, strict=True)):
                    return final
            table.append(row)
        raise Unsure("a flow that the oracle cannot follow")

    def _midpoint(self, now: mpf, step: mpf, flat: tuple[mpf, ...], count: int) -> tuple[mpf, ...]:
        h = step / count
        before = flat
        current = tuple(x + h * v for x, v in zip(flat, self._speed(now, flat), strict=True))
        for k in range(1, count):
            speed = self._speed(now + k * h, current)
            before, current = current, tuple(x + 2 * h * v for x, v in zip(before, speed, strict=True))
        speed = self._speed(now + step, current)
        return tuple((x + y + h * v) / 2 for x, y, v in zip(before, current, speed, strict=True))


def _moved(matrix: Matrix, b: tuple[mpf, ...], start: tuple[mpf, ...], time: mpf) -> tuple[mpf, ...]:
    """x(t) from the exponential of [[M, b], [0, 0]] t."""
    size = len(start)
    big = mx.build(size + 1, size + 1, lambda i, j: mpf(0) if i == size else b[i] if j == size else matrix[i][j])
    moved = mx.multiply_plain(mx.exponential(mx.scale(time, big)), tuple((x,) for x in (*start, mpf(1))))
    return tuple(x for (x,) in moved[:size])


def systems(flows: Sequence[Flow]) -> list[list[Flow]]:
    """Flows that mention each other's paths belong together."""
    groups: list[list[Flow]] = []
    for flow in flows:
        touching = [g for g in groups if any(_mention(flow, other) for other in g)]
        groups = [g for g in groups if g not in touching] + [[flow, *(other for g in touching for other in g)]]
    return groups


def _mention(one: Flow, other: Flow) -> bool:
    return one.path.name in free_names(other.rate) or other.path.name in free_names(one.rate)


class Recursion:
    """x(k + 1) from x(k), from a first value that is drawn; an inequality leaves a drawn slack."""

    def __init__(self, world: World, fact: Stated, start: n.Node | None) -> None:
        self.world, self.fact, self.start = world, fact, start
        self.known: dict[int, Matrix] = {}

    def at(self, places: tuple[mpf, ...]) -> Matrix:
        (x,) = places
        if x != mp.nint(x) or x < 0 or x > 300:
            raise Unsure("a recursion beyond its indices")
        k = int(x)
        if k not in self.known:
            self.known[k] = self._next(k)
        return self.known[k]

    def _next(self, k: int) -> Matrix:
        left, var = self.fact.left, self.fact.var
        assert isinstance(left, n.Sym)
        assert var is not None
        low = 0 if self.fact.low is None else int(Reader(self.world).number(self.fact.low))
        if k <= low:
            if self.start is not None:
                return Reader(self.world).value(self.start)
            return self.world.draw(self.world, n.Sym(left.name + " start", left.args[1], "y"))
        value = Reader(self.world).binding(var.name, mpf(k - 1)).value(self.fact.right)
        if str(self.fact.relation) == "=":
            return value
        slack = mpf(self.world.random.choice((0, 0, 1, 2))) / 4
        return mx.scalar(value[0][0] - slack - (mpf(1) / 8 if self.fact.relation == "<" else 0))


class Bounded:
    """A path below (or above) another term inside a range: the term minus (or plus) a drawn slack that may vanish."""

    def __init__(self, world: World, fact: Stated, below: bool) -> None:
        self.world, self.fact, self.sign = world, fact, -1 if below else 1
        self.free = wavy(world, 1, 1)
        self.least = mpf(1) / 8 if str(fact.relation) == "<" else mpf(world.random.choice((0, 0, 2))) / 3
        self.slack = mpf(world.random.choice((0, 0, 1, 3, 12))) / 4

    def at(self, places: tuple[mpf, ...]) -> Matrix:
        (x,) = places
        if not self._inside(x):
            return self.free(places)
        var = self.fact.var
        assert var is not None
        other = self.fact.right if self.sign < 0 else self.fact.left
        value = Reader(self.world).binding(var.name, x).number(other)
        return mx.scalar(value + self.sign * (self.least + self.slack * mp.sin(x) ** 2))

    def _inside(self, x: mpf) -> bool:
        at, fact = Reader(self.world), self.fact
        if fact.index and x != mp.nint(x):
            return False
        if fact.low is not None and x < at.number(fact.low):
            return False
        if fact.high is None:
            return True
        high = at.number(fact.high)
        return bool(x < high if fact.open else x <= high)


def commuting(world: World, fact: Commuting) -> None:
    """A path of polynomials in one matrix."""
    rows, _ = world.shape(fact.path)
    base = mx.build(rows, rows, lambda i, j: mpf(world.random.randint(-3, 3)))
    c = [mpf(world.random.randint(-4, 4)) / 2 for _ in range(3)]

    def at(places: tuple[mpf, ...]) -> Matrix:
        (t,) = places
        return mx.add(mx.scale(c[0] + c[1] * t, base), mx.scale(c[2] * mp.sin(t), mx.multiply_plain(base, base)))

    world.functions[fact.path.name] = at
