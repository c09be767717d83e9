"""Small worlds at the extremes of double precision, by name; every one was once judged wrongly."""

import numpy as np

from rooteps.theory import Instance, Language, Model, Task, Witness

TRUTH = [[0.5, 0.5], [0.1, 0.9]]
TASK = Task.from_labels([0.5, 0.5], [1, -1])
ONE = Task.from_labels([1.0], [1])
V = Witness(v=[1.0, -1.0])


def on_two_words(model, p_L=(0.5, 0.5), witness=V, epsilon=None):
    """Two contexts with a task, and a model of that truth."""
    return Instance(Language(p_L, probs=TRUTH), model, TASK, witness, epsilon=epsilon)


def logits(truth, model, v):
    """One context whose truth and model are given by logits."""
    return Instance(Language([1.0], logits=[truth]), Model(logits=[model]), ONE, Witness(v=v))


def steep(g):
    """A truth that hardly expects a word that the model expects most."""
    return logits([0.0, -g], [0.0, 1.0], [1.0, -1.0])


ONE_HOT = Instance(
    Language([0.25] * 4, F=[[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]], Phi=np.eye(3)),
    Model(F=[[1, 0.5, 0], [0, 1.5, 0], [1.25, 1, 0], [0.5, 0, 1]]),
    Task.from_labels([0.25] * 4, [1, -1, 1, -1]),
    Witness(lam=[1.0, 0.5, -1.0]),
)

SAME = {
    "by probabilities": on_two_words(Model(probs=TRUTH)),
    "ε = 0": on_two_words(Model(probs=TRUTH), epsilon=0.0),
    "no tilt": on_two_words(Model(tilt=np.zeros((2, 2)))),
    "a constant tilt": on_two_words(Model(tilt=[[1e17, 1e17], [-0.3, -0.3]])),
    "halves": Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(probs=[[0.5, 0.5]])),
    "by logits": logits([0.3, -1700.0, 2.0], [0.3, -1700.0, 2.0], [1.0, 0.0, 2.0]),
    "logits moved": logits([0.25, -1700.0, 2.0], [1.25, -1699.0, 3.0], [1.0, 0.0, 2.0]),
    "by features": ONE_HOT.replace(model=Model(F=[[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]])),
    "no shift": ONE_HOT.replace(model=Model(shift=np.zeros((4, 3)))),
    **{
        f"words all at {x}": Instance(
            Language([0.5, 0.5], F=[[1.0], [-1.0]], Phi=[[x, x, x]]),
            Model(F=[[1.0], [-1.0]]),
            TASK,
            Witness(lam=[1.0]),
        )
        for x in (0.0, 0.3)
    },
    "with zeros": Instance(
        Language([1.0], probs=[[0.5, 0.0, 0.5]]), Model(probs=[[0.5, 0.0, 0.5]]), ONE, Witness(v=[1.0, 5.0, 0.0])
    ),
    "one word": Instance(Language([1.0], probs=[[1.0]]), Model(tilt=[[3.0]]), ONE, Witness(v=[2.0]), epsilon=0.0),
}
"""The model is the truth, by the form of the data: every divergence and every distance is exactly zero."""

EXTREME = {
    "tiny v": on_two_words(Model(probs=[[0.4, 0.6], [0.1, 0.9]]), witness=Witness(v=[1e-200, -1e-200])),
    "v at both ends": on_two_words(Model(tilt=[[0.1, 0], [0, 0.1]]), witness=Witness(v=[1e-300, 1e17])),
    "constant v": on_two_words(Model(tilt=[[0.1, 0], [0, 0.1]]), witness=Witness(v=[0.1, 0.1])),
    "v = 0": on_two_words(Model(tilt=[[0.1, 0], [0, 0.1]]), witness=Witness(v=[0.0, 0.0])),
    "tilt of 1e-170": on_two_words(Model(tilt=[[1e-170, 0], [0, 1e-170]])),
    "tilt of 1e-150": on_two_words(Model(tilt=[[1e-150, 0], [0, 1e-150]])),
    "tilt of 1e-100": on_two_words(Model(tilt=[[1e-100, 0], [0, 1e-100]])),
    "a subnormal tilt": on_two_words(Model(tilt=[[5e-324, 0], [0, 1e-310]])),
    "p_L of 5e-324": on_two_words(Model(tilt=[[0.1, 0], [0, 0.1]]), p_L=(5e-324, 1.0)),
    "p_L of 1e-310": on_two_words(Model(tilt=[[0.1, 0], [0, 0.1]]), p_L=(1e-310, 1.0)),
    "logits of thousands": logits([-1047.0, -981.0, 1891.0], [-431.0, 279.0, 427.0], [1.0, -1.0, 0.0]),
    "logits of 1e17": logits([-1e17, 1e17, 1e17, 1.0], [1e-8, 1e-8, -1e-8, 0.0], [1.0, 1.0, -700.0, 0.0]),
    **{f"steep by {g}": steep(g) for g in (100.0, 649.0, 651.0, 746.0, 1500.0, 5000.0)},
    "one-hot": ONE_HOT,
    "point masses": Instance(
        Language([0.5, 0.5], probs=[[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]]),
        Model(probs=[[0.5, 0.25, 0.25], [0.5, 0.5, 0.0]]),
        TASK,
        Witness(v=[1.0, 2.0, -5.0]),
    ),
    "words that the truth has not": Instance(
        Language([0.5, 0.5], probs=[[1.0, 0.0, 5e-311], [0.0, 0.5, 0.5]]),
        Model(logits=[[0.0, 1900.0, -5.0], [1500.0, 3.0, 2.0]]),
        TASK,
        Witness(v=[1.0, -2.0, 5.0]),
    ),
    "saturated": Instance(
        Language([0.5, 0.5], F=[[300.0], [-300.0]], Phi=[[1.0, -1.0]]),
        Model(shift=[[0.1], [0.2]]),
        TASK,
        Witness(lam=[1.0]),
    ),
    "ε far below the excess": on_two_words(Model(tilt=[[0.1, 0], [0, 0.1]]), epsilon=5e-324),
    "ε far above": on_two_words(Model(tilt=[[0.1, 0], [0, 0.1]]), epsilon=1e300),
    **SAME,
}
