(** Generated from verification/museum/one-embedding.json by counterexamples/generate.py.

    near-row-span-transfer, with apart=0.9: two words with one embedding are the same to every classifier on it, and a task that tells them apart loses all of its scores. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Phi := matrix [[1; 1]].
Definition Fstar := matrix [[0]; [0]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition kernel := matrix [[1/4; -1/4]; [-1/4; 1/4]].
Definition F := matrix [[0]; [0]].
Definition T := matrix [[0; 1/2]; [1/2; 0]].
Definition v := vector [2; -2].
Definition Pstar (s : nat) : nat -> R := plus (Q s) (kernel s).
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition lam := vector [0].
Definition near := vector [0; 0].
Definition G := means 2 Phi P.
Definition alpha := matrix [[0; - (-8191/16384 * G 1 0) / (1 * G 0 0)]; [8191/16384; 0]].
Definition low := 4999/5000.

Definition eps := 0.
Definition tau := 0.
Definition B := 0.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem one_embedding :
  language 2 2 pL Pstar /\ task 2 2 T /\ seen 2 2 pL T /\
  (forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 2 1 2 pL Pstar Phi F /\ one_lipschitz hinge /\ in_row_span 1 2 Phi lam near /\
  bounded B 2 near /\ task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + (9/10 * sum 2 (fun s => contexts_of 2 T s * Rabs (dot 2 (fun w => v w - near w) (Pstar s)))
    + sqrt (2 * B ^ 2 * eps * chi_squared 2 2 pL T))).
Proof.
  hypotheses.
  part covering by (intros s Hs Z; exfalso; revert Z; each s; numbers).
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
