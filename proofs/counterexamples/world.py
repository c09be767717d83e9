"""A world of the museum in float64, and the rationals and definitions that Coq reads."""

from __future__ import annotations

import itertools
import json
import math
from fractions import Fraction
from pathlib import Path

MUSEUM = Path(__file__).parent.parent.parent / "verification" / "museum"


def rational(x: float | Fraction) -> str:
    """A number as Coq writes it."""
    x = Fraction(x)
    return str(x.numerator) if x.denominator == 1 else f"{x.numerator}/{x.denominator}"


def vector(xs) -> str:
    """As Coq writes it."""
    return "vector [" + "; ".join(map(rational, xs)) + "]"


def rows(m) -> str:
    """Lists of rationals."""
    return "[" + "; ".join("[" + "; ".join(map(rational, row)) + "]" for row in m) + "]"


def matrix(m) -> str:
    """As Coq writes it."""
    return "matrix " + rows(m)


def rounded(x: float, up: bool) -> Fraction:
    """To four digits, away from the truth."""
    if x <= 0:
        return Fraction(0)
    scale = 10 ** (4 - math.ceil(math.log10(x)))
    scaled = Fraction(x) * Fraction(scale)
    return Fraction(math.floor(scaled) + 1 if up else math.ceil(scaled) - 1) / Fraction(scale)


def softmax(z):
    """Of one row of logits."""
    e = [math.exp(x) for x in z]
    return [x / sum(e) for x in e]


def kl(q, p):
    """KL(q‖p)."""
    return sum(a * math.log(a / b) for a, b in zip(q, p, strict=True) if a > 0)


def dot(u, v):
    """u·v."""
    return sum(a * b for a, b in zip(u, v, strict=True))


class World:
    """An instance of the museum in float64, and its definitions in Coq."""

    def __init__(self, name: str):
        self.kept = json.loads((MUSEUM / f"{name}.json").read_text())
        self.name = name
        data = self.kept["instance"]
        truth, model, task = data["truth"], data["model"], data["task"]
        self.pL, self.Phi = data["p_L"], data["Phi"]
        self.n = len(self.pL)
        self.definitions = [("pL", vector(self.pL))]
        if self.Phi is not None:
            self.d, self.V = len(self.Phi), len(self.Phi[0])
            self.definitions.append(("Phi", matrix(self.Phi)))
        self._truth(truth)
        self._model(model)
        if task is not None:
            self.pT, self.loss = task["p_T"], task["loss"]
            self.labels = [row.index(1.0) for row in task["label_probs"]]
            joint = [[p * x for x in row] for p, row in zip(self.pT, task["label_probs"], strict=True)]
            self.T = joint
            self.definitions.append(("T", matrix(joint)))
            self.gamma = min([1] + [Fraction(a) / Fraction(b) for a, b in zip(self.pL, self.pT, strict=True) if b])
        witness = data["witness"] or {}
        if "lambda" in witness:
            self.lam = witness["lambda"]
            self.v = [sum(x * row[w] for x, row in zip(self.lam, self.Phi, strict=True)) for w in range(self.V)]
            self.definitions += [("lam", vector(self.lam)), ("v", vector(self.v))]
        elif "v" in witness:
            self.v = witness["v"]
            self.definitions.append(("v", vector(self.v)))
        elif "scores" in witness:
            self.U = [list(column) for column in zip(*witness["scores"], strict=True)]
            self.definitions.append(("U", matrix(self.U)))

    def _truth(self, truth) -> None:
        kernel = truth.get("kernel")
        if "F" in truth:
            self.Fstar = truth["F"]
            self.Q = [softmax([dot(f, column) for column in zip(*self.Phi, strict=True)]) for f in self.Fstar]
            self.definitions += [("Fstar", matrix(self.Fstar)), ("Q", f"softmax_of {self.d} {self.V} Phi Fstar")]
            base = "Q s"
        elif "logits" in truth:
            self.V = len(truth["logits"][0])
            self.Q = [softmax(z) for z in truth["logits"]]
            self.definitions += [("truth_logits", matrix(truth["logits"]))]
            base = f"softmax {self.V} (truth_logits s)"
        else:
            if "probs" in truth:
                self.Q = truth["probs"]
            else:
                A, pi = [list(column) for column in zip(*truth["A"], strict=True)], truth["pi"]
                self.A, self.pi = A, pi
                self.Q = [[sum(p * a[w] for p, a in zip(row, A, strict=True)) for w in range(len(A[0]))] for row in pi]
            self.V = len(self.Q[0])
            self.definitions.append(("Q", matrix(self.Q)))
            base = "Q s"
        self.kernel = kernel
        self.Pstar = self.Q
        if kernel is None:
            self.truth = f"Definition Pstar (s : nat) : nat -> R := {base}."
            return
        self.Pstar = [[a + b for a, b in zip(q, k, strict=True)] for q, k in zip(self.Q, kernel, strict=True)]
        self.definitions.append(("kernel", matrix(kernel)))
        self.truth = f"Definition Pstar (s : nat) : nat -> R := plus ({base}) (kernel s)."

    def _model(self, model) -> None:
        if "F" in model or ("shift" in model and model.get("objective") != "quad"):
            self.F = model.get("F") or [
                [a + b for a, b in zip(f, s, strict=True)] for f, s in zip(self.Fstar, model["shift"], strict=True)
            ]
            self.P = [softmax([dot(f, column) for column in zip(*self.Phi, strict=True)]) for f in self.F]
            self.definitions.append(("F", matrix(self.F)))
            self.model = f"Definition P (s : nat) : nat -> R := softmax_of {self.d} {self.V} Phi F s."
        elif "tilt" in model:
            tilt = model["tilt"]
            weights = [
                [q * math.exp(t) for q, t in zip(truth, row, strict=True)]
                for truth, row in zip(self.Pstar, tilt, strict=True)
            ]
            self.P = [[x / sum(row) for x in row] for row in weights]
            self.definitions.append(("tilt", matrix(tilt)))
            self.model = f"Definition P (s : nat) : nat -> R := tilted {self.V} (Pstar s) (tilt s)."
        elif "probs" in model:
            self.P = model["probs"]
            self.definitions.append(("P", matrix(self.P)))
            self.model = ""
        else:
            self.shift = model["shift"]
            self.model = ""

    # -- numbers ------------------------------------------------------------------------------------------------------

    def losses(self, scores, power: int = 1) -> float:
        """Mean hinge loss of the scores, or of its power."""
        sign = [1 if y else -1 for y in self.labels]
        return sum(t * max(0.0, 1 - y * u) ** power for t, y, u in zip(self.pT, sign, scores, strict=True))

    def excess(self) -> float:
        """E KL(q_s‖p_s)."""
        return sum(w * kl(q, p) for w, q, p in zip(self.pL, self.Q, self.P, strict=True))

    def literal_excess(self) -> float:
        """E_{p*} log(q/p), or 0: how much worse in cross-entropy than the best softmax model, for any model."""
        triples = zip(self.pL, self.Pstar, self.Q, self.P, strict=True)
        total = sum(
            w * sum(t * math.log(a / b) for t, a, b in zip(truth, q, p, strict=True)) for w, truth, q, p in triples
        )
        return max(total, 0.0)

    def dual(self, G):
        """The best weights α for features G [n][1]: all but one at 0 or at the task's, or a little less, and that one
        such that no score is told.
        """
        sign = [1 if y else -1 for y in self.labels]
        best = None
        for b in range(self.n):
            if not self.pT[b] or not G[b]:
                continue
            others = [s for s in range(self.n) if s != b]
            for full in itertools.product((0.0, 1.0, 1 - 2.0**-13), repeat=len(others)):
                alpha = dict(zip(others, (f * self.pT[s] for f, s in zip(full, others, strict=True)), strict=True))
                x = -sum(sign[s] * alpha[s] * G[s] for s in others) / (sign[b] * G[b])
                if 1e-9 < x < self.pT[b] - 1e-9 and (best is None or sum(alpha.values()) + x > best[0]):
                    best = sum(alpha.values()) + x, b, alpha
        assert best is not None, self.name
        return best
