# %% [markdown]
# # 6.2 Theorem H.1: the network stays near its linearization
#
# How far does gradient flow on the network drift from gradient flow on its linearization? Both start at the same
# place and obey nearly the same equation; the difference is controlled with Grönwall's inequality, displays (73) to
# (101).

# %%
from verify.notebook import tally, walk

# %% [markdown]
# ### (72a) The residuals
#
# Of the network and of its linearization, as functions of time: the outputs at the training inputs less the labels.

# %%
walk("72a")

# %% [markdown]
# ### (73) Theorem H.1
#
# The gap on the training set, and at any one test input, is of order $n^{-1/2}$, uniformly in time. The second half
# needs more than the first: a test residual does not decay, so that the integral of the training gap must be small,
# not only its supremum.

# %%
walk("73")

# %% [markdown]
# ### (73p) The residuals at a test input
#
# What the letters with two arguments stand for.

# %%
walk("73p")

# %% [markdown]
# ## Two flows

# %% [markdown]
# ### (74) Flow of the outputs
#
# (8) again. Remember the factor $1/n$ in the kernel (52) when you read off the rate.

# %%
walk("74")

# %% [markdown]
# ### (75) Flow of the linearized outputs
#
# (14) again, with the kernel at the start.

# %%
walk("75")

# %% [markdown]
# ### (76) Solution of the linearized flow
#
# As (15), with the constant kernel at the start and the rate of this section.

# %%
walk("76")

# %% [markdown]
# ### (77) Flow of the residual
#
# The targets do not move, so outputs and residuals have the same derivative.

# %%
walk("77")

# %% [markdown]
# ### (78) Flow of the linearized residual
#
# The same for the linearized model.

# %%
walk("78")

# %% [markdown]
# ### (79) The linearized residual
#
# The same exponential as in (76), without the targets.

# %%
walk("79")

# %% [markdown]
# ### (flow.linearized-residual-at-any-rate) The linearized residual, at any rate
#
# Ours: what follows only needs that both flows run at one rate $\eta$, whatever it is.

# %%
walk("flow.linearized-residual-at-any-rate")

# %% [markdown]
# ## The difference

# %% [markdown]
# ### (80) Derivative of the difference
#
# Multiply the difference by $e^{\eta\hat\Theta_0 t}$, the inverse of what the linear flow does. The linearized
# residual becomes a constant, and by the product rule only the part of the motion that the linear flow does *not*
# explain is left, proportional to $\hat\Theta_t - \hat\Theta_0$.

# %%
walk("80")

# %% [markdown]
# ### (80a) A function of the kernel commutes with it
#
# Both sides are the same power series.

# %%
walk("80a")

# %% [markdown]
# ### (81) Integrated
#
# Both flows start at the same residual, so the difference is zero at $t = 0$, and the fundamental theorem of calculus
# gives the integral.

# %%
walk("81")

# %% [markdown]
# ### (82) The difference
#
# Multiply by the inverse exponential, which does not depend on $s$ and may go under the integral.

# %%
walk("82")

# %% [markdown]
# ### (83) With the linearized residual
#
# Write $g = g^{lin} - (g^{lin} - g)$ under the integral. One part contains the unknown difference, which is what
# Grönwall's inequality is for, the other a quantity known in closed form.

# %%
walk("83")

# %% [markdown]
# ## Norms

# %% [markdown]
# ### (84) The norm of the difference
#
# Triangle inequality for the sum and for the integrals, and submultiplicativity under them.

# %%
walk("84")

# %% [markdown]
# ### (84q) Eigenvalues of the exponential
#
# An eigenvector of the kernel is one of its exponential.

# %%
walk("84q")

# %% [markdown]
# ### (84p) The sign of the largest exponent
#
# The variable $s$ of the integrals runs from $0$ to $t$, both ends included.

# %%
walk("84p")

# %% [markdown]
# ### (85) Norm of the exponential
#
# For $s \le t$ the exponent is negative semidefinite. The norm of a symmetric positive matrix is its largest
# eigenvalue; here that belongs to the *smallest* eigenvalue $\lambda_0$ of the kernel.

# %%
walk("85")

# %% [markdown]
# ### (86) With the smallest eigenvalue
#
# (85) in (84).

# %%
walk("86")

# %% [markdown]
# ### (87) Multiplied
#
# By $e^{\lambda_0\eta t}$, which is positive and does not depend on $s$.

# %%
walk("87")

# %% [markdown]
# ### (88) u
#
# The unknown, weighted with the decay it is hoped to have.

# %%
walk("88")

# %% [markdown]
# ### (89) alpha
#
# The part driven by the linearized residual.

# %%
walk("89")

# %% [markdown]
# ### (90) beta
#
# The rate at which the difference feeds on itself.

# %%
walk("90")

# %% [markdown]
# ### (91) The integral inequality
#
# (87) in these three letters.

# %%
walk("91")

# %% [markdown]
# ### (91p) The integrand of alpha
#
# That $\alpha$ does not decrease needs an integrand that is nowhere negative. Whether it is nowhere *zero* is another
# question: think of $s = 0$.

# %%
walk("91p")

# %% [markdown]
# ### (92) Grönwall's inequality
#
# For a nondecreasing $\alpha$ and a nonnegative $\beta$, whatever satisfies an inequality like (91) is at most
# $\alpha$ times the exponential of the integral of $\beta$.

# %%
walk("92")

# %% [markdown]
# ### (93) Decay of the linearized residual
#
# (79) and the norm of the exponential.

# %%
walk("93")

# %% [markdown]
# ### (94) Bound of alpha
#
# Insert (93) into (89). The residual there is taken at the time $s$ of the integral, and that decides which
# exponentials meet.

# %%
walk("94")

# %% [markdown]
# ### (94p) The factor left out
#
# An exponential of what is not positive.

# %%
walk("94p")

# %% [markdown]
# ### (95) Grönwall's bound, with the bound of alpha
#
# (94) in (92).

# %%
walk("95")

# %% [markdown]
# ### (95a) The largest change of the kernel so far
#
# A supremum over the times up to $t$: it grows with $t$ and is never more than the supremum over all times.

# %%
walk("95a")

# %% [markdown]
# ### (96) With the largest change of the kernel
#
# $\sigma_t$ bounds the change of the kernel at all times up to $t$, so that both integrals become products.

# %%
walk("96")

# %% [markdown]
# ### (97) The difference, bounded
#
# Divide by $e^{\lambda_0\eta t}$.

# %%
walk("97")

# %% [markdown]
# ## Theorem G.2, which (98) needs
#
# Descent and flow are two theorems, G.1 and G.2 of the paper. (98) speaks of the flow, so G.2 is needed, and the
# notes do not derive it. These steps are ours: follow the flow until the first time it would leave the ball of Lemma
# 1, and show that there is no such time.

# %% [markdown]
# ### (flow.kernel-inside-the-ball) The kernel inside the ball
#
# The same splitting of a product as in (72), as long as the flow is in the ball.

# %%
walk("flow.kernel-inside-the-ball")

# %% [markdown]
# ### (flow.kernel-stays-definite) The kernel stays positive definite inside the ball
#
# By Weyl's inequality the smallest eigenvalue moves by at most the norm of the change: a third of $\lambda_{min}$ is
# lost between limit and start, another at most along the way.

# %%
walk("flow.kernel-stays-definite")

# %% [markdown]
# ### (flow.residual-shrinks) The residual shrinks inside the ball
#
# The derivative of the squared norm is a quadratic form in the kernel, and
# (flow.kernel-stays-definite) bounds it from above.

# %%
walk("flow.residual-shrinks")

# %% [markdown]
# ### (flow.residual-up-to-the-exit) The residual up to the exit
#
# The inequality of (flow.residual-shrinks), integrated.

# %%
walk("flow.residual-up-to-the-exit")

# %% [markdown]
# ### (flow.not-at-the-exit) Not at the exit either
#
# By Lemma 1 the speed of the parameters is at most a constant times the residual. Integrating an exponential up to a
# finite time gives strictly less than integrating to infinity.

# %%
walk("flow.not-at-the-exit")

# %% [markdown]
# ### (flow.stays-in-the-ball) The flow stays in the ball
#
# A continuous path that is strictly inside at each candidate for the first exit has no first exit.

# %%
walk("flow.stays-in-the-ball")

# %% [markdown]
# ### (flow.theorem-g2) Theorem G.2
#
# What held up to the exit holds for all times.

# %%
walk("flow.theorem-g2")

# %% [markdown]
# ### (trained-layer.theorem-g2) The same for one hidden layer, with nothing assumed of the Jacobian
#
# Ours: with a constant for the size of the Jacobian and one for its changes, and (layer.lemma-1-change),
# (layer.lemma-1-size) in the place of Lemma 1.

# %%
walk("trained-layer.theorem-g2")

# %% [markdown]
# ### (flow.start-kernel-is-definite) The kernel at the start is positive definite
#
# Weyl's inequality once more, between the limit and the start, with (68).

# %%
walk("flow.start-kernel-is-definite")

# %% [markdown]
# ## The conclusion

# %% [markdown]
# ### (98) The largest change of the kernel
#
# Operator norm by Frobenius norm, and then the kernel bound of the theorem about the flow.

# %%
walk("98")

# %% [markdown]
# ### (98p) Known from Theorem G.1?
#
# That theorem is about gradient descent, and (98) needs the same along the flow. A kernel that grows while descent's
# stands still shows that one does not follow from the other; Theorem G.2 above does the work.

# %%
walk("98p")

# %% [markdown]
# ### (flow.kernel-change-below-its-eigenvalue) The change of the kernel stays below its smallest eigenvalue
#
# Ours: two thirds of $\lambda_{min}$ are left at the start, and the kernel moves by at most one third. (99) needs a
# positive difference.

# %%
walk("flow.kernel-change-below-its-eigenvalue")

# %% [markdown]
# ### (99) The factor is bounded
#
# With $x = \eta t$ and $c = \lambda_0 - \sigma_t$ the factor is $x e^{-cx}$. For $c > 0$ it is largest at $x = 1/c$,
# with the value $1/(ec)$. That $c$ is positive is what “for large $n$” says, by (98) and (68).

# %%
walk("99")

# %% [markdown]
# ### (100) The residual at the start
#
# Both residuals agree at the start, and (58) bounds them.

# %%
walk("100")

# %% [markdown]
# ### (101) The network stays near its linearization
#
# Combine (97), (99) and (100): the right side is a constant times $\sigma_t R_0$, and (98) speaks of $\sigma_t$.

# %%
walk("101")

# %% [markdown]
# ## Beyond the notes: without Grönwall, and at a test input
#
# Ours. The residual $g$ of the network itself decays by Theorem G.2; using that, Grönwall's inequality is not needed,
# the gap decays too, and its integral is small. That integral is what the bound at a test input takes.

# %% [markdown]
# ### (flow.gap-by-the-residual) The difference, by the residual itself
#
# (82) with norms under the integral and (85).

# %%
walk("flow.gap-by-the-residual")

# %% [markdown]
# ### (flow.theorem-g2-for-the-residual) G.2 in the notation of this section
#
# (flow.theorem-g2), written for the flows above.

# %%
walk("flow.theorem-g2-for-the-residual")

# %% [markdown]
# ### (flow.gap-decays) The difference decays
#
# Two exponentials with different rates under one integral: the slower rate survives.

# %%
walk("flow.gap-decays")

# %% [markdown]
# ### (flow.gap-at-a-test-input-as-an-integral) The difference at a test input
#
# Subtract the two flows at $x$ and add and subtract $\hat\Theta_0(x,\mathcal{X})\,g$.

# %%
walk("flow.gap-at-a-test-input-as-an-integral")

# %% [markdown]
# ### (flow.norm-of-the-gap-at-a-test-input) Its norm
#
# Triangle inequality under the integral.

# %%
walk("flow.norm-of-the-gap-at-a-test-input")

# %% [markdown]
# ### (flow.test-kernel-inside-the-ball) The test kernel inside the ball
#
# Lemma 1 with the test input among the inputs.

# %%
walk("flow.test-kernel-inside-the-ball")

# %% [markdown]
# ### (flow.test-kernel) The test kernel along the flow
#
# (flow.test-kernel-inside-the-ball), with the ball that the flow never leaves.

# %%
walk("flow.test-kernel")

# %% [markdown]
# ### (flow.gap-at-a-test-input) The difference at a test input, bounded
#
# Both integrands decay exponentially, so both integrals are bounded for all times by a constant over $\lambda_{min}$.

# %%
walk("flow.gap-at-a-test-input")

# %% [markdown]
# ### (flow.gaps-at-all-times) Both differences, at all times
#
# The two bounds do not depend on the time, so they bound the suprema: the statement (73) with explicit constants.

# %%
walk("flow.gaps-at-all-times")

# %% [markdown]
# ### (sharp-flow.gap-decays) The difference decays, with its true maximum
#
# Ours, with two constants: the integral of (flow.gap-decays) is
# $\frac{3\sigma R_0}{\lambda_{min}} y(1-y)$ with $y = e^{-rt}$, and $y(1-y) \le \frac14$.

# %%
walk("sharp-flow.gap-decays")

# %% [markdown]
# ### (sharp-flow.gap-at-a-test-input) The difference at a test input, sharper
#
# Ours: as for descent, take away $B e(t)$. Its own bound enters with $\|B\|$, that of the rest with $\|B\| + 1$.

# %%
walk("sharp-flow.gap-at-a-test-input")

# %% [markdown]
# ### (sharp-flow.gap-at-a-test-input-at-all-times) The same at all times
#
# Ours: the constant that `certify lab theorem` guarantees along the flow.

# %%
walk("sharp-flow.gap-at-a-test-input-at-all-times")

# %% [markdown]
# ## The displays in numbers

# %%
tally()
