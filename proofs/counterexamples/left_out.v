(** Generated from verification/museum/left-out.json by counterexamples/generate.py.

    learned-embeddings, with residual=0.9: the best single dimension holds what two contexts have in common, and a task that asks for what differs loses all that is left out. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Phi := matrix [[1; 1]].
Definition Q := matrix [[3/4; 1/4]; [1/4; 3/4]].
Definition T := matrix [[0; 1/2]; [1/2; 0]].
Definition v := vector [2; -2].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition G := matrix [[1/2]; [1/2]].
Definition eigenvalues := vector [1/2; 1/8].
Definition directions := matrix [[1; 1]; [1; -1]].
Definition Omega := substitutability 2 pL Pstar.
Definition alpha := matrix [[0; - (-8191/16384 * G 1 0) / (1 * G 0 0)]; [8191/16384; 0]].
Definition low := 4999/5000.

Definition gamma := 1.
Definition tau := 0.
Definition eps := 0.
Definition B := norm2 2 v.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem left_out :
  language 2 2 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\
  eigenbasis 2 Omega eigenvalues (normalised 2 directions) /\ jointly_optimal_within eps 2 1 2 pL Pstar Phi G /\
  one_lipschitz hinge /\ norm2 2 v <= B /\ task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + B * sqrt ((2 * eps + 9/10 * sum (2 - 1) (fun i => eigenvalues (1 + i)%nat)) / gamma)).
Proof.
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
