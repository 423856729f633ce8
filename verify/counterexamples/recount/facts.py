"""Whether facts about kernels, paths and maps hold in the model that is shown: for all times, looked at several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import mpmath

from derivations.assumptions import Commuting, Converges, Flow, Index, Kernel, SmoothMap, Trajectory, Varies
from derivations.notation import nodes as n

from .calculus import map_jacobian, map_value
from .matrices import assembled
from .recount import CLOSE, Shown, alike, checks, eigenvalues, matrix, need, number

TIMES = tuple(mpmath.mpf(x) for x in ("0.25", "1", "2"))


def at_times(time: Any, env: Mapping) -> Iterator[dict]:
    """The model at several times, the one that is shown aside."""
    for at in TIMES:
        yield {**env, time: at}


@checks(Kernel)
def _kernel(w: Shown, a: Kernel, env: Mapping) -> bool:
    """The joint matrix is symmetric and positive semidefinite."""
    grid = [[matrix(w.value(x, env)) for x in row] for row in ((a.xx, a.xX), (a.Xx, a.XX))]
    whole = assembled(grid)
    return alike(whole, whole.T) and bool(min(eigenvalues(whole)) >= -CLOSE)


@checks(Flow)
def _flow(w: Shown, a: Flow, env: Mapping) -> bool:
    """The initial value is that of the path at time 0, and the slope is the rate at some times."""
    begin = a.path.xreplace({a.time: n.Num(0)})
    if a.initial != begin and not alike(w.value(begin, env), w.value(a.initial, env)):
        return False
    if w.determined_by(a, a.path):
        return True
    moving = n.D(a.path, a.time)
    return all(alike(w.value(moving, at), w.value(a.rate, at)) for at in at_times(a.time, env))


@checks(SmoothMap)
def _smooth_map(w: Shown, a: SmoothMap, env: Mapping) -> bool:
    """The value and the Jacobian are those of the map at the argument."""
    places: list[Mapping] = [env] if a.time is None else [{**env, a.time: mpmath.mpf(0)}]
    if a.time is not None and not (w.determined_by(a, a.value) and w.determined_by(a, a.jacobian)):
        places += at_times(a.time, env)
    return all(
        alike(w.value(a.value, at), map_value(w, a, at)) and alike(w.value(a.jacobian, at), map_jacobian(w, a, at))
        for at in places
    )


@checks(Trajectory)
def _trajectory(w: Shown, a: Trajectory, env: Mapping) -> bool:
    """The path has a derivative at some times; one that is neither shown nor determined may be any."""
    if a.path.name not in w.ways and not any(w.kin(a.path)):
        return True
    for at in at_times(a.time, env):
        w.value(n.D(a.path, a.time), at)
        if a.path.name in w.ways:  # what an equation determines has a derivative wherever its terms have
            break
    return True


@checks(Varies)
def _varies(w: Shown, a: Varies, env: Mapping) -> bool:
    """The slope does not vanish at all of some times."""
    moving = n.D(a.path, a.time)
    return any(not alike(w.value(moving, at), 0 * matrix(w.value(a.path, at))) for at in at_times(a.time, env))


@checks(Commuting)
def _commuting(w: Shown, a: Commuting, env: Mapping) -> bool:
    """Values at some times commute with each other."""
    found = [matrix(w.value(a.path, at)) for at in at_times(a.time, env)]
    return all(alike(x * y, y * x) for x in found for y in found)


@checks(Index)
def _index(w: Shown, a: Index, env: Mapping) -> bool:
    x, last = number(w.value(a.symbol, env)), number(w.value(a.last, env))
    return bool(mpmath.isint(x) and 1 <= x <= last)


@checks(Converges)
def _converges(w: Shown, a: Converges, env: Mapping) -> bool:
    need(False, "a limit in probability says nothing of one model")
    return False
