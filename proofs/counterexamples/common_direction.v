(** Generated from verification/museum/common-direction.json by counterexamples/generate.py.

    best-embeddings, with half=0.45: what two contexts have in common is the best single dimension, and the best features in it reach half of its eigenvalue. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Phi := matrix [[1; 1]].
Definition Q := matrix [[3/4; 1/4]; [1/4; 3/4]].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition G := matrix [[1/2]; [1/2]].
Definition eigenvalues := vector [1/2; 1/8].
Definition directions := matrix [[1; 1]; [1; -1]].
Definition Omega := substitutability 2 pL Pstar.

Theorem common_direction :
  language 2 2 pL Pstar /\ eigenbasis 2 Omega eigenvalues (normalised 2 directions) /\
  ~ - quad_loss 2 1 2 pL Pstar Phi G <= 9/20 * sum 1 eigenvalues.
Proof.
  hypotheses.
  apply Rlt_not_le. numbers.
Qed.
