(** Generated from verification/museum/blind-embeddings.json by counterexamples/generate.py.

    stationary-embeddings, with gain=0.9: two words with one embedding: no features are better, and the step in Phi that tells them apart gains no more than it must. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1].
Definition Phi := matrix [[1; 1]].
Definition Fstar := matrix [[1]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition kernel := matrix [[1/8; -1/8]].
Definition F := matrix [[1]].
Definition Pstar (s : nat) : nat -> R := plus (Q s) (kernel s).
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition gradient (w : nat) : R := sum 1 (fun s => pL s * (F s 0%nat * (P s w - Pstar s w))).
Definition squares : R := sum 1 (fun s => pL s * F s 0%nat ^ 2).
Definition moved (i w : nat) : R := Phi i w - 2 * gradient w / squares.

Theorem blind_embeddings :
  language 1 2 pL Pstar /\
  (forall s i, (s < 1)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  ~ sum 2 (fun w => gradient w ^ 2) / squares <= 9/10 * (cross_entropy 1 2 pL Pstar P - cross_entropy 1 2 pL Pstar (softmax_of 1 2 moved F)).
Proof.
  hypotheses.
  apply Rlt_not_le. sure.
Qed.
