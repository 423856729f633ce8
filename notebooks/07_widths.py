# %% [markdown]
# # 7 Widths
#
# Section 6 speaks of networks, so train some. How fast do kernel, parameters and linearization gap shrink with the
# width, beside what is proved? Measured, never proved: a theorem says at most $O(n^{-1/2})$ as $n \to \infty$, and a
# measurement says what was seen at some widths.

# %%
from verify.lab import record
from verify.report.pictures import exponents, widths

# %% [markdown]
# ## Trained here
#
# Gradient descent at 0.4 times the critical rate, until the slowest mode of the limit kernel has shrunk by $10^{-6}$.
# In the standard parameterization the parameters move by $O(n^{-1/2})$; in the NTK parameterization by $O(1)$,
# because its variables are larger by $\sqrt n$.

# %%
widths()

# %% [markdown]
# Kernel change and gap fall faster than proved. One reason can be read off Lemma 1: with one hidden layer the
# Jacobian is block diagonal over the hidden units, so that the Lipschitz constant of $n^{-1/2}J$ itself falls like
# $n^{-1/2}$, while its size does not. A single $K$, the larger of the two, throws that away.

# %% [markdown]
# ## Stored runs
#
# The same exponents from a longer session: several activations, depths and data sets, descent and flow. An interval
# that lies left of the bar is faster than proved, which contradicts nothing.

# %%
stored = record.read("../benchmarks/records/cpu-2-cores.json")
exponents(stored)

# %% [markdown]
# And from a GPU, for `erf` only, over widths from 256 to 32,768 (standard parameterization) or 16,384 (NTK).

# %%
exponents(record.read("../benchmarks/records/gpu-h100.json"))

# %% [markdown]
# ## How wide is wide enough?
#
# Theorem G.1 asks for a width above a threshold. With one constant $K$ for the size of the Jacobian and for its
# differences, as printed, the threshold is enormous; with two, as the same proof allows, it is not. The table lists
# networks for which every hypothesis was checked in ball arithmetic, with what was guaranteed and what was measured.

# %%
from IPython.display import Markdown

from verify.report.pictures.tables import applied

Markdown(applied(stored))
