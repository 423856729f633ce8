"""Proofs of identities with one step changed, which a replay must refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from verify.identities.certificate import Certificate


def other_right_sides(proof: Certificate) -> Iterator[Certificate]:
    """The proof with the right side of one step of its first part doubled, without its first term, or negated."""
    (part, *rest) = proof.parts
    for at, step in enumerate(part.steps):
        right = step.instance.right
        for bad in (tuple((key, 2 * x) for key, x in right), right[1:], tuple((key, -x) for key, x in right)):
            if bad == right:
                continue
            steps = (*part.steps[:at], replace(step, instance=replace(step.instance, right=bad)), *part.steps[at + 1 :])
            yield replace(proof, parts=(replace(part, steps=steps), *rest))
