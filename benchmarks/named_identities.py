"""The identities that appendices lean on most, each with the time of its proof and of the replay of its certificate.

python benchmarks/named_identities.py          # best of five in processor milliseconds
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from derivations.assumptions import Centered, Define, Has, Property, Trajectory
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Blocks, D, Det, Expect, Grad, I, Inv, Num, Size, Tr, family, log, size, sym
from verify.evidence import Outcome
from verify.identities import operator
from verify.identities.replay import replay
from verify.judging import gate

n, m = size("n"), size("m")
A, B, C, P, Q, S, T, K, X = (sym(name, n, n) for name in "ABCPQSTKX")
U, V, W, H, R, G, F = (
    sym("U", n, m), sym("V", m, n), sym("W", m, m), sym("H", m, n), sym("R", m, m), sym("G", n, m), sym("F", n, m),
)  # fmt: skip
Y, Z = sym("Y", m, n), sym("Z", m, n)
u, a, b, mu, k, y = sym("u", n), sym("a", n), sym("b", n), sym("mu", n), sym("k", n), sym("y", n)
s, t, c = sym("s"), sym("t"), sym("c")
path = family("M", n, n, "<M>_{0}")
E, EM, half = I(n), I(m), Num(Fraction(1, 2))
PD, PSD, INV, POS = Property.PD, Property.PSD, Property.INVERTIBLE, Property.POSITIVE
GAIN = (Has(P, PD), Has(R, PD), Define(G, P * H.T * (H * P * H.T + R).inv))
SCHUR = (W - V * A.inv * U).inv
LAW = (Centered((u,), (S,), True), Has(S, PD), Has(T, PD))


def penrose(z: Any) -> tuple:
    pairs = ((F * z * F, F), (z * F * z, z), ((F * z).T, F * z), ((z * F).T, z * F))
    return tuple(Stated(left, "=", right) for left, right in pairs)


#: with x = mu + u, where u has mean 0 and covariance S; the other law has mean a and covariance T
FIRST, SECOND = u.T * S.inv * u, (mu + u - a).T * T.inv * (mu + u - a)
NAMED: dict[str, tuple[Any, Any, tuple]] = {
    "Woodbury": (
        (A + U * W * V).inv, A.inv - A.inv * U * (W.inv + V * A.inv * U).inv * V * A.inv, ()
    ),
    "push-through": ((E + U * V).inv * U, U * (EM + V * U).inv, ()),
    "Kalman gain": (G, (P.inv + H.T * R.inv * H).inv * H.T * R.inv, GAIN),
    "Joseph form": ((E - G * H) * P, (E - G * H) * P * (E - G * H).T + G * R * G.T, GAIN),
    "Schur complement": (
        Inv(Blocks([[A, U], [V, W]])),
        Blocks([[A.inv + A.inv * U * SCHUR * V * A.inv, -(A.inv * U * SCHUR)], [-(SCHUR * V * A.inv), SCHUR]]),
        (),
    ),
    "Moore-Penrose is unique": (Y, Z, (*penrose(Y), *penrose(Z))),
    "GP posterior, both forms": (
        P - P * H.T * (H * P * H.T + R).inv * H * P, (P.inv + H.T * R.inv * H).inv, (Has(P, PD), Has(R, PD))
    ),
    "GP mean, both forms": (
        P * H.T * (H * P * H.T + R).inv, (P.inv + H.T * R.inv * H).inv * H.T * R.inv, (Has(P, PD), Has(R, PD))
    ),
    "d log det": (
        D(log(Det(path(t))), t), Tr(path(t).inv * D(path(t), t)), (Trajectory(path(t), t), Has(path(t), INV))
    ),
    "log det of a kernel": (D(log(Det(K + c * E)), c), Tr((K + c * E).inv), (Has(K, PSD), Has(c, POS))),
    "trace, cyclic": (Tr(A * B * C), Tr(C * A * B), ()),
    "d tr(A X^-1 B) / dX": (Grad(Tr(A * X.inv * B), X), -(X.inv * B * A * X.inv).T, ()),
    "E[(x - m)(x - m)^T A x]": (Expect(u * u.T * A * (mu + u)), S * A * mu, LAW),
    "KL of two Gaussians": (
        half * (log(Det(T)) - log(Det(S))) + half * Expect(SECOND - FIRST),
        half * (Tr(T.inv * S) - Size(n) + (mu - a).T * T.inv * (mu - a) + log(Det(T)) - log(Det(S))),
        LAW,
    ),
}  # fmt: skip


def best(call: Any) -> tuple[float, Any]:
    """The least processor time of five calls in milliseconds, and what the last gave."""
    times = []
    for _ in range(5):
        start = process_time()
        found = call()
        times.append(1000 * (process_time() - start))
    return min(times), found


def main() -> None:
    worst_search = worst_replay = 0.0
    for name, (left, right, facts) in NAMED.items():
        claim = gate.admitted(Claim(left, Relation.EQ, right, Notation("named", {}, facts=facts))).claim

        def prove(claim: Claim = claim) -> Any:
            found = operator.judge(claim)
            return found if found.outcome is Outcome.PROVES else operator.further(claim)

        search, found = best(prove)
        if found.outcome is not Outcome.PROVES:
            print(f"{name:28} not proved: {found.detail['reason'][:80]}")
            continue
        again, _ = best(lambda claim=claim, proof=found.proof: replay(claim, proof))
        worst_search, worst_replay = max(worst_search, search), max(worst_replay, again)
        print(f"{name:28} proved {search:6.1f} ms, replayed {again:5.1f} ms, {found.detail['instances']} instances")
    print(f"{'at most':28} proved {worst_search:6.1f} ms, replayed {worst_replay:5.1f} ms")


if __name__ == "__main__":
    main()
