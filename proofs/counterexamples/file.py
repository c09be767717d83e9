"""A Coq file on one world: its definitions, and the theorem that all hypotheses hold and the claim does not."""

from __future__ import annotations

from typing import ClassVar

from world import World, rational

START = """(** Generated from verification/museum/{name}.json by counterexamples/generate.py.

    {result}, {mutation}: {lesson}. *)

From Rooteps Require Import counterexamples.tools{more}.
Open Scope R_scope.
"""
NUMBERS = ("gamma", "eps", "tau", "B")
"""What two pieces on one world may differ in."""


class File:
    """Definitions, lemmas, and the theorem; of pieces on one world the first defines it for all."""

    worlds: ClassVar[dict[str, str]] = {}

    def __init__(self, w: World):
        self.w = w
        self.objects = self.numbers = self.lemmas = ""
        for name, value in w.definitions:
            self.define(name, value)
        self.objects += w.truth + "\n" + (w.model + "\n" if w.model else "")
        self.parts: list[str] = []

    def define(self, name: str, value: str) -> None:
        """A definition, of the world or of one of its numbers."""
        line = f"Definition {name} := {value}.\n"
        if name in NUMBERS:
            self.numbers += line
        else:
            self.objects += line

    def lemma(self, name: str, statement: str, proof: str) -> None:
        """What the refutation of the claim needs."""
        shown = f"\n  {proof}\n" if "\n" in proof else f" {proof} "
        self.lemmas += f"\nLemma {name} : {statement}.\nProof.{shown}Qed.\n"

    def finish(self, claim: str, refutation: str, prove: str = "hypotheses.") -> str:
        """The text with the theorem at its end: the parts, and that the claim is wrong."""
        theorem = self.w.name.replace("-", "_")
        world = f"{self.objects}{self.lemmas}"
        first = self.worlds.setdefault(world, theorem)
        about = self.w.kept | {"lesson": self.w.kept["lesson"].replace("$", "").replace("\\", "")}
        text = START.format(**about | {"name": self.w.name, "more": f" counterexamples.{first}" * (first != theorem)})
        for block in (self.objects, self.numbers, self.lemmas) if first == theorem else (self.numbers,):
            text += f"\n{block.strip()}\n" * bool(block)
        lines = [""]
        for part in [*self.parts, claim]:
            if lines[-1] and len(lines[-1]) + len(part) > 108:
                lines.append("")
            lines[-1] += f"{part} /\\ "
        statement = "\n".join(f"  {line.rstrip()}" for line in lines).removesuffix(" /\\")
        return f"{text}\nTheorem {theorem} :\n{statement}.\nProof.\n  {prove}\n  {refutation}\nQed.\n"

    # -- hypotheses, which the tactic of that name proves --------------------------------------------------------------

    def world(self) -> None:
        """p_L, the truths and the joint distribution of context and label are distributions."""
        self.parts += [f"language {self.w.n} {self.w.V} pL Pstar", f"task {self.w.n} 2 T"]

    def covering(self) -> None:
        """p_L covers the task."""
        self.parts.append(f"covers gamma {self.w.n} 2 pL T")

    def subspace_optimum(self) -> None:
        """Q has the means of the truth."""
        w = self.w
        self.parts.append(
            f"(forall s i, (s < {w.n})%nat -> 0 < pL s -> (i < {w.d})%nat -> "
            f"means {w.V} Phi Q s i = means {w.V} Phi Pstar s i)"
        )

    def epsilon_optimal(self) -> None:
        """The model is within ε of the best one with this Phi, whose means are those of the truth."""
        self.subspace_optimum()
        self.parts.append(f"softmax_optimal_within eps {self.w.n} {self.w.d} {self.w.V} pL Pstar Phi F")

    def row_span(self) -> None:
        """v = Phiᵀλ."""
        self.parts.append(f"in_row_span {self.w.d} {self.w.V} Phi lam v")

    def lipschitz(self) -> None:
        """The loss is the hinge."""
        self.parts.append("one_lipschitz hinge")

    def witness(self, loss: str = "hinge") -> None:
        """‖v‖_∞ is at most B, and the witness loses at most τ."""
        w = self.w
        self.parts += [
            f"bounded B {w.V} v",
            f"task_loss {w.n} 2 T {loss} (fun s => dot {w.V} v (Pstar s)) <= tau",
        ]

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
        self.define("alpha", f"matrix [{'; '.join(entries)}]")
        return value

    def lower(self) -> None:
        """That every classifier on G loses ``low`` at least."""
        self.lemma(
            "lower u",
            f"low <= task_loss {self.w.n} 2 T hinge (fun s => dot 1 u (G s))",
            f"weighed (hinge_dual {self.w.n} 1 T G alpha) alpha.",
        )
