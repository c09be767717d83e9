"""Writes each kept counterexample (verification/museum/*.json) as a Coq file that proves it: python3 generate.py.

A file defines the world with exact rationals, proves every hypothesis but the one that is removed (or all of them, where
a constant is bolder) and refutes the claim: weights on the labels show that every classifier loses more than it allows.
What is not rational (τ, ε, the least loss) is bounded by a rational on the side that makes the counterexample weaker.
"""

from __future__ import annotations

import itertools
import json
import math
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent
MUSEUM = HERE.parent.parent / "verification" / "museum"


def rational(x: float | Fraction) -> str:
    """A number as Coq writes it."""
    x = Fraction(x)
    return str(x.numerator) if x.denominator == 1 else f"{x.numerator}/{x.denominator}"


def vector(xs) -> str:
    return "vector [" + "; ".join(map(rational, xs)) + "]"


def rows(m) -> str:
    return "[" + "; ".join("[" + "; ".join(map(rational, row)) + "]" for row in m) + "]"


def matrix(m) -> str:
    return "matrix " + rows(m)


def rounded(x: float, up: bool) -> Fraction:
    """To four digits, away from the truth."""
    if x <= 0:
        return Fraction(0)
    scale = 10 ** (4 - math.ceil(math.log10(x)))
    scaled = Fraction(x) * Fraction(scale)
    return Fraction(math.floor(scaled) + 1 if up else math.ceil(scaled) - 1) / Fraction(scale)


def softmax(z):
    e = [math.exp(x) for x in z]
    return [x / sum(e) for x in e]


def kl(q, p):
    return sum(a * math.log(a / b) for a, b in zip(q, p, strict=True) if a > 0)


def dot(u, v):
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
        self.hints: list[str] = []
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
            self.v = [sum(l * row[w] for l, row in zip(self.lam, self.Phi, strict=True)) for w in range(self.V)]
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
            base, self.rows = "Q s", "apply softmax_distribution; lia."
        elif "logits" in truth:
            self.V = len(truth["logits"][0])
            self.Q = [softmax(z) for z in truth["logits"]]
            self.definitions += [("truth_logits", matrix(truth["logits"]))]
            base, self.rows = f"softmax {self.V} (truth_logits s)", "apply softmax_distribution; lia."
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
            self.rows = "split; [intros w Hw; each s; each w; numbers|each s; numbers]."
        self.kernel = kernel
        self.Pstar = self.Q
        if kernel is None:
            self.truth = f"Definition Pstar (s : nat) : nat -> R := {base}."
            return
        self.Pstar = [[a + b for a, b in zip(q, k, strict=True)] for q, k in zip(self.Q, kernel, strict=True)]
        self.definitions.append(("kernel", matrix(kernel)))
        self.truth = f"Definition Pstar (s : nat) : nat -> R := plus ({base}) (kernel s)."
        inner = self.rows.rstrip(".")
        self.rows = f"apply plus_distribution; [{inner}|intros w Hw; each s; each w; sure|each s; numbers]."

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
            weights = [[q * math.exp(t) for q, t in zip(r, row, strict=True)] for r, row in zip(self.Pstar, tilt, strict=True)]
            self.P = [[x / sum(row) for x in row] for row in weights]
            self.definitions.append(("tilt", matrix(tilt)))
            self.model = f"Definition P (s : nat) : nat -> R := tilted {self.V} (Pstar s) (tilt s)."
        else:
            self.shift = model["shift"]
            self.model = ""

    # -- numbers ------------------------------------------------------------------------------------------------------

    def losses(self, scores, power: int = 1) -> float:
        sign = [1 if y else -1 for y in self.labels]
        return sum(t * max(0.0, 1 - y * u) ** power for t, y, u in zip(self.pT, sign, scores, strict=True))

    def excess(self) -> float:
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


# -- the parts of a file ----------------------------------------------------------------------------------------------

START = """(** Generated from verification/museum/{name}.json by counterexamples/generate.py.

    {result}, {mutation}: {lesson}. *)

From Coq Require Import Reals List Lra Lia.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax arrows losses pythagoras covariance_shift quad_objective pinsker counterexamples.tools.
Import ListNotations.
Open Scope R_scope.

"""


class File:
    """Definitions, lemmas, and the theorem that joins them."""

    def __init__(self, w: World):
        self.w = w
        lesson = w.kept["lesson"].replace("$", "").replace("\\", "")
        self.text = START.format(name=w.name, result=w.kept["result"], mutation=w.kept["mutation"], lesson=lesson)
        for name, value in w.definitions:
            self.text += f"Definition {name} := {value}.\n"
        self.text += w.truth + "\n" + (w.model + "\n" if w.model else "")
        self.names = [name for name, _ in w.definitions] + ["Pstar", "plus", "tilted", "Rpower"]
        if w.model:
            self.names.append("P")
        self.parts: list[tuple[str, str]] = []

    def define(self, name: str, value: str) -> None:
        self.text += f"Definition {name} := {value}.\n"
        self.names.append(name)

    def tactics(self) -> None:
        self.text += f"""
Ltac opened := cbv [{" ".join(self.names)}]; written_out.
Ltac numbers := opened; lra.
Ltac sure := opened; maxima; bounds.
"""

    def lemma(self, name: str, statement: str, proof: str, part: bool = True) -> None:
        self.text += f"\nLemma {name} : {statement}.\nProof.\n  {proof}\nQed.\n"
        if part:
            self.parts.append((name, statement))

    def finish(self) -> str:
        theorem = self.w.name.replace("-", "_")
        statement = " /\\\n  ".join(f"({s})" if s.startswith("forall") else s for _, s in self.parts)
        proof = self.parts[-1][0]
        for name, _ in reversed(self.parts[:-1]):
            proof = f"conj {name} ({proof})" if " " in proof else f"conj {name} {proof}"
        self.text += f"\nTheorem {theorem} :\n  {statement}.\nProof. exact ({proof}). Qed.\n"
        return self.text

    # -- hypotheses ---------------------------------------------------------------------------------------------------

    def language(self) -> None:
        w = self.w
        self.lemma(
            "a_language",
            f"language {w.n} {w.V} pL Pstar",
            "split; [split; [intros s Hs; each s; numbers|numbers]|].\n  intros s Hs. " + w.rows,
        )

    def task(self) -> None:
        self.lemma(
            "a_task",
            f"task {self.w.n} 2 T",
            "split; [intros s y Hs Hy; each s; each y; numbers|numbers].",
        )

    def covering(self) -> None:
        self.lemma(
            "covering",
            f"covers gamma {self.w.n} 2 pL T",
            "split; [numbers|intros s Hs; each s; numbers].",
        )

    def epsilon_optimal(self) -> None:
        w = self.w
        self.lemma(
            "subspace_optimum",
            f"forall s i, (s < {w.n})%nat -> 0 < pL s -> (i < {w.d})%nat ->\n    means {w.V} Phi Q s i = means {w.V} Phi Pstar s i",
            "intros s i Hs _ Hi. "
            + ("reflexivity." if w.kernel is None else "apply plus_mean. each s; each i; numbers."),
        )
        self.lemma(
            "epsilon_optimal",
            f"softmax_optimal_within eps {w.n} {w.d} {w.V} pL Pstar Phi F",
            "apply optimal_by_means with Q; [exact a_language|intros s Hs; apply softmax_distribution; lia|"
            "exact subspace_optimum|].\n  "
            + ("rewrite sum_zero; [numbers|]. intros s Hs. change (softmax_of 1 2 Phi F s) with (Q s). rewrite KL_self. ring."
               if w.F == w.Fstar else "sure."),
        )

    def row_span(self) -> None:
        self.lemma(
            "row_span", f"in_row_span {self.w.d} {self.w.V} Phi lam v", "intros w Hw. each w; numbers."
        )

    def lipschitz(self) -> None:
        self.lemma("lipschitz_loss", "one_lipschitz hinge", "exact hinge_lipschitz.")

    def bounded(self) -> None:
        self.lemma("norm", f"bounded B {self.w.V} v", "intros w Hw. each w; opened; apply Rabs_le; lra.")

    def natural(self, loss: str = "hinge") -> None:
        w = self.w
        self.lemma(
            "naturalness",
            f"task_loss {w.n} 2 T {loss} (fun s => dot {w.V} v (Pstar s)) <= tau",
            ("cbv [squared_hinge]. " if loss == "squared_hinge" else "") + "sure.",
        )

    # -- refutation ---------------------------------------------------------------------------------------------------

    def alpha(self, G) -> float:
        """The weights for features G of one dimension, defined in Coq by the features themselves."""
        w = self.w
        value, b, others = w.dual(G)
        sign = [1 if y else -1 for y in w.labels]
        terms = " + ".join(f"{rational(sign[s] * others[s])} * G {s} 0" for s in others if others[s]) or "0"
        solved = f"- ({terms}) / ({sign[b]} * G {b} 0)"
        entries = []
        for s in range(w.n):
            x = solved if s == b else rational(others[s])
            entries.append(f"[0; {x}]" if w.labels[s] else f"[{x}; 0]")
        self.text += f"Definition alpha := matrix [{'; '.join(entries)}].\n"
        self.names.append("alpha")
        self.basic = b, G[b]
        return value

    def lower(self, D: int = 1) -> None:
        """That every classifier on G loses ``low`` at least."""
        w = self.w
        b, g = self.basic
        side = "Rgt_not_eq" if g > 0 else "Rlt_not_eq"
        self.lemma("nonzero", f"G {b} 0 <> 0", f"apply {side}. sure.", part=False)
        self.lemma(
            "lower",
            f"forall u, low <= task_loss {w.n} 2 T hinge (fun s => dot {D} u (G s))",
            f"intros u. eapply Rle_trans; [|apply (hinge_dual {w.n} {D} T G alpha)].\n"
            "  - sure.\n"
            "  - intros s y Hs Hy. each s; each y; (split; [first [solve [numbers]|sure]|first [solve [numbers]|sure]]).\n"
            "  - intros i Hi. each i. cbv [sum alpha matrix nth]. field. exact nonzero.",
            part=False,
        )

    def refute(self, claim: str, lower: str = "lower", prepare: str = "") -> None:
        self.lemma("refuted_claim", f"~ {claim}", f"apply (refuted _ _ low {lower}). {prepare}sure.")


def of_means(w: World):
    """Phi p_f, of one dimension."""
    return [dot(w.Phi[0], p) for p in w.P]


def softmax_transfer(
    name: str,
    bound: str,
    *,
    without: str = "",
    gamma=None,
    eps: float | None = None,
    loss: str = "hinge",
) -> str:
    """A counterexample to softmax transfer or one of its kin, the features being Phi p_f."""
    w = World(name)
    f = File(w)
    power = 2 if loss == "squared_hinge" else 1
    tau = w.losses([dot(w.v, p) for p in w.Pstar], power)
    excess = w.literal_excess() if without == "softmax model" else w.excess() if eps is None else eps
    f.define("gamma", rational(w.gamma if gamma is None else gamma))
    f.define("eps", rational(rounded(excess, up=True)))
    f.define("tau", rational(rounded(tau, up=True)))
    f.define("B", rational(max(map(abs, w.v))))
    f.define("G", f"means {w.V} Phi P")
    value = f.alpha(of_means(w))
    f.define("low", rational(rounded(value, up=False)))
    f.tactics()
    f.language()
    f.task()
    if without != "covering":
        f.covering()
    if without == "subspace-optimum":
        f.lemma(
            "epsilon_optimal",
            f"sum {w.n} (fun s => pL s * KL {w.V} (Q s) (P s)) <= eps",
            "rewrite sum_zero; [numbers|]. intros s Hs. change (P s) with (Q s). rewrite KL_self. ring.",
        )
    elif without == "softmax model":
        better_than_softmax(f)
    elif without != "epsilon-optimal":
        f.epsilon_optimal()
    if without != "row-span":
        f.row_span()
    if without != "Lipschitz loss":
        f.lipschitz()
    f.bounded()
    f.natural(loss)
    f.lower()
    claim = f"best_loss_at_most {w.n} 2 {w.d} T {loss} G (tau + {bound})"
    if loss == "squared_hinge":
        f.lemma(
            "steeper",
            f"forall u, low ^ 2 <= task_loss {w.n} 2 T squared_hinge (fun s => dot 1 u (G s))",
            "intros u. eapply Rle_trans; [|apply squared_hinge_ge, a_task].\n"
            "  apply pow_incr. split; [numbers|apply lower].",
            part=False,
        )
        f.lemma("refuted_claim", f"~ {claim}", "apply (refuted _ _ (low ^ 2) steeper). sure.")
    else:
        f.refute(claim)
    return f.finish()


def better_than_softmax(f: File) -> None:
    """The model is none with this Phi, and no worse in cross-entropy than the best of them."""
    w = f.w
    f.lemma(
        "subspace_optimum",
        f"forall s i, (s < {w.n})%nat -> 0 < pL s -> (i < {w.d})%nat ->\n    means {w.V} Phi Q s i = means {w.V} Phi Pstar s i",
        "intros s i Hs _ Hi. apply plus_mean. each s; each i; numbers.",
    )
    f.lemma(
        "epsilon_optimal",
        f"forall F', cross_entropy {w.n} {w.V} pL Pstar P\n"
        f"    <= cross_entropy {w.n} {w.V} pL Pstar (softmax_of {w.d} {w.V} Phi F') + eps",
        f"intros F'.\n  assert (H : softmax_optimal_within 0 {w.n} {w.d} {w.V} pL Pstar Phi Fstar).\n"
        "  { apply optimal_by_means with Q; [exact a_language|intros s Hs; apply softmax_distribution; lia|"
        "exact subspace_optimum|].\n    right. apply sum_zero. intros s Hs. change (softmax_of 1 3 Phi Fstar s) with (Q s)."
        " rewrite KL_self. ring. }\n  specialize (H F'). fold Q in H.\n"
        f"  assert (cross_entropy {w.n} {w.V} pL Pstar P - cross_entropy {w.n} {w.V} pL Pstar Q <= eps) by sure. lra.",
    )


def exact_curve(name: str) -> str:
    """0.95 g*: the line of a parameter near the best is above g*, and 0.95 times it is still below the loss."""
    w = World(name)
    f = File(w)
    excess, B = w.excess(), max(map(abs, w.v))
    eps = rounded(excess, up=True)
    x = float(eps / w.gamma)

    def price(u: float) -> float:
        return math.log(math.expm1(u) / u) - 1 + u / math.expm1(u)

    t = min((k / 100 for k in range(1, 1000)), key=lambda t: (x + price(2 * t)) / t)
    f.define("gamma", rational(w.gamma))
    f.define("eps", rational(eps))
    f.define("tau", rational(rounded(w.losses([dot(w.v, p) for p in w.Pstar]), up=True)))
    f.define("B", rational(B))
    f.define("G", f"means {w.V} Phi P")
    f.define("low", rational(rounded(w.losses([0.0] * w.n), up=False)))
    return constant_features(f, w, t)


def constant_features(f: File, w: World, t: float) -> str:
    raise NotImplementedError


PIECES = {
    "sharp-world": lambda n: softmax_transfer(n, "sqrt (19/10 * B ^ 2 * eps / gamma)"),
    "root-epsilon": lambda n: softmax_transfer(n, "B * Rpower (2 * eps / gamma) (55/100)"),
    "rare-context": lambda n: softmax_transfer(n, "sqrt (2 * B ^ 2 * eps / gamma)", without="covering", gamma=1),
    "far-from-optimal": lambda n: softmax_transfer(
        n, "sqrt (2 * B ^ 2 * eps / gamma)", without="epsilon-optimal", eps=0.0
    ),
    "steep-loss": lambda n: softmax_transfer(
        n, "sqrt (2 * B ^ 2 * eps / gamma)", without="Lipschitz loss", loss="squared_hinge"
    ),
    "blind-spot": lambda n: softmax_transfer(n, "sqrt (2 * B ^ 2 * eps / gamma)", without="row-span"),
    "another-phi": lambda n: softmax_transfer(
        n, "sqrt (2 * B ^ 2 * eps / gamma)", without="subspace-optimum", eps=0.0
    ),
    "better-than-softmax": lambda n: softmax_transfer(n, "sqrt (2 * B ^ 2 * eps / gamma)", without="softmax model"),
}


def main() -> None:
    for name, write in PIECES.items():
        (HERE / f"{name.replace('-', '_')}.v").write_text(write(name))


if __name__ == "__main__":
    main()
