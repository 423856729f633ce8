"""Section 3, the Gaussian process limit: (20)-(26), as they are printed."""

from __future__ import annotations

from ...ledger.printed import printed

PRINTED = (
    printed("20", r"\mathcal{K}^{i,j}(x,x') = \lim_{\min(n_1,\dots,n_L) \to \infty} \mathbb{E}[f_0^i(x)f_0^j(x')]"),
    printed("20a", r"f_0(\mathcal{X}) \sim \mathcal{N}(0, \mathcal{K}(\mathcal{X}, \mathcal{X}))"),
    printed("21", r"p(f(\mathcal{X})|\mathcal{X}) = \mathcal{N}(0, \mathcal{K}(\mathcal{X}, \mathcal{X}))"),
    printed(
        "22",
        r"""
        \mathbf{K} = \begin{bmatrix}
        \mathcal{K}(\mathcal{X}, \mathcal{X}) & \mathcal{K}(x, \mathcal{X})^T \\
        \mathcal{K}(x, \mathcal{X}) & \mathcal{K}(x, x)
        \end{bmatrix}
        """,
    ),
    printed("23", r"p(f(x), f(\mathcal{X})|x, \mathcal{X}) = \mathcal{N}(0, \mathbf{K})"),
    printed("23p", r"f(\mathcal{X}) = \mathcal{Y}", about=("24",)),
    printed(
        "24",
        r"""
        p(f(x)|x,\mathcal{X},\mathcal{Y}) = p(f(x)|x,\mathcal{X},f(\mathcal{X}))

        = \frac{p(f(x),x,\mathcal{X},f(\mathcal{X}))}{p(x,\mathcal{X},f(\mathcal{X}))}

        = \frac{p(f(x),f(\mathcal{X})|x,\mathcal{X})p(x,\mathcal{X})}{p(x,\mathcal{X},f(\mathcal{X}))}

        = \frac{p(f(x),f(\mathcal{X})|x,\mathcal{X})}{p(f(\mathcal{X})|x,\mathcal{X})}

        = \frac{p(f(x),f(\mathcal{X})|x,\mathcal{X})}{p(f(\mathcal{X})|\mathcal{X})}

        = \frac{p(f(x),f(\mathcal{X})|x,\mathcal{X})}{p(f(\mathcal{X})|\mathcal{X})}

        = \frac{\mathcal{N}(0,\mathbf{K})}{\mathcal{N}(0,\mathcal{K}(\mathcal{X},\mathcal{X}))}
        """,
    ),
    printed("25", r"\mu(x) = \mathcal{K}(x, \mathcal{X})\mathcal{K}(\mathcal{X}, \mathcal{X})^{-1}\mathcal{Y}"),
    printed("26", r"\Sigma(x) = \mathcal{K}(x, x) - \mathcal{K}(x, x)\mathcal{K}(x, x)^{-1}\mathcal{K}(x, x)^{T}"),
    printed("26p", r"n_{L+1} = k", about=("25", "26")),
)
