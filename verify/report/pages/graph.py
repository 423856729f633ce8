"""The dependency graph of a document, laid out in layers: sections from top to bottom, what is used above its user.

Layers follow the longest path inside a section; within a layer the order is found by barycentres (Sugiyama, Tagawa
and Toda 1981), with invisible places where a long edge passes a layer. Edges that follow from others are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

NODE_WIDTH, NODE_HEIGHT, DUMMY_WIDTH = 54.0, 26.0, 9.0
GAP, LAYER, BAND, LABEL = 9.0, 50.0, 26.0, 26.0
SWEEPS = 24
MOST = 14  # entries in a layer, where they can be moved


@dataclass(frozen=True)
class Box:
    """A node's centre."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Edge:
    """From what is used to its user, as an SVG path; `back` where a later entry is used by an earlier one."""

    used: str
    user: str
    path: str
    back: bool


@dataclass(frozen=True)
class Layout:
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    bands: tuple[tuple[int, float, float], ...]
    width: float
    height: float


@dataclass
class _Slot:
    """A node, or the place where an edge passes a layer."""

    name: str
    layer: int
    dummy: bool = False
    x: float = 0.0
    above: list[_Slot] = field(default_factory=list)
    below: list[_Slot] = field(default_factory=list)

    @property
    def width(self) -> float:
        return DUMMY_WIDTH if self.dummy else NODE_WIDTH


def reduced(uses: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The direct uses that do not follow from others (transitive reduction; cycles keep their edges)."""
    reach: dict[str, set[str]] = {}
    for start in uses:
        seen: set[str] = set()
        todo = [u for u in uses[start] if u in uses]
        while todo:
            current = todo.pop()
            if current not in seen:
                seen.add(current)
                todo.extend(u for u in uses[current] if u in uses)
        reach[start] = seen
    out = {}
    for start, used in uses.items():
        known = [u for u in dict.fromkeys(used) if u in uses and u != start]
        out[start] = [u for u in known if not any(u in reach[v] and v not in reach[u] for v in known if v != u)]
    return out


def layout(order: Sequence[str], section: Mapping[str, int], uses: Mapping[str, Sequence[str]]) -> Layout:
    """Places for all entries; `order` is the printed order."""
    direct = reduced({name: uses.get(name, ()) for name in order})
    layer, bands = _layers(order, section, direct)
    slots = {name: _Slot(name, layer[name]) for name in order}
    rows: list[list[_Slot]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for name in order:
        rows[layer[name]].append(slots[name])
    chains: dict[tuple[str, str], list[_Slot]] = {}
    for user in order:
        for used in direct[user]:
            if layer[used] < layer[user]:
                chains[used, user] = _chain(slots[used], slots[user], rows)
    _order(rows)
    _place(rows)
    left = min((s.x - s.width / 2 for row in rows for s in row), default=0.0) - 12
    height_of = _heights(len(rows), bands)
    for row in rows:
        for slot in row:
            slot.x -= left
    boxes = tuple(Box(name, round(slots[name].x, 1), height_of[slots[name].layer]) for name in order)
    edges = []
    for user in order:
        for used in direct[user]:
            points = [(s.x, height_of[s.layer]) for s in chains.get((used, user), (slots[used], slots[user]))]
            back = (used, user) not in chains
            edges.append(Edge(used, user, _around(points) if back else _curve(points), back))
    width = max((s.x + s.width / 2 for row in rows for s in row), default=0.0) + 12
    limits = tuple(
        (number, height_of[first] - LAYER / 2 - LABEL + 8, height_of[last] + LAYER / 2 - 2)
        for number, first, last in bands
    )
    return Layout(boxes, tuple(edges), limits, width, limits[-1][2] + 6 if limits else 0.0)


def _layers(
    order: Sequence[str], section: Mapping[str, int], direct: Mapping[str, list[str]]
) -> tuple[dict[str, int], list[tuple[int, int, int]]]:
    """A layer for each entry, and the first and last layer of each section."""
    layer: dict[str, int] = {}
    bands: list[tuple[int, int, int]] = []
    start = 0
    for number in dict.fromkeys(section[name] for name in order):
        members = [name for name in order if section[name] == number]
        inside = set(members)
        own: dict[str, int] = {}
        for _ in range(len(members) + 1):
            moved = False
            for name in members:
                before = [own.get(u, 0) + 1 for u in direct[name] if u in inside and order.index(u) < order.index(name)]
                value = max(before, default=0)
                moved = moved or own.get(name) != value
                own[name] = value
            if not moved:
                break
        _spread(own, direct)
        for name in members:
            layer[name] = start + own[name]
        last = start + max(own.values())
        bands.append((number, start, last))
        start = last + 1
    return layer, bands


def _spread(own: dict[str, int], direct: Mapping[str, list[str]]) -> None:
    """Move what uses nothing in its section to right above its first user, and up again where a layer is too wide."""
    free = [name for name in own if own[name] == 0]
    for name in free:
        own[name] = min((own[n] for n in own if name in direct[n]), default=1) - 1
    number = max(own.values())
    while any(own[name] <= number for name in own):
        movable = [name for name in free if own[name] == number]
        surplus = sum(own[name] == number for name in own) - MOST
        for name in movable[: max(0, surplus)]:
            own[name] -= 1
        number -= 1
    top = min(own.values())
    for name in own:
        own[name] -= top


def _chain(used: _Slot, user: _Slot, rows: list[list[_Slot]]) -> list[_Slot]:
    chain = [used]
    for number in range(used.layer + 1, user.layer):
        dummy = _Slot("", number, dummy=True)
        rows[number].append(dummy)
        chain.append(dummy)
    chain.append(user)
    for upper, lower in pairwise(chain):
        upper.below.append(lower)
        lower.above.append(upper)
    return chain


def _order(rows: list[list[_Slot]]) -> None:
    """Sort each row by the mean place of its neighbours, down and up in turn; keep the best order seen."""
    best, fewest = [list(row) for row in rows], _crossings(rows)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for row in rows[1:] if down else list(reversed(rows[:-1])):
            place = {id(s): i for other in rows for i, s in enumerate(other)}
            keys = {}
            for i, slot in enumerate(row):
                near = slot.above if down else slot.below
                keys[id(slot)] = sum(place[id(s)] for s in near) / len(near) if near else float(i)
            row.sort(key=lambda s, keys=keys: keys[id(s)])  # type: ignore[misc]
        crossings = _crossings(rows)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    for row, kept in zip(rows, best, strict=True):
        row[:] = kept


def _crossings(rows: list[list[_Slot]]) -> int:
    total = 0
    for upper, lower in pairwise(rows):
        place = {id(s): i for i, s in enumerate(lower)}
        ends = [e for slot in upper for e in sorted(place[id(s)] for s in slot.below)]
        total += sum(1 for i, a in enumerate(ends) for b in ends[i + 1 :] if a > b)
    return total


def _place(rows: list[list[_Slot]]) -> None:
    """Coordinates: pull each slot towards its neighbours, without changing the order or the least distance."""
    widest = max((sum(s.width + GAP for s in row) for row in rows), default=0.0)
    for row in rows:
        total = sum(s.width + GAP for s in row)
        x = (widest - total) / 2
        for slot in row:
            slot.x = x + slot.width / 2
            x += slot.width + GAP
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = []
            for slot in row:
                near = slot.above + slot.below
                wanted.append(sum(s.x for s in near) / len(near) if near else slot.x)
            _settle(row, wanted)


def _settle(row: list[_Slot], wanted: list[float]) -> None:
    """The places nearest to the wanted ones (least squares) that keep order and distance: pool adjacent violators."""
    blocks: list[tuple[float, int]] = []
    offsets, shift = [], 0.0
    for i, slot in enumerate(row):
        if i:
            shift += (row[i - 1].width + slot.width) / 2 + GAP
        offsets.append(shift)
        mean, count = wanted[i] - shift, 1
        while blocks and blocks[-1][0] > mean:
            other, size = blocks.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        blocks.append((mean, count))
    i = 0
    for mean, count in blocks:
        for _ in range(count):
            row[i].x = mean + offsets[i]
            i += 1


def _heights(count: int, bands: Iterable[tuple[int, int, int]]) -> list[float]:
    firsts = {first for _, first, _ in bands}
    out, y = [], 0.0
    for number in range(count):
        y += LAYER + (BAND if number in firsts and number else 0.0) if number else LABEL + LAYER / 2
        out.append(y)
    return out


def _curve(points: list[tuple[float, float]]) -> str:
    """A smooth line from the lower edge of the first box to the upper edge of the last, vertical at both ends."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    stops = [(x0, y0 + NODE_HEIGHT / 2), *points[1:-1], (x1, y1 - NODE_HEIGHT / 2)]
    slopes = [0.0]
    for (ax, ay), (bx, by) in zip(stops, stops[2:], strict=False):
        slopes.append((bx - ax) / (by - ay))
    slopes.append(0.0)
    out = f"M{stops[0][0]:.0f} {stops[0][1]:.0f}"
    for i, ((ax, ay), (bx, by)) in enumerate(pairwise(stops)):
        third = (by - ay) / 3 if len(stops) > 2 else (by - ay) / 2
        out += f"C{ax + slopes[i] * third:.0f} {ay + third:.0f} {bx - slopes[i + 1] * third:.0f} {by - third:.0f} "
        out += f"{bx:.0f} {by:.0f}"
    return out


def _around(points: list[tuple[float, float]]) -> str:
    """An edge against the reading direction: out at the side of one box, in at the side of the other."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    side = NODE_WIDTH / 2 if x1 >= x0 else -NODE_WIDTH / 2
    bend = side * 2.2
    return f"M{x0 + side:.0f} {y0:.0f}C{x0 + bend:.0f} {y0:.0f} {x1 + bend:.0f} {y1:.0f} {x1 + side:.0f} {y1:.0f}"


__all__ = ["Box", "Edge", "Layout", "layout", "reduced"]
