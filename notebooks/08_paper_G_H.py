# %% [markdown]
# # Lee et al. 2019, appendices G and H: what is proved, and where the proof has gaps
#
# The notes of the other notebooks are derived from the appendices of “Wide Neural Networks of Any Depth Evolve as
# Linear Models Under Gradient Descent” (arXiv 1902.06720, version 3). Here are the paper's own displays, judged as
# they are printed, with the corrections that are proved. `certify show lee2019:S49` shows one of them on a terminal.

# %%
from verify.notebook import tally, walk

# %% [markdown]
# ## Appendix G: descent and flow converge, and the kernel stays
#
# What the symbols stand for: Assumptions 2 to 4, the kernel and its limit.

# %% [markdown]
# ### (lee2019:S37b) The spectrum of the limit
#
# The limit kernel has full rank, so that its smallest eigenvalue is positive; the critical rate is the one at which
# the two ends of the spectrum of $I - \eta_0\Theta$ are equally large.

# %%
walk("lee2019:S37b")

# %% [markdown]
# ### (lee2019:S38) Three numbers of the activation
#
# They enter through Lemma 1 alone. ReLU has no Lipschitz derivative.

# %%
walk("lee2019:S38")

# %% [markdown]
# ### (lee2019:S38b) Inputs on the sphere
#
# Is the kernel positive definite for distinct inputs on the sphere? Take $x$ and $-x$, an odd activation and no
# biases.

# %%
walk("lee2019:S38b")

# %% [markdown]
# ### (lee2019:S39) Outputs
#
# A matrix here, a column in (S41): what is $J^T g$?

# %%
walk("lee2019:S39")

# %% [markdown]
# ### (lee2019:S40) Residuals
#
# The outputs less the labels, stacked likewise.

# %%
walk("lee2019:S40")

# %% [markdown]
# ### (lee2019:S41) The Jacobian
#
# One row for each output at each input.

# %%
walk("lee2019:S41")

# %% [markdown]
# ### (lee2019:S42) The kernel and its limit
#
# With a factor $1/n$: the standard parameterization, whose limit is not the kernel of (S29).

# %%
walk("lee2019:S42")

# %% [markdown]
# ### (lee2019:S45) Descent
#
# One step with the rate $\eta$.

# %%
walk("lee2019:S45")

# %% [markdown]
# ### (lee2019:S46) Flow
#
# Is there a rate in it? (S77) and (S79) say so.

# %%
walk("lee2019:S46")

# %% [markdown]
# ### (lee2019:S47) Lemma 1
#
# Taken from (S85) and (S86), at one width.

# %%
walk("lee2019:S47")

# %% [markdown]
# ### (lee2019:S52p) Remark 1
#
# Which property of a model is used in the first step and is not among those that the remark names?

# %%
walk("lee2019:S52p")

# %% [markdown]
# ## Theorem G.1, along descent
#
# Induction over the steps: as long as the path stays in the ball the Jacobian is under control, so that the
# residual shrinks and the path is short.

# %% [markdown]
# ### (lee2019:S54) The length of a step
#
# Update rule, submultiplicativity, the second line of (S47).

# %%
walk("lee2019:S54")

# %% [markdown]
# ### (lee2019:S54a) The path so far
#
# A geometric series.

# %%
walk("lee2019:S54a")

# %% [markdown]
# ### (lee2019:S54p) Which estimate of (S49)?
#
# The first is of the residual, the second of the path. The steps give one of them.

# %%
walk("lee2019:S54p")

# %% [markdown]
# ### (lee2019:S55) The residual after a step
#
# $k|\mathcal{X}|$ values and one point of the segment. For a single value the mean value theorem gives equality;
# for two, look at the counterexample.

# %%
walk("lee2019:S55")

# %% [markdown]
# ### (lee2019:S61a) What (S61) has to give
#
# A bound with $\eta_0$ on both sides is one for $\eta_0 \le 1$ alone.

# %%
walk("lee2019:S61a")

# %% [markdown]
# ### (lee2019:S62) The limit kernel contracts
#
# The eigenvalues of $I - \eta_0\Theta$, with $\eta_0$ below the critical rate.

# %%
walk("lee2019:S62")

# %% [markdown]
# ### (lee2019:S63) Contraction of a step
#
# Three terms: the limit, the kernel at the start, the change of the Jacobian; a third of $\eta_0\lambda_{min}$ for
# each of the last two.

# %%
walk("lee2019:S63")

# %% [markdown]
# ### (lee2019:S60) The factor of a step
#
# (S63) once the width is large enough.

# %%
walk("lee2019:S60")

# %% [markdown]
# ### (lee2019:S69) The kernel near its start
#
# A product less a product, split in two.

# %%
walk("lee2019:S69")

# %% [markdown]
# ### (lee2019:S49) Theorem G.1
#
# Both inductions at once; the residual and the path.

# %%
walk("lee2019:S49")

# %% [markdown]
# ### (lee2019:S50) The kernel in Theorem G.1
#
# The ball, put into (S69).

# %%
walk("lee2019:S50")

# %% [markdown]
# ### (lee2019:G1.with-high-probability) With what probability
#
# Ours: the shares of the failures, added.

# %%
walk("lee2019:G1.with-high-probability")

# %% [markdown]
# ## Theorem G.2, along the flow
#
# The same without steps: before the path leaves the ball the kernel is positive definite, so that it never leaves.

# %% [markdown]
# ### (lee2019:S74) The kernel inside the ball
#
# Weyl's inequality, twice a third of $\lambda_{min}$.

# %%
walk("lee2019:S74")

# %% [markdown]
# ### (lee2019:S75) The first exit
#
# The infimum of the times with a property that holds at $t = 0$.

# %%
walk("lee2019:S75")

# %% [markdown]
# ### (lee2019:S76) The kernel along the path
#
# (S74) at a point of the path.

# %%
walk("lee2019:S76")

# %% [markdown]
# ### (lee2019:S77) The residual shrinks
#
# The derivative of a squared norm is a quadratic form in the kernel.

# %%
walk("lee2019:S77")

# %% [markdown]
# ### (lee2019:S78) The residual, integrated
#
# A differential inequality with a constant rate.

# %%
walk("lee2019:S78")

# %% [markdown]
# ### (lee2019:S79) The speed of the path
#
# The norm of a gradient. Count the columns of $J$.

# %%
walk("lee2019:S79")

# %% [markdown]
# ### (lee2019:S80) The distance
#
# (S79), integrated up to the time $t$.

# %%
walk("lee2019:S80")

# %% [markdown]
# ### (lee2019:S51) Theorem G.2
#
# What held up to the exit holds at all times.

# %%
walk("lee2019:S51")

# %% [markdown]
# ### (lee2019:S52) The kernel in Theorem G.2
#
# As (S50), from the bound inside the ball.

# %%
walk("lee2019:S52")

# %% [markdown]
# ### (lee2019:G2.with-high-probability) With what probability, again
#
# Ours: the shares of (S73) and (S74), added.

# %%
walk("lee2019:G2.with-high-probability")

# %% [markdown]
# ## Lemma 1 and its proof
#
# Products of layers: sizes of activations and back-propagated derivatives, and their changes.

# %% [markdown]
# ### (lee2019:S81) Singular values of a random matrix
#
# A cited theorem. Can a continuous random variable equal a number with high probability, and where is $t$?

# %%
walk("lee2019:S81")

# %% [markdown]
# ### (lee2019:S82) Derivatives by a layer
#
# A column for every output.

# %%
walk("lee2019:S82")

# %% [markdown]
# ### (lee2019:S82p) The last layer
#
# How many units does it have?

# %%
walk("lee2019:S82p")

# %% [markdown]
# ### (lee2019:S84) Norms of the weights
#
# Three times the spread, with the width that a layer reads.

# %%
walk("lee2019:S84")

# %% [markdown]
# ### (lee2019:S85) Sizes
#
# Induction over the layers, taken from the paper; measured below.

# %%
walk("lee2019:S85")

# %% [markdown]
# ### (lee2019:S86) Changes
#
# One constant for every width.

# %%
walk("lee2019:S86")

# %% [markdown]
# ### (lee2019:S86p) One column of the last hidden matrix
#
# Move one column: the change is proportional to one readout weight, and the largest of $n$ normal weights grows
# like $\sqrt{2\log n}$.

# %%
walk("lee2019:S86p")

# %% [markdown]
# ### (lee2019:S47p) What it does to Lemma 1
#
# The block of that column, over the root of the width.

# %%
walk("lee2019:S47p")

# %% [markdown]
# ### Measured: the constant of Lemma 1 by width and depth
#
# One hidden layer: constants that are proved to be enough on the whole ball. More: what pairs of points ask for, a
# lower bound. Means over 8 networks each (seeds 0 to 7) with 95 % intervals.

# %%
from verify.report.pictures import constants_of_lemma_1, rates_of_theorem_g4

constants_of_lemma_1()

# %% [markdown]
# ### (lee2019:S87) The norm of the Jacobian
#
# The blocks of the layers, one by one.

# %%
walk("lee2019:S87")

# %% [markdown]
# ### (lee2019:S93) The change of the Jacobian
#
# A difference of products. Which factor has to stand on the right side of a Lipschitz condition?

# %%
walk("lee2019:S93")

# %% [markdown]
# ## Theorem G.4, in the NTK parameterization
#
# The ball does not shrink; the Jacobian is bounded without $\sqrt n$.

# %% [markdown]
# ### (lee2019:S99p) What (S99) gives
#
# The change of the kernel from Lemma 2 as printed, at a point of a ball that does not shrink with $n$.

# %%
walk("lee2019:S99p")

# %% [markdown]
# ### (lee2019:S97) Theorem G.4
#
# With $K n^{-1/2}$ in the first line of Lemma 2 the proof is that of Theorem G.1.

# %%
walk("lee2019:S97")

# %% [markdown]
# ### (lee2019:S98) The kernel in Theorem G.4
#
# The same bound as (S50).

# %%
walk("lee2019:S98")

# %% [markdown]
# ### (lee2019:G4.with-high-probability) With what probability, in this parameterization
#
# Ours: the shares of the proof of Theorem G.1.

# %%
walk("lee2019:G4.with-high-probability")

# %% [markdown]
# ### Measured: descent in the NTK parameterization
#
# How parameters and kernel move with the width, and what the first line of Lemma 2 needs; the bars are what is claimed.

# %%
rates_of_theorem_g4()

# %% [markdown]
# ## Appendix H: the network near its linearization
#
# Two flows from one start; their difference is driven by the change of the kernel, and Grönwall's inequality closes
# the circle.

# %% [markdown]
# ### (lee2019:S101) Derivative of the difference
#
# Product rule, and both flows.

# %%
walk("lee2019:S101")

# %% [markdown]
# ### (lee2019:S104) Integrated
#
# The start is the same, the exponentials are multiplied.

# %%
walk("lee2019:S104")

# %% [markdown]
# ### (lee2019:S106) In norm
#
# Triangle inequality under the integral; the norm of an exponential by the smallest eigenvalue.

# %%
walk("lee2019:S106")

# %% [markdown]
# ### (lee2019:S113) The integral inequality
#
# (S106) in the letters $u$, $\alpha$, $\beta$.

# %%
walk("lee2019:S113")

# %% [markdown]
# ### (lee2019:S114) Grönwall
#
# $\alpha$ does not decrease.

# %%
walk("lee2019:S114")

# %% [markdown]
# ### (lee2019:S115) The linearized residual
#
# Solved, and in norm.

# %%
walk("lee2019:S115")

# %% [markdown]
# ### (lee2019:S116) The difference, bounded
#
# (S114) with (S115).

# %%
walk("lee2019:S116")

# %% [markdown]
# ### (lee2019:S118) With the largest change of the kernel
#
# The constant of the sign is 1.

# %%
walk("lee2019:S118")

# %% [markdown]
# ### (lee2019:S119) How far the kernel moves
#
# The bound of Theorem G.2.

# %%
walk("lee2019:S119")

# %% [markdown]
# ### (lee2019:S119p) Which theorem?
#
# One is about descent; a kernel after a step is not one along the flow.

# %%
walk("lee2019:S119p")

# %% [markdown]
# ### (lee2019:S120) A bounded factor
#
# $x e^{-cx}$ is largest at $x = 1/c$.

# %%
walk("lee2019:S120")

# %% [markdown]
# ### (lee2019:S121) The gap on the training set
#
# (S118), (S119) and (S120) together.

# %%
walk("lee2019:S121")

# %% [markdown]
# ### (lee2019:S122) Derivative at a test input
#
# Add and subtract the kernel at the start.

# %%
walk("lee2019:S122")

# %% [markdown]
# ### (lee2019:S123) Integrated, in norm
#
# Two integrals: of the change of the kernel, and of the gap.

# %%
walk("lee2019:S123")

# %% [markdown]
# ### (lee2019:S128) The kernel at a test input
#
# Lemma 1 with $x$ among the inputs.

# %%
walk("lee2019:S128")

# %% [markdown]
# ### (lee2019:S129) The gap at a test input
#
# Both integrals converge, by (S118) with its exponential.

# %%
walk("lee2019:S129")

# %% [markdown]
# ### (lee2019:S129p) With $\sigma_t$ of the training set alone?
#
# Let the training kernel stand still, and that of the test input not.

# %%
walk("lee2019:S129p")

# %% [markdown]
# ### (lee2019:S100) Theorem H.1
#
# Both suprema with their constants.

# %%
walk("lee2019:S100")

# %% [markdown]
# ### (lee2019:17) Theorem 2.1
#
# The three suprema of the main text, with the constants of (S97), (S98), (S100).

# %%
walk("lee2019:17")

# %% [markdown]
# ## The displays in numbers

# %%
tally("lee2019")
