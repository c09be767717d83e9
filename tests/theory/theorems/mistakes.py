"""Quantities that an author might have written by mistake, in more than one plan."""


def expected_root(w, constant):
    """B E_{p_T} sqrt(constant · KL): another constant in Pinsker's inequality."""
    return w.B * (w.p_T * w.xp.sqrt(constant * w.kl)).sum()


def lipschitz(factor):
    """The two steps after a Lipschitz constant, with that constant."""
    return {
        "Lipschitz": lambda w: factor * (w.p_T * w.xp.abs(w.score_change)).sum(),
        "subspace": lambda w: factor * (w.p_T * w.xp.abs(w.p_minus_q @ w.v)).sum(),
    }


def uncovered(bound):
    """The last two arrows without γ, for a bound (world, budget)."""
    return {"coverage": lambda w: bound(w, w.excess), "optimality": lambda w: bound(w, w.epsilon)}
