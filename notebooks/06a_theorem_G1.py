# %% [markdown]
# # 6.1 Theorem G.1: gradient descent stays near its start
#
# Sections 1 to 5 assumed that the tangent kernel stays as it was. Section 6 sets out to show that it does, up to
# something that vanishes with the width: displays (48) to (72).
#
# The conventions change here. The parameterization is the standard one, where the weights themselves have the small
# variance $\sigma_\omega^2/n$; the kernel is $\frac1n JJ^T$ and the learning rate $\eta = \eta_0/n$, so that $\eta
# JJ^T = \eta_0\hat\Theta$. The letter $K$ is now a Lipschitz constant. The relation is mostly $\le$: a bound is
# proved by a chain of rules that an independent replay checks again, never by samples.

# %%
from verify.notebook import tally, walk

# %% [markdown]
# ## What is claimed

# %% [markdown]
# ### (48) Theorem 2.1
#
# Three things stay small for all times at once, with a constant that does not depend on $n$: the gap between network
# and linearization, the movement of the parameters, and the change of the kernel. The first rests on the other two.

# %%
walk("48")

# %% [markdown]
# ### (48p) Two rates
#
# With the factor $1/n$ in the kernel the rate has it too, and a rate that is larger by the factor $n$ makes the last
# eigendirection grow.

# %%
walk("48p")

# %% [markdown]
# ### (49) Outputs on the training set
#
# From here on a function of the parameters: the training inputs are fixed and not written.

# %%
walk("49")

# %% [markdown]
# ### (50) Residual on the training set
#
# What is left to learn: outputs minus targets.

# %%
walk("50")

# %% [markdown]
# ### (51) The Jacobian
#
# All gradients of the outputs with respect to all parameters, at one point of parameter space.

# %%
walk("51")

# %% [markdown]
# ### (52) The empirical kernel and its limit
#
# With the factor $1/n$ the Gram matrix of the Jacobian has a limit as the width grows. It is a different limit from
# that of Sections 1 to 5: biases and input weights contribute a share of order $1/n$ and drop out.

# %%
walk("52")

# %% [markdown]
# ### (52p) Which network this is
#
# For the network of (1) $JJ^T$ has a limit, so that $(1/n)JJ^T$ has the limit zero, and a smallest eigenvalue that
# stays away from zero is impossible. In the standard parameterization, with $W$ itself trained, the readout weights
# alone keep the kernel at an input above the mean of $\phi(h_i)^2$.

# %%
walk("52p")

# %% [markdown]
# ### (52q) The kernel of (52) is that of (4)
#
# The letter was given away in Section 1, without the factor $1/n$.

# %%
walk("52q")

# %% [markdown]
# ### (parameterization.no-eigenvalue-stays) No eigenvalue stays away from zero
#
# Ours, for one hidden layer of (1): how wide a network with a kernel of at least $\lambda_{min}$ can be.

# %%
walk("parameterization.no-eigenvalue-stays")

# %% [markdown]
# ### (53) Gradient descent
#
# One step along the negative gradient of the sum of squares.

# %%
walk("53")

# %% [markdown]
# ### (54) Lemma 1, local Lipschitzness of the Jacobian
#
# The one analytic fact about networks in the whole proof. In a ball of radius $C n^{-1/2}$ around the start, the
# Jacobian, scaled by $n^{-1/2}$, is bounded and Lipschitz with the same constant. It holds with high probability over
# the initialization, for widths that depend on $C$: the order in which the constants are chosen, $K$, then $R_0$,
# then $C$, then $N$, matters.

# %%
walk("54")

# %% [markdown]
# ### (54p) Lemma 1, one constant for every width
#
# With two hidden layers one may move a single column of $W^2$ along the outputs of the first layer. How much the
# Jacobian moves then depends on the readout weight of that one unit, and among many units some weights are large.

# %%
walk("54p")

# %% [markdown]
# ### (depth.lemma-1-fails-for-a-smaller-constant) How large the constant must be
#
# Ours: a lower bound of the constant in a finite network. `certify lab assumptions` evaluates it for drawn ones.

# %%
walk("depth.lemma-1-fails-for-a-smaller-constant")

# %% [markdown]
# ### (55) The open ball
#
# A point belongs to it if its distance from the start is *strictly* below the radius. The strictness must be earned:
# a step that lands on the rim would be outside the lemma.

# %%
walk("55")

# %% [markdown]
# ### (55p) The largest learning rate
#
# Theorem G.1 assumes a rate below $\eta_{critical}$. The letter comes from the paper.

# %%
walk("55p")

# %% [markdown]
# ### (56) Theorem G.1, decay and path length
#
# The residual decays geometrically, by the factor $1 - \eta_0\lambda_{min}/3$ in each step. A step is as long as the
# residual is large, so that the lengths of all steps form a geometric series too, and the whole path is short: of
# order $n^{-1/2}$.

# %%
walk("56")

# %% [markdown]
# ### (descent.path-stays-in-the-ball) The path stays in the ball
#
# Ours: what the induction also has to carry from step to step, and what Lemma 1 needs at each of them.

# %%
walk("descent.path-stays-in-the-ball")

# %% [markdown]
# ### (57) Theorem G.1, change of the kernel
#
# A short path and a Lipschitz Jacobian leave the kernel nearly unchanged.

# %%
walk("57")

# %% [markdown]
# ### (57p) Training converges
#
# Powers of a number below one lie below an exponential, so the residual does too.

# %%
walk("57p")

# %% [markdown]
# ## The induction
#
# The two halves of (56) need each other. While the path is short, the kernel is close to its limit and the residual
# contracts; while the residual contracts, the steps shrink and the path stays short.

# %% [markdown]
# ### (58) The start
#
# At the start the outputs are nearly Gaussian, so some $R_0$ bounds the residual with probability as close to one as
# desired.

# %%
walk("58")

# %% [markdown]
# ### (58p) With probability at least $1-\delta_0$
#
# Three random events are used: Lemma 1, the size of the start, and the kernel at the start. What they may fail with
# adds up. So each may use a third of $\delta_0$, and then the theorem holds as it is stated.

# %%
walk("58p")

# %% [markdown]
# ### (58q) What $R_0$ depends on
#
# The residual is the output minus the label. Of the two, the law of the initialization knows only the first.

# %%
walk("58q")

# %% [markdown]
# ### (chance.theorem-g1) Theorem G.1 with its probability
#
# Ours: the union bound over the three events, as a rule of the kernel.

# %%
walk("chance.theorem-g1")

# %% [markdown]
# ### (width.theorem-g1-from-there-on) For every width from $N$ on
#
# Ours: the constants in the order in which they may be chosen, $K$, then $R_0$, then the radius
# $C = 3KR_0/\lambda_{min}$, then the width $N$ as a function of them.

# %%
walk("width.theorem-g1-from-there-on")

# %% [markdown]
# ### (59) One step of descent
#
# The step is $\eta J^T g$; the operator norm of $J^T$ is that of $J$, and the induction hypothesis bounds the
# residual.

# %%
walk("59")

# %% [markdown]
# ### (60) Norms of the Jacobian
#
# The operator norm is the largest singular value; the Frobenius norm collects all of them, so it is at least as
# large. Lemma 1 bounds it.

# %%
walk("60")

# %% [markdown]
# ### (60p) From Lemma 1
#
# The lemma speaks of points near the start. Is $\theta_t$ one?

# %%
walk("60p")

# %% [markdown]
# ### (61) One step of descent, bounded
#
# (60) in (59), with $\eta\sqrt n = \eta_0/\sqrt n$.

# %%
walk("61")

# %% [markdown]
# ### (62) Distance from the start
#
# A telescoping sum, the triangle inequality, and (61) for every step.

# %%
walk("62")

# %% [markdown]
# ### (63) The geometric progression
#
# With $q = 1 - \eta_0\lambda_{min}/3$ the sum of $q^{j-1}$ is $(1 - q^{t+1})/(1-q)$. Dropping the power in the
# numerator makes it larger, as long as $q$ is not negative.

# %%
walk("63")

# %% [markdown]
# ### (64) The second inequality of (56)
#
# (61) to (63) put together: the distance is at most the path length, and that is at most $3KR_0/\lambda_{min}$ times
# $n^{-1/2}$.

# %%
walk("64")

# %% [markdown]
# ### (descent.step-stays-in-the-ball) Strictly inside the open ball
#
# Ours. (64) ends in $\le$, and the ball (55) is open. A geometric sum with finitely many terms and a positive ratio
# lies strictly below its limit, which is how the strict sign is earned.

# %%
walk("descent.step-stays-in-the-ball")

# %% [markdown]
# ## The contraction

# %% [markdown]
# ### (65) The residual after one step
#
# Write the new residual as the old one plus the change, and the change as a Jacobian times the step. For one output a
# mean value theorem provides such a Jacobian at one intermediate point. For several outputs each has its own
# intermediate point, and no common one need exist: what is always true is the same identity with the *average* of the
# Jacobian over the segment, or an inequality of norms with some point on it.

# %%
walk("65")

# %% [markdown]
# ### (65p) The point of the mean value theorem
#
# The point between the ends has a letter of its own in (65).

# %%
walk("65p")

# %% [markdown]
# ### (descent.residual-by-the-mean-jacobian) The residual after one step, with the mean Jacobian
#
# Ours: the average of the Jacobian over the segment in the place of an intermediate point makes the first link an
# equality, for any number of outputs. The theorem is proved from this one.

# %%
walk("descent.residual-by-the-mean-jacobian")

# %% [markdown]
# ### (66) Splitting the contraction
#
# Compare the step with the step of the limit kernel: add and subtract $\eta_0\hat\Theta_0$ and $\eta_0\Theta$ and use
# the triangle inequality. Three terms remain: how the limit contracts, how far the start is from the limit, and how
# far training has moved.

# %%
walk("66")

# %% [markdown]
# ### (67) The limit kernel contracts
#
# The eigenvalues of $I - \eta_0\Theta$ are $1 - \eta_0\lambda_i$. The norm is the largest of their absolute values,
# attained at one of the two ends of the spectrum: it is $1 - \eta_0\lambda_{min}$ if
# $\eta_0(\lambda_{min}+\lambda_{max}) \le 2$. That is what the critical rate is for; positive eigenvalues alone are
# not enough.

# %%
walk("67")

# %% [markdown]
# ### (67p) Full rank implies (67)
#
# The sentence beside (67) names full rank as the reason. Take it at its word: only a positive definite kernel, and no
# condition on the rate. Then the other end of the spectrum can give the norm, and a scalar counterexample is enough.

# %%
walk("67p")

# %% [markdown]
# ### (68) The kernel at the start is near its limit
#
# The operator norm is at most the Frobenius norm. That the latter falls below a third of $\lambda_{min}$ for large
# $n$ is convergence in probability, an input.

# %%
walk("68")

# %% [markdown]
# ### (69) The change of the Gram matrix
#
# A product changes by the change of its factors: subtract and add $J(\theta_0)J(\theta_t)^T$. Each term is a bounded
# Jacobian times a difference of two, which Lemma 1 bounds by a distance, and (64) bounds the distances. A point
# between two points of the ball lies in the ball, because balls are convex.

# %%
walk("69")

# %% [markdown]
# ### (70) The contraction
#
# Add the three estimates. The first and second leave $1 - \frac23\eta_0\lambda_{min}$; the third falls with
# $n^{-1/2}$, and the width has to be so large that it uses up no more than another third. Ask what power of
# $\lambda_{min}$ that takes: the third term is $6\eta_0K^3R_0/\lambda_{min}$ times $n^{-1/2}$, the room for it
# $\eta_0\lambda_{min}/3$.

# %%
walk("70")

# %% [markdown]
# ### (descent.contraction-by-the-mean-jacobian) The contraction, with the mean Jacobian
#
# Ours: the same estimate with the average of the Jacobian over the segment in the place of an intermediate point, so
# that (71) does not depend on a mean value theorem that vector-valued functions lack.

# %%
walk("descent.contraction-by-the-mean-jacobian")

# %% [markdown]
# ### (width.no-smaller-constant) No smaller width will do
#
# Ours: where the last inequality of (70) holds, the width is at least $324 K^6R_0^2/\lambda_{min}^4$. So $324$ is the
# smallest constant with which the printed argument goes through. Another argument may need less: with two constants
# in the place of one $K$ (two-constants.theorem-g1-decay-and-path) much less.

# %%
walk("width.no-smaller-constant")

# %% [markdown]
# ### (two-constants.theorem-g1-decay-and-path) Theorem G.1 with two constants
#
# Ours: Lemma 1 has two halves, a bound $K_J$ and a slope $K_L$. Kept apart they give the width $(18K_J^2K_LR_0/
# \lambda_{min}^2)^2$, and for one hidden layer $K_L$ itself falls with the width.

# %%
walk("two-constants.theorem-g1-decay-and-path")

# %% [markdown]
# ### (trained-layer.theorem-g1-decay-and-path) The same for one hidden layer, with nothing assumed of the Jacobian
#
# Ours: (layer.lemma-1-change) and (layer.lemma-1-size) show what Lemma 1 grants, on a ball of radius $C/\sqrt n$. If
# $3K_JR_0 \le \lambda_{min}C$, the ball of the theorem lies in that one, and the lemma need not be assumed.

# %%
walk("trained-layer.theorem-g1-decay-and-path")

# %% [markdown]
# ### (71) The first inequality of (56)
#
# One more factor $q$: the induction closes.

# %%
walk("71")

# %% [markdown]
# ### (72) The change of the kernel
#
# The same splitting as in (69), with both factors at $\theta_t$ and the factor $1/n$ of the kernel.

# %%
walk("72")

# %% [markdown]
# ## What (48) says of descent
#
# The first quantity of (48) under gradient descent is claimed and not proved in the notes. The linearized model takes
# the same steps with the Jacobian of the start, so the difference obeys a recursion whose matrix contracts.

# %% [markdown]
# ### (descent.gap-decays) The difference under descent
#
# Ours: by induction, with $\sigma$ the right side of (57).

# %%
walk("descent.gap-decays")

# %% [markdown]
# ### (descent.gaps-at-all-times) Both differences under descent, at all times
#
# Ours: on the training set and at a test input, with explicit constants. This is the first line of (48).

# %%
walk("descent.gaps-at-all-times")

# %% [markdown]
# ### (sharp-descent.gap-bound-goes-through-a-step) The sharper bound goes through a step
#
# Ours, with two constants: a step brings at most $a S q^t$, with $S$ three times $\sigma R_0/\lambda_{min}$ and
# $a = \eta_0\lambda_{min}/3$. Spend $a$ of the contraction on the bound $S(1-q^t)$ and the rest on the bound $S/3$:
# what is left over is exactly what the step brings.

# %%
walk("sharp-descent.gap-bound-goes-through-a-step")

# %% [markdown]
# ### (sharp-descent.gap) The difference under descent, sharper
#
# Ours: so $S/3$ holds at every step, by induction.

# %%
walk("sharp-descent.gap")

# %% [markdown]
# ### (sharp-descent.gap-at-a-test-input) At a test input, sharper
#
# Ours: take away what the training set explains, $B e_t$ with $B\hat\Theta_0(\mathcal{X},\mathcal{X}) =
# \hat\Theta_0(x,\mathcal{X})$. What remains is fed by the residual alone, whose steps add up to a geometric series.

# %%
walk("sharp-descent.gap-at-a-test-input")

# %% [markdown]
# ### (sharp-descent.gaps-at-all-times) Both differences, sharper, at all times
#
# Ours: these are the constants that `certify lab theorem` guarantees under descent.

# %%
walk("sharp-descent.gaps-at-all-times")

# %% [markdown]
# ## The estimates on a real network
#
# A network for which every hypothesis of the theorem was checked, trained, each estimate of (66) to (70) beside what
# happened. The guaranteed column must end below one; the measured one shows how much is given away.

# %%
from verify.report.pictures import slack, waterfall

waterfall()

# %% [markdown]
# The slack of each bound at each step, left side over right side. Nothing here is a proof: a bound that is not
# violated is only not violated.

# %%
slack()

# %% [markdown]
# ## The displays in numbers

# %%
tally()
