"""Counterexamples about learned embeddings, on worlds whose eigenvalues and projections are rational."""

from __future__ import annotations

from fractions import Fraction

from file import File
from world import World, dot, matrix, rational, rounded, vector


class Embeddings(File):
    """A world with Phi of one row, the best features for it, and an orthogonal basis of eigenvectors of Ω*."""

    def __init__(self, name: str, directions: list[list[int]]):
        w = World(name)
        super().__init__(w)
        rows = [[Fraction(x) for x in p] for p in w.Pstar]
        phi, weights = [Fraction(x) for x in w.Phi[0]], [Fraction(x) for x in w.pL]
        self.square = dot(phi, phi)
        self.features = [dot(phi, p) / self.square for p in rows]
        assert all(x == 0 for row in w.shift for x in row), name
        moments = [sum(m * dot(u, p) ** 2 for m, p in zip(weights, rows, strict=True)) for u in directions]
        self.eigenvalues = [moment / dot(u, u) for moment, u in zip(moments, directions, strict=True)]
        self.define("G", matrix([[f] for f in self.features]))
        self.define("eigenvalues", vector(self.eigenvalues))
        self.define("directions", matrix(directions))
        self.define("Omega", f"substitutability {w.n} pL Pstar")
        self.basis = f"eigenbasis {w.V} Omega eigenvalues (normalised {w.V} directions)"

    def projection(self) -> None:
        """Π, and that it is the projection; what of the excess is due to the features, and what to Phi."""
        (phi,) = self.w.Phi
        n, V = self.w.n, self.w.V
        self.define("Pi", matrix([[Fraction(x) * Fraction(y) / self.square for y in phi] for x in phi]))
        error = f"sum {V} (fun w => (logits 1 Phi (G s) w - times {V} Pi (Pstar s) w) ^ 2)"
        self.define("eps_1", f"/ 2 * sum {n} (fun s => pL s * {error})")
        self.define("eps_2", f"/ 2 * (sum 1 eigenvalues - trace_of_product {V} Pi Omega)")
        if hasattr(self.w, "v"):
            self.define("outside", f"(fun w => v w - times {V} Pi v w)")
        self.parts.append(f"projector 1 {V} Phi Pi")

    def written(self, tex: str) -> str:
        """With the sizes of this world."""
        return tex.format(n=self.w.n, V=self.w.V)


def numbers(name: str, directions: list[list[int]], claim: str, refutation: str, projection: bool = True) -> str:
    """No task: numbers of the world are not what a bolder claim says."""
    f = Embeddings(name, directions)
    f.parts += [f"language {f.w.n} {f.w.V} pL Pstar", f.basis]
    if projection:
        f.projection()
    return f.finish(f"~ {f.written(claim)}", refutation)


def transfer(name: str, directions: list[list[int]], bound: str, jointly: bool = True) -> str:
    """A classifier on the features; B is ‖v‖_2."""
    f = Embeddings(name, directions)
    w = f.w
    f.define("gamma", rational(w.gamma))
    f.define("tau", rational(rounded(w.losses([dot(w.v, p) for p in w.Pstar]), up=True)))
    if jointly:
        f.define("eps", "0")
        f.define("B", f"norm2 {w.V} v")
    value = f.alpha([float(x) for x in f.features])
    f.define("low", rational(rounded(value, up=False)))
    f.world()
    f.covering()
    f.parts.append(f.basis)
    if jointly:
        f.parts.append(f"jointly_optimal_within eps {w.n} 1 {w.V} pL Pstar Phi G")
    else:
        f.projection()
    f.lipschitz()
    natural = f"task_loss {w.n} 2 T hinge (fun s => dot {w.V} v (Pstar s)) <= tau"
    f.parts += [f"norm2 {w.V} v <= B", natural] if jointly else [natural]
    f.lower()
    claim = f"~ best_loss_at_most {w.n} 2 1 T hinge G (tau + {f.written(bound)})"
    return f.finish(claim, "apply (refuted _ _ low lower). sure.")


def stationary(name: str) -> str:
    """What the step against the gradient in Phi gains."""
    w = World(name)
    f = File(w)
    f.objects += (
        f"Definition gradient (w : nat) : R := sum {w.n} (fun s => pL s * (F s 0%nat * (P s w - Pstar s w))).\n"
        f"Definition squares : R := sum {w.n} (fun s => pL s * F s 0%nat ^ 2).\n"
        "Definition moved (i w : nat) : R := Phi i w - 2 * gradient w / squares.\n"
    )
    f.parts = [f"language {w.n} {w.V} pL Pstar"]
    f.subspace_optimum()
    entropy = f"cross_entropy {w.n} {w.V} pL Pstar"
    gained = f"{entropy} P - {entropy} (softmax_of 1 {w.V} moved F)"
    claim = f"~ sum {w.V} (fun w => gradient w ^ 2) / squares <= 9/10 * ({gained})"
    return f.finish(claim, "apply Rlt_not_le. sure.")


def small_signal(name: str) -> str:
    """One context of two words: its signal (x, −x) is an eigenvector."""
    w = World(name)
    f = File(w)
    f.objects += "Definition signal (s w : nat) : R := Pstar s w - 1/2.\n"
    f.define("eigenvalues", "vector [2 * signal 0 0 ^ 2; 0]")
    f.define("directions", matrix([[1, -1], [1, 1]]))
    f.lemma("opposite", "signal 0 1 = - signal 0 0", "opened. field. not_zero.")
    f.parts = [
        "language 1 2 pL Pstar",
        "eigenbasis 2 (substitutability 1 pL signal) eigenvalues (normalised 2 directions)",
    ]
    claim = (
        "~ ln 2 - cross_entropy 1 2 pL Pstar P\n    <= 9/20 * 2 * sum 1 eigenvalues\n"
        "       + sum 1 (fun s => pL s * (logits 1 Phi (F s) 0 - logits 1 Phi (F s) 1) ^ 3) / (36 * sqrt 3)"
    )
    prove = """hypotheses.
  part eigenvalues by (has_eigenvalues ltac:(
    cbv [times dot sum substitutability pL eigenvalues directions vector matrix nth]; rewrite ?opposite; field))."""
    return f.finish(claim, "apply Rlt_not_le. sure.", prove)


TWO = [[1, 1], [1, -1]]
FOUR = [[1, 1, 1, 1], [1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]]

PIECES = {
    "blind-embeddings": stationary,
    "faint-signal": small_signal,
    "common-direction": lambda n: numbers(
        n,
        TWO,
        "- quad_loss {n} 1 {V} pL Pstar Phi G <= 9/20 * sum 1 eigenvalues",
        "apply Rlt_not_le. numbers.",
        projection=False,
    ),
    "difference-of-words": lambda n: numbers(
        n,
        TWO,
        "quad_loss {n} 1 {V} pL Pstar Phi G + / 2 * sum 1 eigenvalues = eps_1 + 9/10 * eps_2",
        "apply Rgt_not_eq. numbers.",
    ),
    "left-out": lambda n: transfer(
        n, TWO, "B * sqrt ((2 * eps + 9/10 * sum ({V} - 1) (fun i => eigenvalues (1 + i)%nat)) / gamma)"
    ),
    "out-of-sight": lambda n: transfer(
        n,
        TWO,
        "(norm2 {V} (times {V} Pi v) * sqrt (2 * eps_1) + 9/10 * sqrt (dot {V} outside (times {V} Omega outside)))\n"
        "    / sqrt gamma",
        jointly=False,
    ),
    "second-direction": lambda n: transfer(n, FOUR, "B * sqrt ((2 * eps + 9/10 * eigenvalues 1%nat) / gamma)"),
    "turned-embeddings": lambda n: numbers(
        n,
        TWO,
        "(eigenvalues 0%nat - 2 * eps_2) * norm2 {V} (times {V} Pi v)\n"
        "    <= norm2 {V} (times {V} Omega v)\n"
        "       + 9/10 * sqrt (2 * eps_2 * (2 * eps_2 + eigenvalues 0%nat)) * norm2 {V} outside",
        "apply Rlt_not_le. sure.",
    ),
}
