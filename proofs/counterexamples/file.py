"""A Coq file on one world: its definitions, the hypotheses as lemmas, and the claim refuted."""

from __future__ import annotations

from world import World, rational

START = """(** Generated from verification/museum/{name}.json by counterexamples/generate.py.

    {result}, {mutation}: {lesson}. *)

From Coq Require Import Reals List Lra Lia.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax arrows losses cross_entropy_recovers_truth pythagoras covariance_shift quad_objective
  multiclass_transfer pinsker counterexamples.tools.
Import ListNotations.
Open Scope R_scope.

"""


def no_excess(model: str) -> str:
    """A mean divergence is zero, the model being Q itself."""
    return f"rewrite sum_zero; [numbers|]. intros s Hs. change ({model}) with (Q s). rewrite KL_self. ring."


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
        """A definition, which the tactics unfold."""
        self.text += f"Definition {name} := {value}.\n"
        self.names.append(name)

    def tactics(self) -> None:
        """What computes on these definitions."""
        self.text += f"""
Ltac opened := cbv [{" ".join(self.names)}]; written_out.
Ltac numbers := opened; lra.
Ltac sure := opened; maxima; bounds.
Ltac numbers_or_sure := first [solve [numbers]|sure].
"""

    def lemma(self, name: str, statement: str, proof: str, part: bool = True) -> None:
        """One lemma, a part of the theorem unless it only serves others."""
        self.text += f"\nLemma {name} : {statement}.\nProof.\n  {proof}\nQed.\n"
        if part:
            self.parts.append((name, statement))

    def finish(self) -> str:
        """The text with the theorem at its end."""
        theorem = self.w.name.replace("-", "_")
        statement = " /\\\n  ".join(f"({s})" if s.startswith("forall") else s for _, s in self.parts)
        proof = self.parts[-1][0]
        for name, _ in reversed(self.parts[:-1]):
            proof = f"conj {name} ({proof})" if " " in proof else f"conj {name} {proof}"
        self.text += f"\nTheorem {theorem} :\n  {statement}.\nProof. exact ({proof}). Qed.\n"
        return self.text

    # -- hypotheses ---------------------------------------------------------------------------------------------------

    def language(self) -> None:
        """p_L and the truth are distributions."""
        w = self.w
        self.lemma(
            "a_language",
            f"language {w.n} {w.V} pL Pstar",
            "split; [split; [intros s Hs; each s; numbers|numbers]|].\n  intros s Hs. " + w.rows,
        )

    def task(self) -> None:
        """So is the joint distribution of context and label."""
        self.lemma(
            "a_task",
            f"task {self.w.n} 2 T",
            "split; [intros s y Hs Hy; each s; each y; numbers|numbers].",
        )

    def covering(self) -> None:
        """p_L covers the task."""
        self.lemma(
            "covering",
            f"covers gamma {self.w.n} 2 pL T",
            "split; [numbers|intros s Hs; each s; numbers].",
        )

    def epsilon_optimal(self) -> None:
        """The model is within ε of the best one with this Phi, whose means are those of the truth."""
        w = self.w
        self.lemma(
            "subspace_optimum",
            f"forall s i, (s < {w.n})%nat -> 0 < pL s -> (i < {w.d})%nat ->\n"
            f"    means {w.V} Phi Q s i = means {w.V} Phi Pstar s i",
            "intros s i Hs _ Hi. "
            + ("reflexivity." if w.kernel is None else "apply plus_mean. each s; each i; numbers."),
        )
        self.lemma(
            "epsilon_optimal",
            f"softmax_optimal_within eps {w.n} {w.d} {w.V} pL Pstar Phi F",
            "apply optimal_by_means with Q; [exact a_language|intros s Hs; apply softmax_distribution; lia|"
            "exact subspace_optimum|].\n  "
            + (no_excess(f"softmax_of {w.d} {w.V} Phi F s") if w.Fstar == w.F else "sure."),
        )

    def row_span(self) -> None:
        """v = Phiᵀλ."""
        self.lemma("row_span", f"in_row_span {self.w.d} {self.w.V} Phi lam v", "intros w Hw. each w; numbers.")

    def lipschitz(self) -> None:
        """The loss is the hinge."""
        self.lemma("lipschitz_loss", "one_lipschitz hinge", "exact hinge_lipschitz.")

    def bounded(self) -> None:
        """‖v‖_∞ is at most B."""
        self.lemma("norm", f"bounded B {self.w.V} v", "intros w Hw. each w; opened; apply Rabs_le; lra.")

    def natural(self, loss: str = "hinge") -> None:
        """The witness loses at most τ."""
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
            "  - intros s y Hs Hy. each s; each y; split; numbers_or_sure.\n"
            "  - intros i Hi. each i. cbv [sum alpha matrix nth]. field. exact nonzero.",
            part=False,
        )

    def refute(self, claim: str, lower: str = "lower", prepare: str = "") -> None:
        """The claim is below what every classifier loses."""
        self.lemma("refuted_claim", f"~ {claim}", f"apply (refuted _ _ low {lower}). {prepare}sure.")
