(** Generated from verification/museum/spent-budget.json by counterexamples/generate.py.

    softmax-instance-exact-transfer, with budget=0.9: the truth is the tilt of the model that spends the whole budget, and all that it moves is lost. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Phi := matrix [[-2; 2]].
Definition Fstar := matrix [[2]; [0]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition F := matrix [[2]; [1]].
Definition T := matrix [[1/2; 0]; [0; 1/2]].
Definition lam := vector [-1/2].
Definition v := vector [1; -1].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition G := means 2 Phi P.
Definition mu := 13/25.
Definition alpha := matrix [[- (1/2 * G 1 0) / (-1 * G 0 0); 0]; [0; 1/2]].
Definition low := 9823/10000.

Definition gamma := 1.
Definition eps := 3313/5000.
Definition tau := 1251/2500.
Definition B := 1.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem spent_budget :
  language 2 2 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\
  (forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 2 1 2 pL Pstar Phi F /\ in_row_span 1 2 Phi lam v /\ one_lipschitz hinge /\
  bounded B 2 v /\ task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  forall rho, ~ best_loss_at_most 2 2 1 T hinge G (tau + Rmin (mu * (9/10 * (eps / gamma)) + sum 2 (fun s => contexts_of 2 T s * psi 2 (P s) v mu)) (sum 2 (fun s => contexts_of 2 T s * rho s))).
Proof.
  hypotheses.
  intros rho. apply (refuted _ _ low lower).
  eapply Rle_lt_trans; [apply Rplus_le_compat_l, Rmin_l|]. cbv [psi log_mgf]. sure.
Qed.
