(** Generated from verification/museum/second-direction.json by counterexamples/generate.py.

    next-eigenvalue, with residual=0.9: the label is the second of three signals: one dimension keeps the first, the loss is what the second weighs, and the third costs nothing. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/4; 1/4; 1/4; 1/4].
Definition Phi := matrix [[1; 1; 1; 1]].
Definition Q := matrix [[7/16; 5/16; 3/16; 1/16]; [5/16; 7/16; 1/16; 3/16]; [3/16; 1/16; 7/16; 5/16]; [1/16; 3/16; 5/16; 7/16]].
Definition T := matrix [[0; 1/4]; [0; 1/4]; [1/4; 0]; [1/4; 0]].
Definition v := vector [2; 2; -2; -2].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition G := matrix [[1/4]; [1/4]; [1/4]; [1/4]].
Definition eigenvalues := vector [1/4; 1/16; 1/64; 0].
Definition directions := matrix [[1; 1; 1; 1]; [1; 1; -1; -1]; [1; -1; 1; -1]; [1; -1; -1; 1]].
Definition Omega := substitutability 4 pL Pstar.
Definition alpha := matrix [[0; - (1/4 * G 1 0 + -1/4 * G 2 0 + -8191/32768 * G 3 0) / (1 * G 0 0)]; [0; 1/4]; [1/4; 0]; [8191/32768; 0]].
Definition low := 9999/10000.

Definition gamma := 1.
Definition tau := 0.
Definition eps := 0.
Definition B := norm2 4 v.

Lemma lower u : low <= task_loss 4 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 4 1 T G alpha) alpha. Qed.

Theorem second_direction :
  language 4 4 pL Pstar /\ task 4 2 T /\ covers gamma 4 2 pL T /\
  eigenbasis 4 Omega eigenvalues (normalised 4 directions) /\ jointly_optimal_within eps 4 1 4 pL Pstar Phi G /\
  one_lipschitz hinge /\ norm2 4 v <= B /\ task_loss 4 2 T hinge (fun s => dot 4 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 4 2 1 T hinge G (tau + B * sqrt ((2 * eps + 9/10 * eigenvalues 1%nat) / gamma)).
Proof.
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
