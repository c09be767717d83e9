"""From KL to L1: how close two distributions are when their divergence is small, and what is left in few dimensions."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="3 · From KL to L1", css_file="lessons.css")

with app.setup:
    import marimo as mo

    from rooteps.figures import divergences as picture
    from rooteps.lessons import computing, reviews, show
    from rooteps.theory import Instance, Language, Model, Witness, World, divergences
    from rooteps.theory.registry import find
    from rooteps.verification.explanation import explain


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 3 · From KL to L1: Pinsker

    A small excess says that the model is close to the best one in *divergence*. A classifier that reads the model's
    probabilities cares about their *differences*, $\|p - q\|_1 = \sum_w |p(w) - q(w)|$, a number between 0 and 2. How
    large can it be when $\mathrm{KL}(q \| p) = x$?

    Two coins are enough to see it. The true one shows heads with probability $q$, the model believes in $p$.
    """)
    return


@app.cell(hide_code=True)
def _():
    true_coin = mo.ui.slider(0.01, 0.99, step=0.01, value=0.5, show_value=True, label="truth $q$")
    model_coin = mo.ui.slider(0.01, 0.99, step=0.01, value=0.9, show_value=True, label="model $p$")
    return model_coin, true_coin


@app.cell(hide_code=True)
def _(model_coin, true_coin):
    _q, _p = true_coin.value, model_coin.value
    coins = Instance(Language(p_L=[1.0], probs=[[_q, 1 - _q]]), Model(probs=[[_p, 1 - _p]]))
    _w = World(coins, computing.XP)
    divergence, distance = _w.kl[0], _w.l1[0]
    bounds = {
        r"$g^*(x)$, the largest distance possible": divergences.fht_bound(divergence, computing.XP),
        r"$\sqrt{2x}$, Pinsker": divergences.pinsker(divergence, computing.XP),
        r"$2\sqrt{1 - e^{-x}}$, Bretagnolle–Huber": divergences.bretagnolle_huber(divergence, computing.XP),
    }
    mo.vstack(
        [
            mo.hstack([true_coin, model_coin], wrap=True, justify="start"),
            show.table(
                ("", "", "share used"),
                [
                    (r"$x = \mathrm{KL}(q \Vert p)$", show.bar(divergence / 2, "#000000", 16.0, divergence), ""),
                    (r"$\Vert p - q \Vert_1$", show.bar(distance / 2, "#D55E00", 16.0, distance), ""),
                    *(
                        (
                            name,
                            show.bar(value / 2, "#0072B2", 16.0, value),
                            show.number(distance / value, 3) if _p != _q else "–",
                        )
                        for name, value in bounds.items()
                    ),
                ],
                (2,),
            ),
        ]
    )
    return coins, distance, divergence


@app.cell(hide_code=True)
def _():
    _coins = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(probs=[[0.51, 0.49]]))
    _w = World(_coins, computing.XP)
    _far = Instance(Language(p_L=[1.0], probs=[[0.01, 0.99]]), Model(probs=[[0.99, 0.01]]))
    _v = World(_far, computing.XP)
    _reached = _w.l1[0] / divergences.pinsker(_w.kl[0], computing.XP)
    show.question(
        "For which coins is Pinsker's bound nearly reached? When does it say nothing at all?",
        r"For two nearly fair coins that differ little: with $q = 0.50$, $p = 0.51$ the distance is "
        f"{show.number(_reached, 6)} of the bound. Once the divergence exceeds 2, "
        r"$\sqrt{2x}$ exceeds 2, the largest distance there is: with $q = 0.01$, $p = 0.99$ it promises "
        f"{show.number(divergences.pinsker(_v.kl[0], computing.XP), 3)}. The other two bounds never exceed 2.",
    )
    return


@app.cell(hide_code=True)
def _(coins):
    pinsker = explain("pinsker", coins, computing.XP)
    mo.vstack(
        [
            show.statement("pinsker"),
            show.proof(pinsker),
            mo.md(show.verdict(pinsker)),
            show.page("pinsker"),
        ]
    )
    return (pinsker,)


@app.cell(hide_code=True)
def _():
    pairs = picture.measure()
    return (pairs,)


@app.cell(hide_code=True)
def _(distance, divergence, model_coin, pairs, true_coin):
    _figure = picture.draw(pairs)
    _figure.axes[0].plot([float(divergence)], [float(distance)], marker="*", markersize=18, color="#D55E00", zorder=9)
    mo.vstack(
        [
            mo.md("The bounds as curves, with many pairs of distributions as dots. Your two coins are the star."),
            mo.hstack([true_coin, model_coin], wrap=True, justify="start"),
            _figure,
            mo.md(picture.CAPTION),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.vstack(
        [
            mo.md(r"""
    ## In few dimensions

    A softmax model may be far from the truth whatever its excess (lesson 2). Pinsker still helps, through a detour: the
    model is close to the *best softmax model* $q_s$, and about a word weight $v$ in the row-span of $\Phi$ that one
    is as good as the truth. The constant that is left is half the oscillation of $v$, since probabilities sum to one
    and adding a constant to $v$ changes nothing.
    """),
            show.statement("subspace-pinsker"),
            mo.md("""
    Back to the film reviews, with a truth that lies outside the softmax family. Choose a word weight, and how close to
    optimal the model is. The last choice looks at a single word, which the embeddings do not single out.
    """),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    WEIGHTS = {
        "praise": [1.0, 0.0],
        "strength": [0.0, 1.0],
        "praise − 2 strength": [1.0, -2.0],
        "the word “okay”": None,
    }
    weight = mo.ui.dropdown(WEIGHTS, "praise", label="word weight $v$")
    exponent = mo.ui.slider(-8, 0, value=-2, show_value=True, label=r"excess $\varepsilon = 10^k$, $k =$")
    return exponent, weight


@app.cell(hide_code=True)
def _(exponent, weight):
    _world = reviews.world(10.0**exponent.value, maker="ray", misspecified=True)
    _witness = Witness(v=[0.0, 0.0, 1.0, 0.0, 0.0]) if weight.value is None else Witness(lam=weight.value)
    _instance = _world.replace(witness=_witness)
    subspace = explain("subspace-pinsker", _instance, computing.XP)
    _w = World(_instance, computing.XP, "optimum")
    _change, _bound = (
        computing.floats(_w.score_change),
        computing.floats(_w.B * divergences.pinsker(_w.kl, computing.XP)),
    )
    mo.vstack(
        [
            mo.hstack([weight, exponent], wrap=True, justify="start"),
            show.table(
                ("context", r"$v \cdot p_s$", r"$v \cdot p^*_s$", r"$|v \cdot (p_s - p^*_s)|$", "", "bound"),
                [
                    (
                        reviews.CONTEXTS[s],
                        show.number((_w.p @ _w.v)[s]),
                        show.number((_w.p_star @ _w.v)[s]),
                        show.number(abs(_change[s]), 3),
                        "≤" if abs(_change[s]) <= _bound[s] else '<span style="color:#D55E00">**&gt;**</span>',
                        show.number(_bound[s], 3),
                    )
                    for s in range(len(_change))
                ],
                (1, 2, 3, 5),
            ),
            mo.md("What the result assumes:"),
            show.hypotheses(subspace),
            mo.md(show.verdict(subspace)),
            show.proof(subspace),
            show.page("subspace-pinsker"),
        ]
    )
    return (subspace,)


@app.cell(hide_code=True)
def _():
    _w = World(reviews.world(1e-8, maker="ray", misspecified=True), computing.XP, "optimum")
    _wrong = computing.floats(abs(_w.p_star[0, 2] - _w.q[0, 2]))
    show.question(
        "Take the single word and let ε go to zero. Why does the left side not go to zero as well?",
        "The model tends to the best softmax model, and that one is wrong about this word: in the first context by "
        f"{show.number(_wrong)}, at excess zero. "
        f"{show.sentence(show.prose(find('subspace-pinsker').without['row-span']))} The page "
        "above shows the broken step, with a cross; the result itself says nothing here, since its hypothesis fails.",
    )
    return


@app.cell(hide_code=True)
def _(distance, divergence, pinsker, subspace):
    mo.stop(mo.running_in_notebook())  # as a script, a lesson checks itself and says what it found
    assert float(distance) ** 2 <= 2 * float(divergence)
    assert pinsker.verdict.word == "holds"
    assert subspace.ok
    print(f"3 · Pinsker: {float(distance):.6g} at KL {float(divergence):.6g}, {show.verdict(subspace)}")
    return


if __name__ == "__main__":
    app.run()
