"""The features themselves: when a classifier may read f(s), and an objective made for it."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="6 · The features themselves", css_file="lessons.css")

with app.setup:
    import marimo as mo
    import numpy as np

    from rooteps.figures import waterfall
    from rooteps.lessons import computing, corners, reviews, show
    from rooteps.theory import World
    from rooteps.theory.registry import find
    from rooteps.theory.theorems.gaussian_partition import GaussianInstance, GaussianWorld
    from rooteps.theory.theorems.quadratic_partition import affine_fit
    from rooteps.verification.explanation import explain


@app.cell(hide_code=True)
def _():
    mo.vstack(
        [
            mo.md(r"""
    # 6 · The features themselves

    The theorem of lesson 5 is about the mean embedding $\Phi p_f(s)$. In practice people train a classifier on the
    features $f(s)$, and it works. Why should it? The mean embedding is the gradient of the log-partition function,
    $\Phi p_f(s) = \nabla \log Z(f(s))$. Where $\log Z$ is *quadratic*, its gradient is an affine map of $f(s)$, and an
    affine classifier on $f(s)$ can do all that a linear one on $\Phi p_f(s)$ does.
    """),
            show.statement("quadratic-partition"),
            mo.md(r"""
    Words at the corners of a cube show it best: there $\nabla_i \log Z(\theta) = \tanh \theta_i$. If all contexts have
    features of the same size, $\pm a$ in every coordinate, then only two points of the tanh are ever used, and through
    two points there is a straight line. Make them *uneven* and there is not. The label is the first sign, with a little
    noise, and the model has got one context wrong: the last.
    """),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    dimension = mo.ui.slider(1, 3, value=2, show_value=True, label="dimensions $d$ (words $V = 2^d$)")
    size = mo.ui.slider(0.25, 2, step=0.25, value=1, show_value=True, label="size of the features $a$")
    uneven = mo.ui.slider(0, 1, step=0.125, value=0, show_value=True, label="uneven")
    return dimension, size, uneven


@app.cell(hide_code=True)
def _(dimension, size, uneven):
    cube = corners.world(dimension.value, size.value, uneven.value)
    quadratic = explain("quadratic-partition", cube, computing.XP)
    _w = World(cube, computing.XP, "optimum")
    _means, _fit, _F = (computing.floats(x) for x in (_w.mean_features, affine_fit(_w).fitted, _w.F))
    eta = np.linalg.norm(_means - _fit, axis=1)
    _positive = cube.task.label_probs[:, 1]

    def vector(x):
        """A short vector as text."""
        return ", ".join(show.number(y + 0.0, 3) for y in x)

    mo.vstack(
        [
            mo.hstack([dimension, size, uneven], wrap=True, justify="start"),
            show.table(
                ("", "$f(s)$", r"$\Phi p_f(s)$", "best $A f(s) + b$", r"$\eta(s)$", "$P(y = +1)$"),
                [
                    (
                        f"$s_{s + 1}$",
                        vector(_F[s]),
                        vector(_means[s]),
                        vector(_fit[s]),
                        show.number(eta[s], 2) if eta[s] > 1e-12 else "0",
                        show.number(_positive[s]),
                    )
                    for s in range(len(_F))
                ],
                (4, 5),
            ),
            mo.md(show.verdict(quadratic)),
            waterfall.draw(waterfall.of(quadratic)),
            show.hypotheses(quadratic),
            show.page("quadratic-partition"),
        ]
    )
    return cube, eta, quadratic


@app.cell(hide_code=True)
def _():
    show.question(
        r"Is it enough that the *values* of $\log Z$ agree with a quadratic function at the features?",
        "No. Through finitely many values there is always some quadratic function, if there are enough coefficients, "
        "and its gradient can be anything. The hypothesis that is checked is the one about gradients: "
        f"{show.prose(find('quadratic-partition').without['affine gradient'])}.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.vstack(
        [
            mo.md(r"""
    ## Nearly quadratic is nearly enough

    Real log-partition functions are not quadratic, but the theorem degrades gracefully: what the affine fit leaves of
    the gradient, $\eta(s)$, is added to the bound. The same world as above, uneven or not:
    """),
            show.statement("approximate-quadratic-partition"),
        ]
    )
    return


@app.cell(hide_code=True)
def _(cube, dimension, size, uneven):
    approximate = explain("approximate-quadratic-partition", cube, computing.XP)
    mo.vstack(
        [
            mo.hstack([dimension, size, uneven], wrap=True, justify="start"),
            show.proof(approximate),
            mo.md(show.verdict(approximate)),
            show.page("approximate-quadratic-partition"),
        ]
    )
    return (approximate,)


@app.cell(hide_code=True)
def _(eta):
    show.question(
        "Set *uneven* to 1 and make the features small, then large. Where is the residual largest, and why?",
        "Near zero the tanh is almost straight, and far out almost flat; it bends in between, at sizes around 1. Small "
        f"features mean a log-partition that is quadratic to second order. (The largest residual just now is "
        f"{show.number(eta.max() if eta.max() > 1e-12 else 0, 2)}.)",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.vstack(
        [
            mo.md(r"""
    ## Why log Z should be quadratic at all

    Suppose the word embeddings look like independent draws from a normal distribution. Then $Z(\theta)$ is a sum of $V$
    independent terms, and concentrates on its mean, whose logarithm *is* quadratic.
    """),
            show.statement("gaussian-partition"),
            mo.md("Twelve vocabularies, drawn anew for every choice of V. Each bar is Z divided by its expectation."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    vocabulary = mo.ui.slider(steps=[1, 4, 16, 64, 256, 1024], value=64, show_value=True, label="words $V$")
    length = mo.ui.slider(0.25, 1.75, step=0.25, value=1, show_value=True, label=r"length of $\theta$")
    deviation = mo.ui.slider(0.125, 1, step=0.125, value=0.25, show_value=True, label="deviation $t$")
    return deviation, length, vocabulary


@app.cell(hide_code=True)
def _(deviation, length, vocabulary):
    _draws = np.random.default_rng(vocabulary.value).standard_normal((12, 1, vocabulary.value))
    _drawn = GaussianInstance([length.value], [0.0], [[1.0]], _draws, deviation.value)
    gaussian = explain("gaussian-partition", _drawn, computing.XP)
    _w = GaussianWorld(_drawn, computing.XP)
    ratios = computing.floats(computing.XP.exp(_w.z - _w.variance / 2).sum(axis=1) / _w.V)
    _within = np.abs(ratios - 1) < deviation.value
    mo.vstack(
        [
            mo.hstack([vocabulary, length, deviation], wrap=True, justify="start"),
            show.table(
                ("vocabulary", r"$Z(\theta) / \mathbb{E}\, Z(\theta)$"),
                [
                    (str(i + 1), show.bar(ratio / 2, "#0072B2" if near else "#D55E00", 16.0, ratio))
                    for i, (ratio, near) in enumerate(zip(ratios, _within, strict=True))
                ],
            ),
            mo.md(
                f"{int((~_within).sum())} of 12 deviate by {show.number(deviation.value)} or more (red). The "
                f"probability of that is at most {show.number(_w.chebyshev, 3)} by Chebyshev's inequality"
                + ("." if _w.chebyshev < 1 else ", which says nothing: it exceeds one.")
            ),
            show.proof(gaussian),
            mo.md(show.verdict(gaussian)),
            show.page("gaussian-partition"),
        ]
    )
    return gaussian, ratios


@app.cell(hide_code=True)
def _():
    show.question(
        r"How many more words does it take to make the spread of $Z/\mathbb{E}Z$ half as wide? What does a longer θ "
        r"cost?",
        r"Four times as many: the variance is $(e^{\theta^\top \Sigma \theta} - 1)/V$. A longer θ costs exponentially: "
        "a few words with large dot products dominate the sum, and the law of large numbers sets in late.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.vstack(
        [
            mo.md(r"""
    ## An objective made for the purpose

    If what matters in the end is $\Phi p^*_s$, one can train for it directly. **Quad** replaces the log-partition
    function in the cross-entropy by a quadratic one. Then there is nothing left to assume about $\log Z$, at a price:
    the size of the weights is measured in $\|v\|_2$, which is larger.
    """),
            show.statement("quad-objective"),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    exponent = mo.ui.slider(-8, 0, step=0.5, value=-3, show_value=True, label=r"$\log_{10} \varepsilon$")
    words = mo.ui.slider(4, 8, value=5, show_value=True, label="words $V$")
    dimensions = mo.ui.slider(1, 3, value=2, show_value=True, label="dimensions $d$")
    return dimensions, exponent, words


@app.cell(hide_code=True)
def _(dimensions, exponent, words):
    _instance = reviews.world(
        10.0**exponent.value, B=4, V=words.value, d=dimensions.value, maker="quad", misspecified=True
    )
    quad = explain("quad-objective", _instance, computing.XP)
    _largest = float(World(_instance, computing.XP, "truth").B)
    mo.vstack(
        [
            mo.hstack([exponent, words, dimensions], wrap=True, justify="start"),
            show.stats(
                {
                    "τ, on the truth": show.number(quad.quantities.tau.value),
                    "loss on f(s) itself": show.number(quad.quantities.transfer_loss.value),
                    "what the theorem promises": show.number(quad.quantities.bound.value),
                    "length of v, the B of Quad": show.number(quad.quantities.B.value),
                    "largest weight, the B of lesson 5": show.number(_largest),
                }
            ),
            show.proof(quad),
            mo.md(show.verdict(quad)),
            waterfall.draw(waterfall.of(quad)),
            show.page("quad-objective"),
        ]
    )
    return (quad,)


@app.cell(hide_code=True)
def _():
    show.question(
        "Where does the proof of Quad use Pinsker's inequality?",
        "Nowhere. The excess of Quad *is* half a squared distance, so the step from divergence to distance falls away, "
        "and Hölder's inequality becomes Cauchy–Schwarz, whence the other norm.",
    )
    return


@app.cell(hide_code=True)
def _(approximate, gaussian, quad, ratios):
    mo.stop(mo.running_in_notebook())  # as a script, a lesson checks itself and says what it found
    for _data in (approximate, gaussian, quad):
        assert _data.ok
    _spread = float(np.abs(ratios - 1).max())
    print(f"6 · features: log Z within {_spread:.3g} of its mean over {len(ratios)} vocabularies, {show.verdict(quad)}")
    return


if __name__ == "__main__":
    app.run()
