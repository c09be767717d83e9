"""Writes each kept counterexample (verification/museum/*.json) as a Coq file that proves it: python3 generate.py.

A file defines the world with exact rationals, proves every hypothesis but the one that is removed (or all of them,
where a constant is bolder) and refutes the claim: weights on the labels show that all classifiers lose more than that.
What is not rational (τ, ε, the least loss) is bounded by a rational on the side that makes the counterexample weaker.
"""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import embeddings
from file import File
from world import MUSEUM, World, dot, matrix, rational, rounded, vector

HERE = Path(__file__).parent
ROOT = "sqrt (2 * B ^ 2 * eps / gamma)"
TRIMMED = (
    "(sqrt (2 * B ^ 2 * eps * sum 2 (fun s => if Nat.eqb s 0 then contexts_of 2 T s ^ 2 / pL s else 0))\n"
    "    + 19/10 * B * sum 2 (fun s => if Nat.eqb s 0 then 0 else contexts_of 2 T s))"
)
"""For S the first context."""


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
    along: bool = False,
    quantified: str = "",
    refutation: str = "apply (refuted _ _ low lower). sure.",
    more: list[tuple[str, str]] | None = None,
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
    for definition in more or []:
        f.define(*definition)
    value = f.alpha(of_means(w))
    f.define("low", rational(rounded(value, up=False)))
    f.world()
    if along:
        f.parts.append(f"covers_along gamma {w.n} {w.d} {w.V} 2 pL Pstar Phi P T")
    elif without != "covering":
        f.covering()
    prove = "hypotheses."
    if without == "subspace-optimum":
        f.parts.append(f"sum {w.n} (fun s => pL s * KL {w.V} (Q s) (P s)) <= eps")
        prove += " part epsilon_optimal by (rewrite KL_same by (intros; reflexivity); numbers). hypotheses."
    elif without == "softmax model":
        f.subspace_optimum()
        f.parts.append(
            f"(forall F', cross_entropy {w.n} {w.V} pL Pstar P <= "
            f"cross_entropy {w.n} {w.V} pL Pstar (softmax_of {w.d} {w.V} Phi F') + eps)"
        )
        prove += (
            f"\n  part epsilon_optimal by (apply (no_worse_than_best {w.n} {w.d} {w.V} pL Pstar Phi Fstar); "
            "[assumption|assumption|sure]).\n  hypotheses."
        )
    elif without != "epsilon-optimal":
        f.epsilon_optimal()
    if without != "row-span":
        f.row_span()
    if without != "Lipschitz loss":
        f.lipschitz()
    f.witness(loss)
    f.lower()
    if loss == "squared_hinge":
        refutation = (
            "apply (refuted _ _ (low ^ 2)); [|sure]. intros u. eapply Rle_trans; [|apply squared_hinge_ge, a_task].\n"
            "  apply pow_incr. split; [numbers|apply lower]."
        )
    return f.finish(f"{quantified}~ best_loss_at_most {w.n} 2 {w.d} T {loss} G (tau + {bound})", refutation, prove)


def exact_curve(name: str) -> str:
    """0.95 g*: the line of a parameter near the best is above g*, and 0.95 times it is still below the loss."""
    w = World(name)
    x = float(rounded(w.excess(), up=True) / w.gamma)

    def price(u: float) -> float:
        return math.log(math.expm1(u) / u) - 1 + u / math.expm1(u)

    t = Fraction(min(range(1, 1000), key=lambda k: (x + price(k / 50)) / (k / 100)), 100)
    line = f"((eps / gamma + price (2 * ({rational(t)}))) / ({rational(t)}))"
    return softmax_transfer(
        name,
        "19/20 * (B * g)",
        quantified="forall g, largest_distance (eps / gamma) g -> ",
        refutation="intros g Hg. apply (refuted _ _ low lower).\n"
        f"  apply Rle_lt_trans with (tau + 19/20 * (B * {line})).\n"
        "  - apply Rplus_le_compat_l, Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [numbers|].\n"
        "    apply largest_distance_below; [exact Hg|lra].\n"
        "  - cbv [price]. sure.",
    )


def spent_budget(name: str, by_coverage: bool = False) -> str:
    """0.9 of the budget, at a price near the best: of ε/γ along v, or of ε along v p_T/p_L."""
    w = World(name)
    x = 0.9 * float(rounded(w.excess(), up=True) / (1 if by_coverage else w.gamma))
    weights = w.pL if by_coverage else w.pT

    def bound(mu: float) -> float:
        total = mu * x
        for weight, used, seen, p in zip(weights, w.pT, w.pL, w.P, strict=True):
            pull, mean = (used / seen if by_coverage else 1) / mu, dot(w.v, p)
            mgf = [sum(a * math.exp(sign * pull * (b - mean)) for a, b in zip(p, w.v, strict=True)) for sign in (1, -1)]
            total += weight * mu * math.log(max(mgf))
        return total

    mu = Fraction(min(range(10, 1000), key=lambda k: bound(k / 100)), 100)
    ratio = "contexts_of 2 T s / pL s / mu"
    budget, charge = ("eps / gamma", f"contexts_of 2 T s * psi {w.V} (P s) v mu")
    if by_coverage:
        both = f"Rmax (log_mgf {w.V} (P s) v ({ratio})) (log_mgf {w.V} (P s) v (- ({ratio})))"
        budget, charge = ("eps", f"pL s * (mu * {both})")
    return softmax_transfer(
        name,
        f"Rmin (mu * (9/10 * ({budget})) + sum {w.n} (fun s => {charge})) "
        f"(sum {w.n} (fun s => contexts_of 2 T s * rho s))",
        more=[("mu", rational(mu))],
        quantified="forall rho, ",
        refutation="intros rho. apply (refuted _ _ low lower).\n"
        "  eapply Rle_lt_trans; [apply Rplus_le_compat_l, Rmin_l|]. cbv [psi log_mgf]. sure.",
    )


def bent_features(name: str) -> str:
    """An affine classifier on the features: the weights on the labels are rational."""
    w = World(name)
    f = File(w)
    f.define("gamma", rational(w.gamma))
    f.define("eps", "0")
    f.define("tau", rational(rounded(w.losses([dot(w.v, p) for p in w.Pstar]), up=True)))
    f.define("B", rational(max(map(abs, w.v))))
    sign = [1 if y else -1 for y in w.labels]
    (one,) = [s for s in range(3) if sign.count(sign[s]) == 1]
    a, b = [s for s in range(3) if s != one]
    F = [Fraction(row[0]) for row in w.F]
    share = (F[one] - F[b]) / (F[a] - F[b])
    top = min(Fraction(w.pT[one]), Fraction(w.pT[a]) / share, Fraction(w.pT[b]) / (1 - share))
    alpha = {one: top, a: share * top, b: (1 - share) * top}
    f.define("alpha", matrix([[0, alpha[s]] if w.labels[s] else [alpha[s], 0] for s in range(3)]))
    f.define("low", rational(2 * top))
    f.world()
    f.covering()
    f.epsilon_optimal()
    f.row_span()
    f.lipschitz()
    f.witness()
    f.lemma(
        "lower",
        "forall vc, low <= (let '(u, c) := vc in task_loss 3 2 T hinge (fun s => dot 1 u (F s) + c))",
        "intros [u c]. rewrite affine_is_linear. weighed (hinge_dual 3 2 T (with_bias 1 F) alpha) alpha.",
    )
    return f.finish(
        f"~ best_affine_loss_at_most 3 2 1 T hinge F (tau + {ROOT})", "apply (refuted _ _ low lower). sure."
    )


def two_scores(name: str) -> str:
    """Two scores on p itself, of two words: the difference of the scores is one classifier."""
    w = World(name)
    f = File(w)
    sign = [1 if y else -1 for y in w.labels]
    (one,) = [s for s in range(3) if sign.count(sign[s]) == 1]
    a, b = [s for s in range(3) if s != one]
    x = [p[0] for p in w.P]
    share = (x[one] - x[b]) / (x[a] - x[b])
    assert 0 < share < 1
    top = rounded(min(w.pT[one], w.pT[a] / share, w.pT[b] / (1 - share)), up=False)
    first = f"{rational(top)} * ((P {one} 0 - P {b} 0) / (P {a} 0 - P {b} 0))"
    second = f"{rational(top)} * ((P {a} 0 - P {one} 0) / (P {a} 0 - P {b} 0))"
    entries = [{one: rational(top), a: first, b: second}[s] for s in range(3)]
    pairs = [f"[0; {e}]" if w.labels[s] else f"[{e}; 0]" for s, e in enumerate(entries)]
    difference = [[u[1] - u[0] for u in zip(*w.U, strict=True)]]
    tau = w.losses([dot(difference[0], p) for p in w.Pstar])
    f.define("gamma", rational(w.gamma))
    f.define("eps", rational(rounded(w.excess(), up=True)))
    f.define("tau", rational(rounded(tau, up=True)))
    f.define("B", rational(max(abs(u) for row in w.U for u in row)))
    f.define("low", rational(2 * top))
    f.define("alpha", f"matrix [{'; '.join(pairs)}]")
    f.lemma("nonzero", f"P {a} 0 - P {b} 0 <> 0", "not_zero.")
    f.lemma(
        "lower",
        "(forall s, (s < 3)%nat -> P s 1%nat = 1 - P s 0%nat) ->\n"
        "  forall U', low <= task_loss 3 2 T (crammer_singer 2) (scores 2 U' P)",
        "intros sums U'. rewrite two_scores_loss. eapply Rle_trans; [|apply (hinge_dual 3 2 T P alpha)].\n"
        "  - right. cbv [low sum alpha matrix nth]. field. exact nonzero.\n"
        "  - intros s y Hs Hy. each s; each y; (split; numbers_or_sure).\n"
        "  - intros i Hi. destruct i as [|[|i]]; [| |lia]; cbv [sum alpha matrix nth]; rewrite ?sums by lia; field;\n"
        "      exact nonzero.",
    )
    f.world()
    f.covering()
    f.parts += [
        "model 3 2 pL Pstar P",
        "optimal_within eps 3 2 pL Pstar P",
        "max_lipschitz 2 2 (crammer_singer 2)",
        "(forall i, (i < 2)%nat -> bounded B 2 (U i))",
        "task_loss 3 2 T (crammer_singer 2) (scores 2 U Pstar) <= tau",
    ]
    prove = """hypotheses.
  part a_model by (split; intros s Hs; [|intros _];
    [apply tilted_distribution|apply tilted_dominated]; now apply a_language).
  part epsilon_optimal by (apply optimal_by_divergence; [exact a_language|exact a_model|sure]).
  part lipschitz_loss by (apply crammer_singer_lipschitz).
  part norm by (intros i Hi w Hw; each i; each w; opened; apply Rabs_le; lra).
  part naturalness by (rewrite two_scores_loss; sure)."""
    refutation = (
        "apply (refuted _ _ low); [apply lower|sure]. intros s Hs.\n"
        "  pose proof (proj2 (proj1 a_model s Hs)) as one. cbv [sum] in one. lra."
    )
    claim = f"~ infimum_at_most (fun U' => task_loss 3 2 T (crammer_singer 2) (scores 2 U' P)) (tau + 1 * {ROOT})"
    return f.finish(claim, refutation, prove)


def sentence_completion(name: str, without: str) -> str:
    """The truth is the same in both contexts, so no score of it does what that of the posterior does."""
    w = World(name)
    f = File(w)
    f.define("A", matrix(w.A))
    f.define("pi", matrix(w.pi))
    f.define("u", vector(w.kept["instance"]["topic_score"]))
    f.world()
    prove = "hypotheses."
    if without != "mixture":
        f.parts.append("(forall s w, (s < 2)%nat -> (w < 2)%nat -> Pstar s w = logits 2 A (pi s) w)")
        prove += " part mixture by (intros s w Hs Hw; each s; each w; numbers)."
    if without != "full rank":
        f.parts.append("independent 2 2 A")
        prove += (
            "\n  part full_rank by (intros c H y Hy; pose proof (H 0%nat (le_S _ _ (le_n 1))) as H0;\n"
            "    pose proof (H 1%nat (le_n 2)) as H1; cbv [sum dot logits A matrix nth] in H0, H1; each y; lra)."
        )
    f.lemma(
        "lower",
        "forall v, 1 <= task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s))",
        "intros v. weighed (hinge_dual 2 2 T Pstar T) T.",
    )
    same = "task_loss 2 2 T hinge (fun s => dot 2 u (pi s))"
    return f.finish(
        f"~ exists v, task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) = {same}",
        "intros [v H]. pose proof (lower v) as L. rewrite H in L.\n"
        f"  assert ({same} <= 0) by (opened; maxima; lra). lra.",
        prove,
    )


def wrong_norm(name: str) -> str:
    """Quad, measured from its own optimum: Phi Phiᵀ f* = Phi p*, here 2 f* = p*_0 − p*_1."""
    w = World(name)
    f = File(w)
    (phi,) = w.Phi
    square = dot(phi, phi)
    optimum = [dot(phi, p) / square for p in w.Pstar]
    features = [f0 + s[0] for f0, s in zip(optimum, w.shift, strict=True)]
    eps = Fraction(sum(p * s[0] ** 2 for p, s in zip(w.pL, w.shift, strict=True)) * square / 2)
    f.define("gamma", rational(w.gamma))
    f.define("eps", rational(eps))
    f.define("tau", rational(rounded(w.losses([dot(w.v, p) for p in w.Pstar]), up=True)))
    f.define("B", rational(max(map(abs, w.v))))
    f.define("shift", matrix(w.shift))
    f.objects += (
        "Definition Fstar (s i : nat) : R := (Pstar s 0%nat - Pstar s 1%nat) / 2.\n"
        "Definition G (s i : nat) : R := Fstar s i + shift s i.\n"
    )
    value = f.alpha(features)
    f.define("low", rational(rounded(value, up=False)))
    f.world()
    f.covering()
    f.parts.append("quad_optimal_within eps 2 1 2 pL Pstar Phi G")
    f.row_span()
    f.lipschitz()
    f.witness()
    f.lower()
    prove = """hypotheses.
  part epsilon_optimal by (apply quad_optimal_by_distance with Fstar;
    [exact a_language
    |intros s Hs; split; [exists (Fstar s); intros w _; reflexivity|intros i Hi; each i];
     cbv [dot sum logits Phi matrix nth Fstar]; field
    |right; cbv [dot sum logits Phi matrix nth G shift pL vector eps]; field]).
  hypotheses."""
    claim = f"~ best_loss_at_most 2 2 1 T hinge G (tau + {ROOT})"
    return f.finish(claim, "apply (refuted _ _ low lower). sure.", prove)


def distance(name: str, bound: str) -> str:
    """Two distributions further apart than a bolder bound allows."""
    w = World(name)
    f = File(w)
    f.parts = [
        f"distribution {w.V} (Pstar 0)",
        f"distribution {w.V} (P 0)",
        f"dominated {w.V} (Pstar 0) (P 0)",
    ]
    prove = """part of_q by (split; [intros w Hw; each w; numbers|numbers]).
  part of_p by (apply tilted_distribution, of_q).
  part covered by (apply tilted_dominated, of_q)."""
    return f.finish(f"~ distance {w.V} (P 0) (Pstar 0) <= {bound}", "apply Rlt_not_le. sure.", prove)


def near_row_span(name: str) -> str:
    """A witness orthogonal to the row-span: the nearest that is in it is zero, and so is its norm."""
    w = World(name)
    f = File(w)
    assert dot(w.Phi[0], w.v) == 0
    f.define("lam", "vector [0]")
    f.define("near", "vector [0; 0]")
    f.define("eps", "0")
    f.define("tau", rational(rounded(w.losses([dot(w.v, p) for p in w.Pstar]), up=True)))
    f.define("B", "0")
    f.define("G", f"means {w.V} Phi P")
    f.define("low", rational(rounded(f.alpha(of_means(w)), up=False)))
    f.world()
    f.parts.append(f"seen {w.n} 2 pL T")
    f.epsilon_optimal()
    f.lipschitz()
    f.parts += [
        f"in_row_span 1 {w.V} Phi lam near",
        f"bounded B {w.V} near",
        f"task_loss {w.n} 2 T hinge (fun s => dot {w.V} v (Pstar s)) <= tau",
    ]
    f.lower()
    apart = f"sum {w.n} (fun s => contexts_of 2 T s * Rabs (dot {w.V} (fun w => v w - near w) (Pstar s)))"
    root = f"sqrt (2 * B ^ 2 * eps * chi_squared {w.n} 2 pL T)"
    prove = """hypotheses.
  part covering by (intros s Hs Z; exfalso; revert Z; each s; numbers).
  hypotheses."""
    claim = f"~ best_loss_at_most {w.n} 2 1 T hinge G (tau + (9/10 * {apart}\n    + {root}))"
    return f.finish(claim, "apply (refuted _ _ low lower). sure.", prove)


def close_copies(name: str) -> str:
    """A copy that is the same in all contexts, so that no score of it tells two labels apart."""
    w = World(name)
    f = File(w)
    rows = zip(w.Pstar, w.P, strict=True)
    ratios = [[Fraction(p) / Fraction(q) for q, p in zip(*row, strict=True)] for row in rows]
    logs = {"a": [min(row) for row in ratios], "eta": [max(row) / min(row) for row in ratios]}
    for of, numbers in logs.items():
        f.define(of, f"vector [{'; '.join('0' if x == 1 else f'ln ({rational(x)})' for x in numbers)}]")
    f.define("tau", rational(rounded(w.losses([dot(w.v, p) for p in w.Pstar]), up=True)))
    f.define("B", rational(max(map(abs, w.v))))
    f.lemma("lower u", "1 <= task_loss 2 2 T hinge (fun s => dot 2 u (P s))", "weighed (hinge_dual 2 2 T P T) T.")
    f.world()
    f.parts += [
        "(forall s, (s < 2)%nat -> distribution 2 (P s))",
        "(forall s, (s < 2)%nat -> 0 <= eta s)",
        "(forall s w, (s < 2)%nat -> (w < 2)%nat -> Pstar s w * exp (a s) <= P s w <= Pstar s w * exp (a s + eta s))",
    ]
    f.lipschitz()
    f.witness()
    prove = """hypotheses.
  part a_copy by (intros s Hs; words s).
  part nonnegative by (intros s Hs; each s; numbers_or_sure).
  part oscillation by (intros s w Hs Hw; each s; each w; cbv [Pstar Q P a eta vector matrix nth];
    rewrite ?Rplus_0_r, ?exp_0, ?exp_plus, ?exp_ln by lra; lra).
  hypotheses."""
    bound = "19/10 * B * sum 2 (fun s => contexts_of 2 T s * tanh (eta s / 4))"
    claim = f"~ best_loss_at_most 2 2 2 T hinge P (tau + {bound})"
    return f.finish(claim, "apply (refuted _ _ 1 lower). sure.", prove)


PIECES = {
    "two-coins": lambda n: distance(n, "sqrt (19/10 * KL 2 (Pstar 0) (P 0))"),
    "root-law": lambda n: distance(n, "Rpower (2 * KL 2 (Pstar 0) (P 0)) (55/100)"),
    "sharp-world": lambda n: softmax_transfer(n, "sqrt (19/10 * B ^ 2 * eps / gamma)"),
    "root-epsilon": lambda n: softmax_transfer(n, "B * Rpower (2 * eps / gamma) (55/100)"),
    "rare-context": lambda n: softmax_transfer(n, ROOT, without="covering", gamma=1),
    "far-from-optimal": lambda n: softmax_transfer(n, ROOT, without="epsilon-optimal", eps=0.0),
    "steep-loss": lambda n: softmax_transfer(n, ROOT, without="Lipschitz loss", loss="squared_hinge"),
    "blind-spot": lambda n: softmax_transfer(n, ROOT, without="row-span"),
    "another-phi": lambda n: softmax_transfer(n, ROOT, without="subspace-optimum", eps=0.0),
    "better-than-softmax": lambda n: softmax_transfer(n, ROOT, without="softmax model"),
    "bent-features": bent_features,
    "moments": lambda n: softmax_transfer(n, "sqrt (2 * B ^ 2 * eps / (11/10 * gamma))", along=True),
    "wrong-norm": wrong_norm,
    "two-scores": two_scores,
    "no-mixture": lambda n: sentence_completion(n, "mixture"),
    "twin-topics": lambda n: sentence_completion(n, "full rank"),
    "exact-curve": exact_curve,
    "rare-word": lambda n: softmax_transfer(
        n, "sqrt (2 * sum 2 (fun s => contexts_of 2 T s * variance 2 (P s) v) * (eps / gamma))"
    ),
    "spent-budget": spent_budget,
    "never-seen": lambda n: softmax_transfer(n, TRIMMED, without="covering", gamma=1),
    "rare-word-in-a-rare-context": lambda n: softmax_transfer(
        n, "sqrt (2 * sum 2 (fun s => contexts_of 2 T s * (contexts_of 2 T s / pL s) * variance 2 (P s) v) * eps)"
    ),
    "spent-by-coverage": lambda n: spent_budget(n, by_coverage=True),
    "split-contexts": lambda n: softmax_transfer(n, "sqrt (2 * B ^ 2 * eps * Rpower (chi_squared 4 2 pL T) (9/10))"),
    "one-embedding": near_row_span,
    "opposite-copy": close_copies,
    **embeddings.PIECES,
}


def main() -> None:
    """Writes what has changed."""
    missing = sorted({path.stem for path in MUSEUM.glob("*.json")} - set(PIECES))
    if missing:
        raise SystemExit(f"no Coq file is written for {', '.join(missing)}: say how, in PIECES")
    for name, write in PIECES.items():
        path, text = HERE / f"{name.replace('-', '_')}.v", write(name)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


if __name__ == "__main__":
    main()
