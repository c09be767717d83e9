(** Generated from verification/museum/exact-curve.json by counterexamples/generate.py.

    softmax-never-vacuous-transfer, with scale=0.95: two words attain g^*, and a task may lose all of it: the curve is the right one, not only the root. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [3/4; 1/4].
Definition Phi := matrix [[1/2; -1/2]].
Definition Fstar := matrix [[-5/8]; [-65/64]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition F := matrix [[19/128]; [-29/64]].
Definition T := matrix [[3/4; 0]; [1/4; 0]].
Definition lam := vector [1].
Definition v := vector [1/2; -1/2].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition G := means 2 Phi P.
Definition alpha := matrix [[3/4; 0]; [- (-3/4 * G 0 0) / (-1 * G 1 0); 0]].
Definition low := 4997/5000.

Definition gamma := 1.
Definition eps := 6217/100000.
Definition tau := 207/250.
Definition B := 1/2.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem exact_curve :
  language 2 2 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\
  (forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 2 1 2 pL Pstar Phi F /\ in_row_span 1 2 Phi lam v /\ one_lipschitz hinge /\
  bounded B 2 v /\ task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  forall g, largest_distance (eps / gamma) g -> ~ best_loss_at_most 2 2 1 T hinge G (tau + 19/20 * (B * g)).
Proof.
  hypotheses.
  intros g Hg. apply (refuted _ _ low lower).
  apply Rle_lt_trans with (tau + 19/20 * (B * ((eps / gamma + price (2 * (9/25))) / (9/25)))).
  - apply Rplus_le_compat_l, Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [numbers|].
    apply largest_distance_below; [exact Hg|lra].
  - cbv [price]. sure.
Qed.
