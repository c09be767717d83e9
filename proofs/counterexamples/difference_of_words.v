(** Generated from verification/museum/difference-of-words.json by counterexamples/generate.py.

    excess-splits, with embeddings=0.9: the features are the best for embeddings that keep the smaller eigenvalue: all of the excess is the fault of Phi. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Phi := matrix [[1; -1]].
Definition Q := matrix [[3/4; 1/4]; [1/4; 3/4]].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition G := matrix [[1/4]; [-1/4]].
Definition eigenvalues := vector [1/2; 1/8].
Definition directions := matrix [[1; 1]; [1; -1]].
Definition Omega := substitutability 2 pL Pstar.
Definition Pi := matrix [[1/2; -1/2]; [-1/2; 1/2]].
Definition eps_1 := / 2 * sum 2 (fun s => pL s * sum 2 (fun w => (logits 1 Phi (G s) w - times 2 Pi (Pstar s) w) ^ 2)).
Definition eps_2 := / 2 * (sum 1 eigenvalues - trace_of_product 2 Pi Omega).

Theorem difference_of_words :
  language 2 2 pL Pstar /\ eigenbasis 2 Omega eigenvalues (normalised 2 directions) /\ projector 1 2 Phi Pi /\
  ~ quad_loss 2 1 2 pL Pstar Phi G + / 2 * sum 1 eigenvalues = eps_1 + 9/10 * eps_2.
Proof.
  hypotheses.
  apply Rgt_not_eq. numbers.
Qed.
