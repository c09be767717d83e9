"""The transfer theorem: a good language model solves natural tasks, one arrow of the proof at a time."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="5 · The transfer theorem", css_file="lessons.css")

with app.setup:
    import marimo as mo
    import numpy as np

    from rooteps.figures import bound_versus_empirical, waterfall
    from rooteps.lessons import computing, reviews, show
    from rooteps.theory import FLOAT64, World
    from rooteps.theory.classifiers import transfer_loss
    from rooteps.theory.divergences import pinsker
    from rooteps.theory.registry import find
    from rooteps.verification.explanation import explain


@app.cell(hide_code=True)
def _():
    mo.vstack(
        [
            mo.md(r"""
    # 5 · The transfer theorem, arrow by arrow

    Everything is in place. The model is within ε of the best softmax model (lessons 1 and 2), so its word scores are
    nearly right (lesson 3), and the task is natural, so scores are what it needs (lesson 4). Put together:
    """),
            show.statement("softmax-transfer"),
            mo.md(r"""
    $\ell_T(\Phi p_f)$ is the loss of the best *linear classifier* on the $d$ numbers $\Phi p_f(s)$, the mean embedding
    of the word that the model expects. The same theorem holds for models of any form, with all their $V$ probabilities
    as features; choose which of the two to look at.
    """),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    theorem = mo.ui.dropdown(["softmax-transfer", "unconstrained-transfer"], "softmax-transfer", label="theorem")
    exponent = mo.ui.slider(-10, 0, step=0.5, value=-3, show_value=True, label=r"$\log_{10} \varepsilon$")
    size = mo.ui.slider(steps=[0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8], value=4, show_value=True, label="size $B$")
    coverage = mo.ui.slider(steps=[0.0625, 0.125, 0.25, 0.5, 0.75, 1], value=0.5, show_value=True, label=r"$\gamma$")
    words = mo.ui.slider(4, 8, value=5, show_value=True, label="words $V$")
    error = mo.ui.dropdown(
        {"the worst for this task": "adversarial", "in some direction": "ray"},
        "the worst for this task",
        label="the model errs",
    )
    loss = mo.ui.dropdown(["logistic", "hinge"], "logistic", label="loss")
    outside = mo.ui.switch(value=True, label="truth outside the softmax family")
    controls = mo.vstack(
        [
            mo.hstack([exponent, size, coverage, words], wrap=True, justify="start"),
            mo.hstack([theorem, error, loss, outside], wrap=True, justify="start"),
        ]
    )
    return controls, coverage, error, exponent, loss, outside, size, theorem, words


@app.cell(hide_code=True)
def _(coverage, error, loss, outside, size, theorem, words):
    result = find(theorem.value)

    def film_world(log_epsilon):
        """The film reviews with the reader's settings, and a model of that excess."""
        return reviews.world(
            10.0**log_epsilon,
            B=size.value,
            gamma=coverage.value,
            V=words.value,
            maker=error.value,
            misspecified=outside.value,
            loss=loss.value,
            reference=result.reference,
        )

    return film_world, result


@app.cell(hide_code=True)
def _(exponent, film_world, result):
    instance = film_world(exponent.value)
    data = explain(result, instance, computing.XP)
    known = data.quantities
    return data, instance, known


@app.cell(hide_code=True)
def _(controls, data, known):
    mo.vstack(
        [
            controls,
            show.stats(
                {
                    r"τ, on the truth": show.number(known.tau.value),
                    "loss with the model's features": show.number(known.transfer_loss.value),
                    "what the theorem promises": show.number(known.bound.value),
                    "B = ‖v‖∞, as used": show.number(known.B.value),
                }
            ),
            show.proof(data),
            mo.md(show.verdict(data)),
        ]
    )
    return


@app.cell(hide_code=True)
def _(data):
    mo.vstack(
        [
            mo.md("""
    ## Where is it lost?

    The same chain as a picture. Each bar is what one arrow gives away. Move the sliders and watch which bar grows.
    """),
            waterfall.draw(waterfall.of(data)),
            mo.md(waterfall.CAPTION),
        ]
    )
    return


@app.cell(hide_code=True)
def _(data):
    _losing = [step for step in data.steps if step.relation == "<=" and step.slack.value > 0]
    _worst = max(_losing, key=lambda step: step.slack.value)
    show.question(
        "Which arrow loses most in your world? Which arrows could be equalities, and in what kind of world?",
        f"Just now *{_worst.name}* loses most, {show.number(_worst.slack.value, 2)}: {show.prose(_worst.because)}. "
        "*Infimum* loses nothing if the witness is the best classifier for the model too, *Lipschitz* if the scores "
        "all move against their labels where the loss has slope 1, *Jensen* if the contexts of the task have equal "
        r"divergences, *coverage* if the model errs only where $p_L = \gamma\, p_T$, *Pinsker* as the divergence "
        r"tends to "
        "zero between nearly fair coins. A world where they are all equalities at once would show that the theorem "
        "cannot be improved. There is one: lesson 7.",
    )
    return


@app.cell(hide_code=True)
def _(film_world, result):
    def gap_of(world):
        """ℓ_T − τ for the best classifier on the features that the theorem reads, as a share of B/√γ."""
        w = World(world, computing.XP, result.reference)
        features = w.p if result.reference == "truth" else w.mean_features
        return (transfer_loss(features, world.task).value - float(w.tau)) * float(computing.XP.sqrt(w.gamma) / w.B)

    log_epsilons = np.arange(-10.0, 0.5, 0.5)
    gaps = np.array([gap_of(film_world(x)) for x in log_epsilons])
    return gap_of, gaps, log_epsilons


@app.cell(hide_code=True)
def _(controls, gap_of, gaps, instance, known, log_epsilons):
    _seen = gaps > bound_versus_empirical.RESOLUTION
    _series = [bound_versus_empirical.Series("film reviews", 10 ** log_epsilons[_seen], gaps[_seen])]
    _here = gap_of(instance)
    if _here > bound_versus_empirical.RESOLUTION:
        _series.append(bound_versus_empirical.Series("your model", np.array([known.epsilon.value]), np.array([_here])))
    if _seen.any():
        _view = bound_versus_empirical.draw_points(_series)
        _view.axes[0].set(xlim=(10**-10.5, 10**0.5), ylim=(1e-9, 10))
    else:
        _view = mo.md(
            "With weights as small as these, every model does better than τ: its classifier may use larger ones."
        )
    mo.vstack(
        [
            mo.md(r"""
    ## The curve: the gap against ε

    Both axes are scaled so that one line is the bound on the gap $\ell_T - \tau$ for every $B$ and γ. Every
    dot is a film-review model.
    """),
            controls,
            _view,
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    show.question(
        "The dots run parallel to the line, half a unit up for each unit to the right. Where does the square root come "
        "from? And why do some choices of B leave no dots at all?",
        "From Pinsker: divergence is quadratic in a small distance, so distance is the square root of divergence. The "
        r"loss is compared with $\tau$, the loss of the best witness *of size B* on the truth; the classifier on the "
        r"model's features may have any size. With a small $B$ it simply does better than τ, and the theorem is true "
        r"for "
        "a cheap reason.",
    )
    return


@app.cell(hide_code=True)
def _(data):
    mo.vstack(
        [
            mo.md(r"""
    ## What is assumed

    Hypotheses are never taken on trust here: each is a claim about the world, checked like any step of the proof.
    """),
            show.hypotheses(data),
            show.page(data.theorem.id),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    _promised = find("softmax-transfer").without
    show.question(
        "Your model is trained on film reviews only, and the task is about film reviews only. Which hypothesis do you "
        "expect to hold least in practice?",
        "*Row-span* and *ε-optimality* are the bold ones: real embeddings were not made for the task, and nobody knows "
        f"the best loss for a given Φ. Without the first, {show.prose(_promised['row-span'])}; without the second, "
        f"{show.prose(_promised['epsilon-optimal'])}.",
    )
    return


@app.cell(hide_code=True)
def _(data, gaps, known, log_epsilons):
    mo.stop(mo.running_in_notebook())  # as a script, a lesson checks itself and says what it found
    assert data.ok
    assert known.transfer_loss.lower <= known.bound.value
    assert (gaps <= pinsker(10**log_epsilons, FLOAT64)).all()
    _loss, _bound = known.transfer_loss.value, known.bound.value
    print(f"5 · transfer: τ = {known.tau.value:.6g}, loss {_loss:.6g} ≤ bound {_bound:.6g}, {show.verdict(data)}")
    return


if __name__ == "__main__":
    app.run()
