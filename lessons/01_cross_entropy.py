"""What is cross-entropy? What a language model is trained for, and what is left when it is not perfect."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="1 · What is cross-entropy?", css_file="lessons.css")

with app.setup:
    import marimo as mo
    import numpy as np

    from rooteps.lessons import computing, reviews, show
    from rooteps.theory import FLOAT64, Instance, Model, World
    from rooteps.theory.registry import find
    from rooteps.verification.explanation import explain


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 1 · What is cross-entropy?

    A language model plays a guessing game. It is shown the beginning of a text, a *context* $s$, and says how likely it
    thinks each next word $w$ is: $p_s(w)$. Then the true word is revealed, drawn from the true distribution $p^*_s$,
    and the model is charged its *surprise*, $-\log p_s(w)$. A word held certain costs nothing; a word held almost
    impossible costs a lot. The expected charge is the **cross-entropy**.

    Below is a whole language, small enough to look at: four contexts from film reviews, and a handful of words. Your
    model starts from the truth, and two sliders spoil it: *boldness* $t$ raises every probability to the power $t$, and
    *cheer* $a$ multiplies words of praise by $e^{a}$ and divides words of blame by it.
    """)
    return


@app.cell(hide_code=True)
def _():
    context = mo.ui.dropdown({name: s for s, name in enumerate(reviews.CONTEXTS)}, reviews.CONTEXTS[0], label="context")
    words = mo.ui.slider(4, 8, value=5, show_value=True, label="words $V$")
    boldness = mo.ui.slider(0.25, 3, step=0.25, value=1.5, show_value=True, label="boldness $t$")
    cheer = mo.ui.slider(-2, 2, step=0.25, value=-0.5, show_value=True, label="cheer $a$")
    return boldness, cheer, context, words


@app.cell(hide_code=True)
def _(boldness, cheer, words):
    language = reviews.language(words.value)
    truth = computing.distributions(Instance(language, Model(shift=np.zeros_like(language.F))))
    tilt = (boldness.value - 1) * np.log(truth) + cheer.value * reviews.PHI[:1, : words.value]
    instance = Instance(language, Model(tilt=tilt))
    data = explain("cross-entropy-recovers-truth", instance, computing.XP)
    world = World(instance, computing.XP)
    return data, instance, truth, world


@app.cell(hide_code=True)
def _(boldness, cheer, context, truth, words, world):
    _s = context.value
    _p_star, _p = truth[_s], computing.floats(world.p)[_s]
    _rows = [
        (
            f"{reviews.CONTEXTS[_s]} **{word}**",
            show.bar(_p_star[w]),
            show.bar(_p[w], "#D55E00"),
            show.number(-np.log(_p[w])),
            show.number(-_p_star[w] * np.log(_p[w])),
            show.number(-_p_star[w] * np.log(_p_star[w])),
        )
        for w, word in enumerate(reviews.WORDS[: words.value])
    ]
    _charge, _least = -(_p_star * np.log(_p)).sum(), -(_p_star * np.log(_p_star)).sum()
    _rows.append(("", "", "", "sum", f"**{show.number(_charge)}**", f"**{show.number(_least)}**"))
    mo.vstack(
        [
            mo.hstack([context, words, boldness, cheer], wrap=True, justify="start"),
            show.table(
                ("", "truth $p^*$", "model $p$", r"$-\log p$", r"$-p^* \log p$", r"$-p^* \log p^*$"), _rows, (3, 4, 5)
            ),
            mo.md(
                f"In this context the model pays **{show.number(_charge)}** nats a word. Even the truth would pay "
                f"**{show.number(_least)}**, its *entropy*, because the next word really is uncertain. What the model "
                f"pays on top is **{show.number(_charge - _least)}**."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    _language = reviews.language()
    _log_truth = np.log(computing.distributions(Instance(_language, Model(shift=np.zeros_like(_language.F)))))
    _twice = Instance(_language, Model(tilt=_log_truth - 0.5 * reviews.PHI[:1, :5]))
    _kl = computing.floats(World(_twice, computing.XP).kl)
    show.question(
        "Find the settings that make the charge smallest. Are there others that do as well? Try all four contexts.",
        "Boldness 1 and cheer 0 is the truth itself. The charge on top of the entropy is a divergence, which vanishes "
        "only where model and truth agree (the theorem below), so the question is where two settings give the same "
        f"model. In the context “{reviews.CONTEXTS[3]}” they do: boldness 2 with cheer −½ costs "
        f"{show.number(_kl[3], 1)} on top, since there only praise tells the words apart, and twice as bold and less "
        f"cheerful cancel. In the others the same settings cost {', '.join(show.number(x, 2) for x in _kl[:3])}.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.vstack(
        [
            mo.md(r"""
    ## The charge on top is a divergence

    Over all contexts, each weighted by how often it comes up ($p_L$), the charge on top of the least possible one is an
    average of Kullback–Leibler divergences $\mathrm{KL}(q \| p) = \sum_w q(w) \log\frac{q(w)}{p(w)}$. It is called
    the *excess*, and a model whose excess is at most $\varepsilon$ is called **ε-optimal**. Everything that follows in
    these lessons starts from this one number.
    """),
            show.statement("cross-entropy-recovers-truth"),
        ]
    )
    return


@app.cell(hide_code=True)
def _(boldness, cheer, data, world):
    mo.vstack(
        [
            mo.hstack([boldness, cheer], wrap=True, justify="start"),
            show.table(
                ("context", "$p_L(s)$", r"$\mathrm{KL}(p^*_s \Vert p_s)$"),
                [
                    (name, show.number(p), show.number(kl))
                    for name, p, kl in zip(reviews.CONTEXTS, world.p_L, world.kl, strict=True)
                ],
                (1, 2),
            ),
            mo.md("The proof, with the numbers of your model:"),
            show.proof(data),
            mo.md(show.verdict(data)),
            show.page("cross-entropy-recovers-truth"),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    show.question(
        "Suppose the third context never came up in training, $p_L(s_3) = 0$. What would a small excess say about it?",
        f"Nothing: {find('unconstrained-transfer').without['covering']}. Lesson 4 puts a number on how well "
        "the contexts of training cover those of a task.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## A trap: never subtract

    It is tempting to compute the excess as it was defined, cross-entropy minus entropy. For a good model that fails:
    two numbers of size one, each rounded to sixteen digits, are subtracted, and a difference of $10^{-17}$ is lost.
    Here it is computed three ways, for a model whose true excess you choose.
    """)
    return


@app.cell(hide_code=True)
def _():
    exponent = mo.ui.slider(-24, -2, value=-17, show_value=True, label=r"excess $\varepsilon = 10^k$, $k =$")
    return (exponent,)


@app.cell(hide_code=True)
def _(exponent):
    _still = Instance(reviews.language(), Model(shift=np.zeros((4, 2))))
    _near = _still.replace(model=computing.near_optimal(_still, 10.0**exponent.value, "ray"))
    _w, certified = World(_near, FLOAT64, "optimum"), World(_near, computing.XP, "optimum").excess
    _p_star, _p_L = np.asarray(_w.p_star), np.asarray(_w.p_L)
    subtracted = float(
        (_p_L[:, None] * _p_star * -np.log(np.asarray(_w.p))).sum() - (_p_L[:, None] * _p_star * -np.log(_p_star)).sum()
    )
    kept = float(_w.excess)

    def error(value):
        """The relative error against the ball."""
        with computing.XP.scope():
            return show.number(float(abs(computing.XP.array(value).item() / certified - 1).mid()), 2)

    mo.vstack(
        [
            exponent,
            show.table(
                ("", "value", "relative error"),
                [
                    ("cross-entropy − entropy, in float64", show.number(subtracted, 8), error(subtracted)),
                    (r"$\sum q\,(e^x - 1 - x)$ with $x = \log(p/q)$, in float64", show.number(kept, 8), error(kept)),
                    ("the same in balls of 128 bits: certified", show.number(certified, 8), ""),
                ],
                (1, 2),
            ),
        ]
    )
    return certified, kept, subtracted


@app.cell(hide_code=True)
def _():
    show.question(
        r"Why is $\sum_w q_w (e^{x_w} - 1 - x_w)$ the same number, and why does it keep its digits?",
        r"$\sum_w q_w e^{x_w} = \sum_w p_w = 1$, so $q_w(e^{x_w} - 1)$ sums to zero and only "
        r"$-\sum_w q_w x_w = \mathrm{KL}(q \| p)$ is left. And every term is $\ge 0$, because $e^x \ge 1 + x$: nothing "
        "cancels in the sum, and each bracket is computed by its power series where $x$ is small.",
    )
    return


@app.cell(hide_code=True)
def _(certified, data, instance, kept, subtracted, world):
    mo.stop(mo.running_in_notebook())  # as a script, a lesson checks itself and says what it found
    assert data.ok
    assert abs(kept / float(certified) - 1) < 1e-9 < abs(subtracted / float(certified) - 1)
    print(f"1 · cross-entropy: excess {float(world.excess):.6g} on {instance.language.V} words, {show.verdict(data)}")
    return


if __name__ == "__main__":
    app.run()
