"""Softmax models: what a model with few dimensions can learn about the truth, and what it cannot."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="2 · Softmax models", css_file="lessons.css")

with app.setup:
    import marimo as mo
    import numpy as np

    from rooteps.figures import pythagoras as picture
    from rooteps.lessons import computing, reviews, show
    from rooteps.theory import Instance, Language, Model, World
    from rooteps.theory.registry import find
    from rooteps.verification.explanation import explain


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 2 · Softmax models and their subspace

    A real language model does not store a probability for every word after every context. It turns the context into $d$
    numbers, its *features* $f(s) \in \mathbb{R}^d$, and every word has a place in the same space, its *embedding*
    $\phi_w$. The score of a word is the dot product, and

    $$p_f(s) = \mathrm{softmax}(f(s)^\top \Phi), \qquad p_f(s)(w) = \frac{e^{f(s) \cdot \phi_w}}{Z(f(s))}.$$

    There are many words and few dimensions, so most distributions are out of reach. Here is one context with its true
    distribution, and a softmax model whose features are in your hands. **Bring the charge down as far as you can.**
    """)
    return


@app.cell(hide_code=True)
def _():
    dimensions = mo.ui.slider(1, 3, value=2, show_value=True, label="dimensions $d$")
    theta = mo.ui.array(
        [mo.ui.slider(-2, 2, step=0.05, value=0, show_value=True, label=name) for name in reviews.DIMENSIONS]
    )
    return dimensions, theta


@app.cell(hide_code=True)
def _(dimensions, theta):
    PROBS = np.array([[16, 2, 6, 3, 4, 1]]) / 32

    def learn(d, features):
        """A softmax model in d dimensions, on one context."""
        language = Language(p_L=[1.0], probs=PROBS, Phi=reviews.PHI[:d, : PROBS.shape[1]])
        return Instance(language, Model(F=[features[:d]]))

    instance = learn(dimensions.value, theta.value)
    world = World(instance, computing.XP, "optimum")
    truth = World(instance, computing.XP, "truth")
    return PROBS, instance, learn, truth, world


@app.cell(hide_code=True)
def _(PROBS, dimensions, theta, truth, world):
    _d, _p = dimensions.value, computing.floats(world.p)[0]
    _Phi = reviews.PHI[:_d, : PROBS.shape[1]]
    _rows = [
        (reviews.WORDS[w], *map(show.number, _Phi[:, w]), show.bar(PROBS[0, w]), show.bar(_p[w], "#D55E00"))
        for w in range(PROBS.shape[1])
    ]
    _means = [
        (
            reviews.DIMENSIONS[i],
            show.number(_Phi[i] @ PROBS[0]),
            show.number(_Phi[i] @ _p),
            show.number(_Phi[i] @ (_p - PROBS[0])),
        )
        for i in range(_d)
    ]
    mo.vstack(
        [
            mo.hstack([dimensions, *theta.elements[:_d]], wrap=True, justify="start"),
            show.table(("word", *reviews.DIMENSIONS[:_d], "truth $p^*$", r"model $p_\theta$"), _rows, range(1, _d + 1)),
            show.stats(
                {
                    "the model is charged": show.number(truth.cross_entropy),
                    "the best softmax model": show.number(world.optimal_cross_entropy),
                    "the truth": show.number(truth.optimal_cross_entropy),
                    "excess of the model": show.number(world.excess),
                }
            ),
            mo.md(r"And the *mean embedding* of the next word, under the truth and under the model:"),
            show.table(("", r"$\Phi p^*$", r"$\Phi p_\theta$", r"$\Phi p_\theta - \Phi p^*$"), _means, (1, 2, 3)),
        ]
    )
    return


@app.cell(hide_code=True)
def _(world):
    _features = zip(reviews.DIMENSIONS, computing.floats(world.F_star)[0], strict=False)
    _best = ", ".join(f"{name} {show.number(x)}" for name, x in _features)
    show.question(
        "Watch the last column while you move a slider. What is special about the place where the charge is least?",
        r"The last column is zero there. It is the gradient of the charge in $\theta$: the derivative of $\log Z$ is "
        r"the mean embedding $\Phi p_\theta$, and that of the score is $\Phi p^*$. The charge is convex, so a zero "
        r"gradient "
        rf"is a minimum. For the dimensions you have chosen it is at {_best}.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.vstack(
        [
            mo.md(r"""
    ## What the optimum knows

    The best softmax model need not be the truth. But it is *right about the mean embedding*, and so about every word
    weight $v = \Phi^\top \lambda$ that is a combination of the rows of $\Phi$: those $v$ are the **row-span**, and
    $v \cdot p = \lambda \cdot \Phi p$ depends on the mean alone. This is all that the model learns, and all that the
    theory needs.
    """),
            show.statement("subspace-recovery"),
        ]
    )
    return


@app.cell(hide_code=True)
def _(dimensions, instance, theta):
    recovery = explain("subspace-recovery", instance, computing.XP)
    mo.vstack(
        [
            mo.hstack([dimensions, *theta.elements[: dimensions.value]], wrap=True, justify="start"),
            mo.md(
                "The proof is checked in numbers: the excess lies between the squared gradient and a product with it."
            ),
            show.proof(recovery),
            mo.md(show.verdict(recovery)),
            show.page("subspace-recovery"),
        ]
    )
    return (recovery,)


@app.cell(hide_code=True)
def _():
    show.question(
        r"Two different $\theta$ can give the same model. When, and does it contradict a unique optimum?",
        r"When $\Phi^\top \delta$ is a constant for the difference $\delta$ of the two: every score then moves by "
        r"the same "
        "amount, which cancels in the softmax. The features are not unique, but the model is: that is the lemma "
        f"*uniqueness*. When no optimum exists at all, {show.prose(find('subspace-recovery').without['interior'])}.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.vstack(
        [
            mo.md(r"""
    ## Pythagoras

    The divergence from the truth to your model has two parts: how far the truth lies from the family, which no features
    can change, and how far your model lies from the best member of the family, which is the excess. As with the sides
    of a right-angled triangle, the two simply add up.
    """),
            show.statement("pythagoras"),
        ]
    )
    return


@app.cell(hide_code=True)
def _(dimensions, instance, theta, truth, world):
    right_angle = explain("pythagoras", instance, computing.XP)
    _whole, _inside = float(truth.kl[0]), float(world.kl[0])
    _top = max(_whole, 1e-9)
    _names = (r"$\mathrm{KL}(p^* \Vert p_\theta)$", r"$\mathrm{KL}(p^* \Vert q)$", r"$\mathrm{KL}(q \Vert p_\theta)$")
    _what = ("the whole", "out of reach of the family", "the excess")
    _parts = (_whole, _whole - _inside, _inside)
    mo.vstack(
        [
            mo.hstack([dimensions, *theta.elements[: dimensions.value]], wrap=True, justify="start"),
            show.table(
                ("", "", ""),
                [
                    (name, what, show.bar(part / _top, colour, 16.0, part))
                    for name, what, part, colour in zip(
                        _names, _what, _parts, ("#000000", "#CC79A7", "#0072B2"), strict=True
                    )
                ],
            ),
            show.proof(right_angle),
            mo.md(show.verdict(right_angle)),
            show.page("pythagoras"),
        ]
    )
    return (right_angle,)


@app.cell(hide_code=True)
def _():
    okay = mo.ui.slider(1, 14, value=10, show_value=True, label="truth of *okay*, in 16ths")
    great = mo.ui.slider(0.0625, 0.9375, step=0.0625, value=0.8125, label="of the rest, *great*", show_value=True)
    feature = mo.ui.slider(-2, 2, step=0.125, value=-0.375, show_value=True, label=r"$\theta$")
    return feature, great, okay


@app.cell(hide_code=True)
def _(feature, great, okay):
    _rest = 1 - okay.value / 16
    triangle = picture.of(np.array([_rest * great.value, _rest * (1 - great.value), okay.value / 16]), feature.value)
    mo.vstack(
        [
            mo.md("""
    The same with three words and one dimension, *praise*, where there is room to draw it: the distributions over three
    words are the points of a triangle.
    """),
            mo.hstack([okay, great, feature], wrap=True, justify="start"),
            picture.draw(triangle),
            mo.md(picture.CAPTION),
        ]
    )
    return (triangle,)


@app.cell(hide_code=True)
def _():
    show.question(
        "Let *great* be one half of the rest, and move *okay*. What becomes of the best model, and of the excess? When "
        "is nothing out of reach?",
        "Neither moves: both depend on the mean embedding of the truth alone, which stays zero as the truth runs along "
        "the dashed line. The best model says one third to each word. Only what is out of reach changes: it is least "
        "where the line meets the curve, and there the truth is a softmax model itself.",
    )
    return


@app.cell(hide_code=True)
def _(PROBS, learn):
    _out = []
    for _d in (1, 2, 3):
        _start = learn(_d, np.zeros(3))
        with computing.XP.scope():
            _whole = World(_start, computing.XP, "truth").kl[0] - World(_start, computing.XP, "optimum").kl[0]
        _out.append(f"{show.number(_whole, 3)} with {_d}")
    show.question(
        "What becomes of the part that is out of reach when the model gets another dimension? How many dimensions "
        "would make it zero for every truth?",
        f"It can only shrink, because more distributions come within reach: here it is {', '.join(_out)} dimensions. "
        f"With {PROBS.shape[1]} words, {PROBS.shape[1] - 1} independent dimensions (that are independent of the "
        "constants too) reach every positive distribution. A real model has tens of thousands of words and a few "
        "thousand dimensions.",
    )
    return


@app.cell(hide_code=True)
def _(recovery, right_angle, triangle, world):
    mo.stop(mo.running_in_notebook())  # as a script, a lesson checks itself and says what it found
    assert recovery.verdict.word == "holds"
    assert right_angle.ok
    assert abs(triangle.beyond + triangle.excess - triangle.whole) < 1e-12
    print(f"2 · softmax models: excess {float(world.excess):.6g}, {show.verdict(recovery)}")
    return


if __name__ == "__main__":
    app.run()
