"""Natural tasks: which tasks the next word gives away, at what size of word weights, and in which contexts."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="4 · Natural tasks", css_file="lessons.css")

with app.setup:
    import marimo as mo
    import numpy as np

    from rooteps.figures import naturalness
    from rooteps.lessons import computing, reviews, show
    from rooteps.theory import Instance, Language, Model, Task, Witness, World
    from rooteps.theory.classifiers import natural_tau, transfer_loss
    from rooteps.theory.registry import find
    from rooteps.verification.explanation import explain


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 4 · Natural tasks

    Why should a model that guesses words well be any good at telling whether a writer likes a film? Because the next
    word gives it away. Take a weight $v(w)$ for every word, high for praise and low for blame; then the *score*
    $v \cdot p^*_s = \sum_w v(w)\, p^*_s(w)$ says which way the wind blows after the context $s$.

    A task is **(τ, B)-natural** if some $v$ with $\|v\|_\infty \le B$ makes the loss on the *true* distributions at
    most τ. The theory is about such tasks, and promises nothing about others.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Which contexts the task is about

    The task has its own distribution $p_T$ over contexts, and labels $y = \pm 1$. A language model is trained on
    $p_L$. What it learns carries over as far as $p_L$ *covers* $p_T$: the coefficient $\gamma(p_T)$ is the largest
    $\gamma \le 1$ with $p_L(s) \ge \gamma\, p_T(s)$ everywhere.
    """)
    return


@app.cell(hide_code=True)
def _():
    shares = mo.ui.array(
        [
            mo.ui.slider(0, 16, value=value, show_value=True, label=f"weight of $s_{s + 1}$")
            for s, value in enumerate((3, 3, 8, 2))
        ]
    )
    return (shares,)


@app.cell(hide_code=True)
def _(shares):
    _total = max(sum(shares.value), 1)
    _p_L = np.array(shares.value) / _total
    _ratio = [_p_L[s] / p if p else np.inf for s, p in enumerate(reviews.P_T)]
    coverage = min(1.0, *_ratio)
    if coverage == 0:
        _why = ": a context of the task never comes up in training, and nothing can be promised."
    else:
        _why = ", the least of the ratios." if coverage < 1 else ": no ratio is below one, where γ is capped."
    _rows = [
        (
            f"$s_{s + 1}$ {name}",
            show.bar(_p_L[s], "#0072B2", 6.0),
            show.bar(reviews.P_T[s], "#009E73", 6.0),
            f"**{show.number(_ratio[s])}**" if _ratio[s] == min(_ratio) else show.number(_ratio[s]),
            show.number(reviews.POSITIVE[s]) if reviews.P_T[s] else "–",
        )
        for s, name in enumerate(reviews.CONTEXTS)
    ]
    mo.vstack(
        [
            mo.hstack(shares.elements, wrap=True, justify="start"),
            show.table(("context", "$p_L$", "$p_T$", "$p_L/p_T$", "$P(y = +1)$"), _rows, (3, 4)),
            mo.md(rf"$\gamma(p_T)$ = **{show.number(coverage)}**{_why}"),
        ]
    )
    return (coverage,)


@app.cell(hide_code=True)
def _():
    show.question(
        "Which $p_L$ makes γ largest? What does it cost to train on the third context, which the task never uses?",
        r"$p_L = p_T$ (weights 6, 6, 0, 4), where γ = 1. Every context has to be covered in proportion, so with half "
        r"of "
        "the training spent on the third context γ is at most ½. Bounds contain ε/γ: they charge the model as if its "
        "whole excess sat in the contexts of the task.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## The least loss at each size: τ(B)

    Larger weights give clearer scores, up to a point. $\tau(B)$ is the least loss with weights up to $B$; it falls and
    is convex in $B$, so being natural is a matter of degree: a *curve*. Every point of it below comes with two
    certificates, weights that reach it and a dual point that proves that none do better.

    For a softmax model the weights have to lie in the row-span of $\Phi$, $v = \Phi^\top \lambda$: a combination of
    *praise* and *strength*. Otherwise any weights are allowed.
    """)
    return


@app.cell(hide_code=True)
def _():
    size = mo.ui.slider(0, 6, step=0.25, value=2, show_value=True, label="size $B$")
    loss = mo.ui.dropdown(["hinge", "logistic"], "hinge", label="loss")
    spanned = mo.ui.switch(value=True, label="in the row-span of $\\Phi$")
    words = mo.ui.slider(4, 8, value=5, show_value=True, label="words $V$")
    return loss, size, spanned, words


@app.cell(hide_code=True)
def _(loss, spanned, words):
    language = reviews.language(words.value)
    truth = World(Instance(language, Model(shift=np.zeros_like(language.F))), computing.XP, "optimum").p_star
    span = language.Phi if spanned.value else None
    task = reviews.task(loss.value)
    curves = naturalness.of(truth, task, span, (1e-1, 1e-2, 1e-3), 25)
    unlimited = transfer_loss(truth if span is None else truth @ span.T, task)
    return curves, language, span, task, truth, unlimited


@app.cell(hide_code=True)
def _(language, size, span, task, truth):
    found = natural_tau(truth, task, float(size.value), Phi=span)
    v = found.witness if span is None else found.witness @ language.Phi
    scores = computing.floats(truth @ v)
    return found, scores, v


@app.cell(hide_code=True)
def _(found, loss, scores, size, spanned, unlimited, v, words):
    _top = max(abs(v).max(), 1e-9)
    mo.vstack(
        [
            mo.hstack([size, loss, words, spanned], wrap=True, justify="start"),
            show.stats(
                {
                    "τ(B), reached by the weights": show.number(found.value, 6),
                    "proven lower bound": show.number(found.lower, 6),
                    "size used, of " + show.number(size.value): show.number(found.norm),
                    "with weights of any size": show.number(unlimited.value, 6),
                }
            ),
            show.table(
                ("word", "best weight $v$"),
                [
                    (word, show.bar(abs(x) / _top, "#0072B2" if x > 0 else "#D55E00", 14.0, x))
                    for word, x in zip(reviews.WORDS[: words.value], v, strict=True)
                ],
            ),
            show.table(
                ("context", r"score $v \cdot p^*_s$", "$P(y = +1)$"),
                [
                    (reviews.CONTEXTS[s], show.number(scores[s]), show.number(reviews.POSITIVE[s]))
                    for s in range(4)
                    if reviews.P_T[s]
                ],
                (1, 2),
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _(curves, found, loss, size, spanned, words):
    _figure = naturalness.draw(curves)
    _figure.axes[0].plot([size.value], [found.value], marker="*", markersize=18, color="#D55E00", zorder=9)
    mo.vstack(
        [
            mo.md("The whole curve, with your B as the star, and what it means for the bound of the next lesson."),
            mo.hstack([size, loss, words, spanned], wrap=True, justify="start"),
            _figure,
            mo.md(naturalness.CAPTION),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    show.question(
        "Why is τ(0) the same for every task with the same loss? Why is τ(B) convex?",
        r"With $v = 0$ every score is 0, and the loss is $\ell(0, \pm 1)$: 1 for the hinge, log 2 for the logistic "
        r"loss. For convexity mix two solutions: if $v$ has size $B$ and $v'$ has size $B'$, then $(v + v')/2$ has "
        r"size at most $(B + B')/2$ and, the loss being convex in the score, at most the average of the two losses.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.vstack(
        [
            mo.md(r"""
    ## Where natural tasks come from

    The paper's answer: classification is *sentence completion*. Suppose each label has its own way with words, a
    distribution $A_{\cdot y}$, and the next word after a context is drawn from the mixture that the label's posterior
    $\pi_s$ prescribes. Then the posterior can be read off the next word.
    """),
            show.statement("sentence-completion"),
            mo.md(r"""
    Two labels here: those who like the film say *great* and *good* a lot, the others *awful* and *bad*. The slider
    mixes the two vocabularies; at 1 they would be the same.
    """),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    overlap = mo.ui.slider(0, 0.96875, step=0.03125, value=0.25, show_value=True, label="overlap")
    return (overlap,)


@app.cell(hide_code=True)
def _(overlap):
    _apart = np.array([[8, 1], [1, 8], [3, 3], [2, 2], [6, 1], [0, 5]]) / np.array([20, 20])
    _A = (1 - overlap.value) * _apart + overlap.value * _apart.mean(axis=1, keepdims=True)
    _pi = np.stack([reviews.POSITIVE, 1 - reviews.POSITIVE], axis=1)
    _language = Language(p_L=[0.25] * 4, A=_A / _A.sum(axis=0), pi=_pi)
    _task = Task(reviews.P_T, np.stack([1 - reviews.POSITIVE, reviews.POSITIVE], axis=1), "hinge")
    _instance = Instance(
        _language, Model(tilt=np.zeros((4, 6))), _task, Witness(v=np.zeros(6)), topic_score=[1.0, -1.0]
    )
    completion = explain("sentence-completion", _instance, computing.XP)
    _norm = next(step for step in completion.steps if step.name == "least norm")
    mo.vstack(
        [
            overlap,
            show.table(
                ("word", "if they like it", "if they do not"),
                [
                    (reviews.WORDS[w], show.bar(_A[w, 0], "#0072B2"), show.bar(_A[w, 1], "#D55E00"))
                    for w in range(len(_A))
                ],
            ),
            mo.md(
                f"The score $u = (1, -1)$ of the posterior is a score of the next word with weights of size "
                f"**B = {show.number(_norm.rhs.value)}**, and no weights smaller than "
                f"{show.number(_norm.lhs.value)} will do."
            ),
            show.proof(completion),
            mo.md(show.verdict(completion)),
            show.page("sentence-completion"),
        ]
    )
    return (completion,)


@app.cell(hide_code=True)
def _():
    show.question(
        "What happens to $B$ as the overlap tends to 1, and what does it mean for a language model?",
        "It grows like 1/(1 − overlap): the more alike the two ways of speaking, the larger the weights that tell them "
        "apart, and the larger the error that a given ε allows. At 1 the columns agree, and "
        f"{show.prose(find('sentence-completion').without['full rank'])}.",
    )
    return


@app.cell(hide_code=True)
def _(completion, coverage, curves, found):
    mo.stop(mo.running_in_notebook())  # as a script, a lesson checks itself and says what it found
    assert 0 <= coverage <= 1
    assert found.lower <= found.value <= curves.tau[0]
    assert completion.ok
    _between = f"{found.lower:.6g} ≤ τ(B) ≤ {found.value:.6g}"
    print(f"4 · natural tasks: {_between}, γ = {coverage:g}, {show.verdict(completion)}")
    return


if __name__ == "__main__":
    app.run()
