import numpy as np

from tests.theory.theorems.cases import FEATURES, draw
from tests.theory.theorems.plan import MODEL_FAILS, NO_TASK, Broken, Plan


def on_an_edge():
    """Embeddings on a line, and a context after which only the outermost word comes: F* is at infinity."""
    data = draw("optimum-features", 1, loss=None)
    probs, Phi = np.array(data["truth"]["probs"]), np.arange(9.0)[None]
    probs[1] = np.eye(9)[8]
    return data | {"truth": {"probs": probs}, "Phi": Phi, "model": {"F": data["model"]["F"][:, :1]}}


def on_a_simplex():
    """Words of probability zero, where every distribution is a softmax model or a limit of such."""
    data = draw("probs-with-zeros", 1, loss=None)
    return data | {"Phi": np.eye(9)[:8], "model": {"F": np.zeros((5, 8))}}


PLANS = [
    Plan(
        "subspace-recovery",
        forms=FEATURES,
        variants=(NO_TASK,),
        failing=(("interior", on_an_edge), ("interior", on_a_simplex), *MODEL_FAILS[1:]),
        broken=(Broken("no ½", "smoothness", {"smoothness": lambda w: w.excess / 2}),),
    )
]
