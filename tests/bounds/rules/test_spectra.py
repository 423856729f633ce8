"""Rules of spectra: shifts, extreme values, exponentials, inverses."""

from __future__ import annotations

from derivations.assumptions import Define, Gram, Has, Property
from derivations.estimates import Spectrum
from derivations.notation import nodes as n
from derivations.notation import sym
from verify.bounds.rules import spectra
from verify.bounds.rules.ground import EQ, LE, LT, ZERO
from verify.selftest.applications.letters import PLAIN, S2, SPECTRUM, P, S, c, high_s, low_s, stated

from .. import numeric
from ..cases import confirm, drawn, refused, rejects, rngs, spectral_model, true


@true("spectrum of a shift", "smallest singular value", "smallest eigenvalue", "norm of an exponential",
      "Weyl's inequality", "quadratic form", "inverse of a positive definite matrix")  # fmt: skip
@drawn(rngs)
def test_spectra(rng):
    model = spectral_model(rng, rng.choice([None, 0.0, 1e-6, 0.3]))
    low, high = (float(model[x][0, 0]) for x in (low_s, high_s))
    top = 2 / (low + high) if low + high > 0 else 5.0
    model[c] = numeric.one(float(rng.choice([0.0, 0.3, 1.0])) * top)
    small = stated(c * (low_s + high_s), LE, n.Num(2))
    if model[c][0, 0] * (low + high) <= 2:
        confirm("spectrum of a shift", spectra.shift(PLAIN, SPECTRUM, c, stated(ZERO, LE, c), small), model)
    confirm("smallest eigenvalue", spectra.eigenvalue(PLAIN, SPECTRUM), model)
    confirm("norm of an exponential", spectra.exp_norm(PLAIN, SPECTRUM, -c, stated(-c, LE, ZERO)), model)
    if low >= 0:
        confirm("smallest singular value", spectra.smallest(PLAIN, SPECTRUM, stated(ZERO, LE, low_s)), model)
    if low > 1e-3:
        confirm("inverse of a positive definite matrix",
                spectra.inverse_norm(PLAIN, SPECTRUM, stated(ZERO, LT, low_s)), model)  # fmt: skip
    model.update({S2: numeric.symmetric(rng, 3), sym("v", 3, 1): numeric.matrix(rng, 3, 1)})
    made = spectra.weyl(PLAIN, S, S2, SPECTRUM, Has(S2, Property.SYMMETRIC))
    confirm("Weyl's inequality", made, model)
    confirm("quadratic form", spectra.quadratic(PLAIN, S, sym("v", 3, 1), SPECTRUM), model)


@refused("spectrum of a shift", "smallest singular value", "smallest eigenvalue", "norm of an exponential",
         "Weyl's inequality", "quadratic form", "inverse of a positive definite matrix")  # fmt: skip
def test_spectra_refuse():
    sign, small = stated(ZERO, LE, c), stated(c * (low_s + high_s), LE, n.Num(2))
    rejects(spectra.shift, Spectrum(S, low_s), c, sign, small)
    rejects(spectra.shift, SPECTRUM, c, stated(c, LE, ZERO), small)
    rejects(spectra.shift, SPECTRUM, c, sign, stated(c * high_s, LE, n.Num(2)))
    rejects(spectra.smallest, SPECTRUM, stated(ZERO, LE, high_s))
    rejects(spectra.eigenvalue, Has(S, Property.SYMMETRIC))
    rejects(spectra.exp_norm, SPECTRUM, c, stated(ZERO, LE, c))
    symmetric = Has(S2, Property.SYMMETRIC)
    rejects(spectra.weyl, S, S2, SPECTRUM, Has(S2, Property.INVERTIBLE))
    rejects(spectra.weyl, S, S2, SPECTRUM, Has(P, Property.SYMMETRIC))
    rejects(spectra.weyl, S, S2, SPECTRUM, Define(S2, P))
    rejects(spectra.weyl, S, S2, SPECTRUM, stated(S2, EQ, P * P))
    rejects(spectra.weyl, S, S2, SPECTRUM, stated(P, EQ, P + P.T))
    assert spectra.weyl(PLAIN, S, S2, SPECTRUM, Define(S2, P * P.T))
    assert spectra.weyl(PLAIN, S, S2, Gram(S, P), symmetric)
    rejects(spectra.quadratic, P, sym("v", 3, 1), symmetric)
    rejects(spectra.quadratic, S2, sym("v", 2, 1), symmetric)
    rejects(spectra.quadratic, S2, P, symmetric)
    rejects(spectra.inverse_norm, SPECTRUM, stated(ZERO, LE, low_s))
