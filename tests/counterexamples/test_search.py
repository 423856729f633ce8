"""The order of models: by what their changes cost, each once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from verify.counterexamples.small.draws import Source
from verify.counterexamples.small.search import EXTRA, Frontier


def arities_of(code, seed):
    """How many options each choice has in the model of a code, which may hang on the choices before."""
    return [1 + (seed + 3 * place + sum(code[:place])) % 4 for place in range(2 + (seed + sum(code)) % 3)]


def all_at_once(seed, most):
    """Every change of every model that did not do, all pushed at once, cheapest first."""
    queue, out = [(0, ())], []
    while queue and len(out) < most:
        queue.sort()
        cost, code = queue.pop(0)
        out.append((cost, code))
        arities = arities_of(code, seed)
        for place in range(len(code), len(arities)):
            for digit in range(1, arities[place]):
                changed = (*code, *[0] * (place - len(code)), digit)
                queue.append((cost + digit + EXTRA.get(place, 1), changed))
    return out


@given(st.integers(0, 200))
def test_the_cheapest_change_comes_first_and_none_is_lost(seed):
    frontier, out = Frontier(), []
    while len(out) < 150 and (source := frontier.next()) is not None:
        code = tuple(source.code)
        out.append((frontier.cost, code))
        source.arities = arities_of(code, seed)
        frontier.grow(source)
    assert out == all_at_once(seed, 150)
    assert frontier.models == len(out)


def test_a_choice_without_options_is_not_changed():
    frontier = Frontier()
    source = frontier.next()
    assert isinstance(source, Source)
    source.arities = [1, 0, 2]
    frontier.grow(source)
    assert frontier.next().code == (0, 0, 1)
    assert frontier.next() is None
