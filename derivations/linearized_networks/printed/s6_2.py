"""Section 6.2: (73)-(101), as they are printed."""

from __future__ import annotations

from ...ledger.printed import Slip, printed

PRINTED = (
    printed(
        "72a",
        r"""
        g^{lin}(t) = f_t^{lin}(\mathcal{X}) - \mathcal{Y}

        g(t) = f_t(\mathcal{X}) - \mathcal{Y}
        """,
    ),
    printed(
        "73",
        r"""
        \sup_{t} \|g^{lin}(t) - g(t)\|_{2}, \quad \sup_{t} \|g^{lin}(t, x) - g(t, x)\|_{2}
        \lesssim n^{-\frac{1}{2}} R_{0}^{2}
        """,
    ),
    printed("73p", about=("73",)),
    printed(
        "74",
        r"""
        \dot{f}_t(\mathcal{X})
        = -\eta \hat{\Theta}_t(\mathcal{X}, \mathcal{X}) \left(f_t(\mathcal{X}) - \mathcal{Y} \right)
        """,
    ),
    printed(
        "75",
        r"""
        \dot{f}_t^{lin}(\mathcal{X})
        = -\eta \hat{\Theta}_0(\mathcal{X}, \mathcal{X}) \left(f_t^{lin}(\mathcal{X}) - \mathcal{Y} \right)
        """,
    ),
    printed(
        "76",
        r"""
        f_t^{lin}(\mathcal{X})
        = e^{-\eta \hat{\Theta}_0(\mathcal{X}, \mathcal{X})t} (f_0(\mathcal{X}) - \mathcal{Y}) + \mathcal{Y}
        """,
    ),
    printed("77", r"\dot{g}(t) = -\eta \hat{\Theta}_t g(t)"),
    printed("78", r"\dot{g}^{lin}(t) = -\eta \hat{\Theta}_0 g^{lin}(t)"),
    printed("79", r"g^{lin}(t) = e^{-\eta \hat{\Theta}_0 t} g^{lin}(0)"),
    printed(
        "80",
        r"""
        \frac{d}{dt} \left(e^{\eta \hat{\Theta}_0 t} \left(g^{lin}(t) - g(t) \right) \right)
        = \frac{d}{dt} \left(g^{lin}(0) - e^{\eta \hat{\Theta}_0 t} g(t) \right)
        = 0 - \eta \hat{\Theta}_0 e^{\eta \hat{\Theta}_0 t} g(t)
        + e^{\eta \hat{\Theta}_0 t} \eta \hat{\Theta}_t g(t)
        = -\eta e^{\eta \hat{\Theta}_0 t} \hat{\Theta}_0 g(t) + \eta e^{\eta \hat{\Theta}_0 t} \hat{\Theta}_t g(t)
        = \eta e^{\eta \hat{\Theta}_0 t} \left(\hat{\Theta}_t - \hat{\Theta}_0 \right) g(t)
        """,
    ),
    printed(
        "80a",
        r"""
        \hat{\Theta}_0 e^{\eta \hat{\Theta}_0 t}
        = \hat{\Theta}_0 \sum_{k=0}^{\infty} \frac{1}{k!} (\eta \hat{\Theta}_0 t)^k
        = \left(\sum_{k=0}^{\infty} \frac{1}{k!} (\eta \hat{\Theta}_0 t)^k \right) \hat{\Theta}_0
        = e^{\eta \hat{\Theta}_0 t} \hat{\Theta}_0
        """,
    ),
    printed(
        "81",
        r"""
        e^{\eta \hat{\Theta}_0 t} \left(g^{lin}(t) - g(t) \right)
        = \int_0^t \eta e^{\eta \hat{\Theta}_0 s} \left(\hat{\Theta}_s - \hat{\Theta}_0 \right) g(s) \, \mathrm{d}s
        """,
    ),
    printed(
        "82",
        r"g^{lin}(t) - g(t) = \int_0^t \eta e^{\eta \hat{\Theta}_0(s-t)} (\hat{\Theta}_s - \hat{\Theta}_0) g(s) ds",
    ),
    printed(
        "83",
        r"""
        g^{lin}(t) - g(t)
        = -\int_0^t \eta e^{\eta \hat{\Theta}_0(s-t)} (\hat{\Theta}_s - \hat{\Theta}_0) (g^{lin}(s) - g(s)) ds

        + \int_0^t \eta e^{\eta \hat{\Theta}_0(s-t)} (\hat{\Theta}_s - \hat{\Theta}_0) g^{lin}(s) ds
        """,
    ),
    printed(
        "84",
        r"""
        ||g^{lin}(t) - g(t)||_{2}
        \le \eta \int_{0}^{t} ||e^{\eta \hat{\Theta}_{0}(s-t)}||_{op} ||(\hat{\Theta}_{s} - \hat{\Theta}_{0})||_{op}
        ||g^{lin}(s) - g(s)||_{2} ds + \eta \int_{0}^{t} ||e^{\eta \hat{\Theta}_{0}(s-t)}||_{op}
        ||(\hat{\Theta}_{s} - \hat{\Theta}_{0})||_{op} ||g^{lin}(s)||_{2} ds
        """,
    ),
    printed("84q", about=("85",)),
    printed(
        "84p",
        r"""
        s - t < 0

        \lambda_0 \eta(s - t) < 0
        """,
        about=("85",),
    ),
    printed(
        "85",
        r"""
        \left\| e^{\eta \hat{\Theta}_0(s-t)} \right\|_{op}
        = \sigma_{max}(e^{\eta \hat{\Theta}_0(s-t)})
        = e^{\lambda_0 \eta(s-t)}
        """,
    ),
    printed(
        "86",
        r"""
        ||g^{lin}(t) - g(t)||_{2}
        \leq \eta \int_{0}^{t} e^{\lambda_{0}\eta(s-t)} ||(\hat{\Theta}_{s} - \hat{\Theta}_{0})||_{op}
        ||g^{lin}(s) - g(s)||_{2} ds + \eta \int_{0}^{t} e^{\lambda_{0}\eta(s-t)}
        ||(\hat{\Theta}_{s} - \hat{\Theta}_{0})||_{op} ||g^{lin}(s)||_{2} ds
        """,
    ),
    printed(
        "87",
        r"""
        e^{\lambda_0 \eta t} \|g^{lin}(t) - g(t)\|_{2}
        \leq \eta \int_{0}^{t} e^{\lambda_0 \eta s} \|(\hat{\Theta}_{s} - \hat{\Theta}_{0})\|_{op}
        \|g^{lin}(s) - g(s)\|_{2} ds + \eta \int_{0}^{t} e^{\lambda_0 \eta s}
        \|(\hat{\Theta}_{s} - \hat{\Theta}_{0})\|_{op} \|g^{lin}(s)\|_{2} ds
        """,
    ),
    printed("88", r"u(t) \equiv e^{\lambda_0 \eta t} \left\| g^{lin}(t) - g(t) \right\|_2"),
    printed(
        "89",
        r"""
        \alpha(t) \equiv \eta \int_0^t e^{\lambda_0 \eta s}
        \left\| \left(\hat{\Theta}_s - \hat{\Theta}_0 \right) \right\|_{op} \left\| g^{lin}(s) \right\|_2 ds
        """,
    ),
    printed("90", r"\beta(t) \equiv \eta \left\| \left(\hat{\Theta}_t - \hat{\Theta}_0 \right) \right\|_{op}"),
    printed("91", r"u(t) \le \alpha(t) + \int_0^t \beta(s)u(s) \,\mathrm{d}s"),
    printed(
        "91p",
        r"""
        e^{\lambda_0 \eta s} \| (\hat{\Theta}_s - \hat{\Theta}_0) \|_{op} \| g^{lin}(s) \|_2 > 0

        \alpha(t)
        """,
        about=("89",),
    ),
    printed("92", r"u(t) \le \alpha(t)e^{\int_0^t \beta(s) \, \mathrm{d}s}"),
    printed(
        "93",
        r"""
        \|g^{lin}(t)\|_{2}
        = \|e^{-\eta \hat{\Theta}_{0}t}g^{lin}(0)\|_{2}
        \le \|e^{-\eta \hat{\Theta}_{0}t}\|_{on} \|g^{lin}(0)\|_{2}
        = e^{-\lambda_{0}\eta t} \|g^{lin}(0)\|_{2}
        """,
        Slip(
            r"\|e^{-\eta \hat{\Theta}_{0}t}\|_{on}",
            r"\|e^{-\eta \hat{\Theta}_{0}t}\|_{op}",
            "No norm has the index on; that of a matrix beside that of a vector is op, as in (84) and (85).",
        ),
    ),
    printed(
        "94",
        r"""
        \alpha(t)
        = \eta \int_{0}^{t} e^{\lambda_{0}\eta s} \left\| (\hat{\Theta}_{s} - \hat{\Theta}_{0}) \right\|_{op}
        \left\| g^{lin}(s) \right\|_{2} ds

        \leq \eta \int_{0}^{t} e^{\lambda_{0}\eta s} \left\| (\hat{\Theta}_{s} - \hat{\Theta}_{0}) \right\|_{op}
        e^{-\eta \lambda_{0} t} \left\| g^{lin}(0) \right\|_{2} ds

        = \eta \left\| g^{lin}(0) \right\|_{2} \int_{0}^{t} e^{\lambda_{0}\eta(s-t)}
        \left\| (\hat{\Theta}_{s} - \hat{\Theta}_{0}) \right\|_{op} ds

        \leq \eta \left\| g^{lin}(0) \right\|_{2} \int_{0}^{t}
        \left\| (\hat{\Theta}_{s} - \hat{\Theta}_{0}) \right\|_{op} ds

        \leq \eta \left\| g^{lin}(0) \right\|_{2} \int_{0}^{t}
        \left\| (\hat{\Theta}_{s} - \hat{\Theta}_{0}) \right\|_{op} ds
        """,
    ),
    printed("94p", r"e^{\lambda_0 \eta(s - t)} \le 1"),
    printed(
        "95",
        r"""
        e^{\lambda_{0}\eta t} \|g^{lin}(t) - g(t)\|_{2}
        \leq \eta \int_{0}^{t} e^{\lambda_{0}\eta s} \|(\hat{\Theta}_{s} - \hat{\Theta}_{0})\|_{op}
        \|g^{lin}(s)\|_{2} ds e^{\int_{0}^{t} \eta \|(\hat{\Theta}_{s} - \hat{\Theta}_{0})\|_{op} ds}

        \leq \eta \|g^{lin}(0)\|_{2} \int_{0}^{t} \|(\hat{\Theta}_{s} - \hat{\Theta}_{0})\|_{op} ds
        e^{\int_{0}^{t} \eta \|(\hat{\Theta}_{s} - \hat{\Theta}_{0})\|_{op} ds}
        """,
    ),
    printed(
        "95a",
        r"\sigma_t = \sup_{0 \le s \le t} \left\| \left(\hat{\Theta}_s - \hat{\Theta}_0 \right) \right\|_{op}",
    ),
    printed(
        "96",
        r"""
        e^{\lambda_0 \eta t} \|g^{lin}(t) - g(t)\|_{2}
        \leq \eta \|g^{lin}(0)\|_{2} \int_{0}^{t} \sigma_{t} \, \mathrm{d}s \,
        e^{\int_{0}^{t} \eta \sigma_{t} \, \mathrm{d}s}

        = \eta \|g^{lin}(0)\|_{2} \sigma_{t} t \, e^{\sigma_{t} \eta t}

        = \sigma_{t} \eta t e^{\sigma_{t} \eta t} \|g^{lin}(0)\|_{2}
        """,
    ),
    printed(
        "97",
        r"""
        \|g^{lin}(t) - g(t)\|_{2}
        \le \sigma_{t} \eta t e^{\sigma_{t} \eta t - \lambda_{0} \eta t} \|g^{lin}(0)\|_{2}
        """,
    ),
    printed(
        "98",
        r"""
        \sigma_t
        = \sup_{0 \le s \le t} \left\| \left(\hat{\Theta}_s - \hat{\Theta}_0 \right) \right\|_{op}
        \le \sup_t \left\| \left(\hat{\Theta}_t - \hat{\Theta}_0 \right) \right\|_F
        \lesssim n^{-\frac{1}{2}} R_0 \to 0
        """,
    ),
    printed("98p", about=("98", "57")),
    printed(
        "99",
        r"""
        \eta t e^{\eta \sigma_t t - \lambda_0 \eta t}
        = \frac{\eta t}{e^{\eta t (\lambda_0 - \sigma_t)}}
        = \mathcal{O}(1)
        """,
    ),
    printed("100", r"||g^{lin}(0)||_2 = ||g(0)||_2 < R_0"),
    printed("101", r"\|g^{lin}(t) - g(t)\|_{2} \lesssim \sigma_{t} R_{0} \lesssim n^{-\frac{1}{2}} R_{0}^{2} \to 0"),
)
