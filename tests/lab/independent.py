"""A second implementation of everything, the way one writes it first: column vectors, one input at a time,
the whole Jacobian in memory. Shares no code with verify.lab; only the drawn numbers are handed over.
"""

import numpy as np
from scipy.special import erf

PHI = {
    "erf": (erf, lambda z: 2 / np.sqrt(np.pi) * np.exp(-(z**2))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.where(z > 0, z, 0), lambda z: np.where(np.real(z) > 0, 1.0, 0.0)),
    "linear": (lambda z: z, np.ones_like),
}


class Network:
    """W^l as n_l x n_{l-1} matrices acting on columns."""

    def __init__(self, matrices, biases, activation, gains):
        self.matrices = [np.array(m).T.copy() for m in matrices]
        self.biases = [np.array(b).copy() for b in biases]
        self.phi, self.slope = PHI[activation]
        self.gains = gains

    @property
    def theta(self):
        return np.concatenate(
            [p.ravel() for m, b in zip(self.matrices, self.biases, strict=False) for p in (m, b)]
        )

    @theta.setter
    def theta(self, vector):
        place = 0
        for group in zip(self.matrices, self.biases, strict=False):
            for p in group:
                p[...] = vector[place : place + p.size].reshape(p.shape)
                place += p.size

    def outputs(self, x, matrices=None, biases=None):
        matrices, biases = matrices or self.matrices, biases or self.biases
        z = x
        for i, (m, b, (gain_w, gain_b)) in enumerate(zip(matrices, biases, self.gains, strict=False)):
            h = gain_w * (m @ z) + gain_b * b
            z = self.phi(h) if i + 1 < len(matrices) else h
        return z

    def jacobian_row(self, x, output):
        zs, hs = [x], []
        for m, b, (gain_w, gain_b) in zip(self.matrices, self.biases, self.gains, strict=False):
            hs.append(gain_w * (m @ zs[-1]) + gain_b * b)
            zs.append(self.phi(hs[-1]))
        back = np.eye(len(hs[-1]))[output]
        pieces = []
        for i in reversed(range(len(self.matrices))):
            gain_w, gain_b = self.gains[i]
            pieces.append(np.concatenate([(gain_w * np.outer(back, zs[i])).ravel(), gain_b * back]))
            if i:
                back = gain_w * (self.matrices[i].T @ back) * self.slope(hs[i - 1])
        return np.concatenate(pieces[::-1])

    def jacobian(self, X):
        k = len(self.biases[-1])
        return np.array([self.jacobian_row(x, i) for x in X for i in range(k)])

    def predict(self, X):
        return np.concatenate([self.outputs(x) for x in X])


def complex_step_jacobian(network, X):
    """Derivatives to rounding by Im f(theta + i h) / h, h = 1e-40: automatic differentiation,
    one parameter at a time.
    """
    rows, theta = [], network.theta
    for j in range(theta.size):
        shifted = theta.astype(complex)
        shifted[j] += 1e-40j
        matrices, biases, place = [], [], 0
        for m, b in zip(network.matrices, network.biases, strict=False):
            matrices.append(shifted[place : place + m.size].reshape(m.shape))
            place += m.size
            biases.append(shifted[place : place + b.size])
            place += b.size
        rows.append(np.concatenate([network.outputs(x, matrices, biases).imag / 1e-40 for x in X]))
    return np.array(rows).T
