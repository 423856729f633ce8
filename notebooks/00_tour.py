# %% [markdown]
# # Tour
#
# The notes “Linearized Networks” derive, in a long chain of displays, how wide neural networks train: like their
# linearization, and so like a Gaussian process. These notebooks judge every `=` and every $\le$ between two printed
# lines, and explain each step in our words. Read them beside the notes; one notebook to a section.
#
# | notebook | displays |
# |---|---|
# | `01_setup` | the network, its Jacobian, its kernel, gradient flow |
# | `02_linearized_model` | the Taylor polynomial of the network, trained in closed form |
# | `03_gaussian_process` | the limit of infinite width and its posterior |
# | `04_corollary_1` | mean and covariance of the trained limit |
# | `05_readout_only` | the last layer alone, and where (47) lost a factor 2 |
# | `06a_theorem_G1` | why the kernel hardly moves |
# | `06b_theorem_H1` | why the network stays near its linearization |
# | `07_widths` | how much it moves, measured |

# %% [markdown]
# ## A link
#
# A display is a chain of lines. A *link* is the claim that two neighbouring lines are related as printed. The judge
# asks several independent engines and draws the one conclusion their evidence allows.

# %%
from derivations import EQUATIONS
from verify import judge

for link in EQUATIONS["47"].links:
    print(link.id, judge(link).verdict.value)

# %% [markdown]
# The first link is proved for matrices of all sizes, the second refuted. A refutation comes with numbers: the
# smallest model in which the two sides differ, checked in ball arithmetic.

# %%
from verify.report.errata import example_words

second = EQUATIONS["47"].links[1]
print(example_words(second, judge(second).counterexample))

# %% [markdown]
# ## Your own step
#
# The judge knows matrices, kernels and flows, not these notes. Any claim can be put to it: state what is assumed of
# the symbols, then the two sides.

# %%
from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import I, expm, size, sym

n = size("n")
K, t = sym("K", n, n), sym("t")
mine = Notation("my step", {}, facts=(Has(K, Property.PD),))
relaxed = I(n) - expm(-t * K)
for right in (K.inv * relaxed, K.inv * (I(n) + expm(-t * K))):
    print(relaxed * K.inv, "=", right, ":", judge(Claim(relaxed * K.inv, Relation.EQ, right, mine)).verdict.value)

# %% [markdown]
# ## All of it
#
# Every entry judged now: how many there are of each kind, and what came out.

# %%
from verify.judging.run import run
from verify.report.text import accounting_lines

result = run()
print(*(line for line in accounting_lines(result) if not line.startswith("time")), sep="\n")

# %% [markdown]
# What rests on what. A display can be proved and yet rest on one that is wrong as printed; it is judged with that one
# corrected.

# %%
from verify.report.pictures import dependencies

dependencies(result)

# %% [markdown]
# The mistakes, one line each. All are reported, none is confirmed by the author.

# %%
from IPython.display import Markdown

from verify.report.pictures.tables import mistakes

Markdown(mistakes(result))
