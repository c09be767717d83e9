(** Generated from verification/museum/bent-features.json by counterexamples/generate.py.

    quadratic-partition, without affine gradient: an affine classifier on f cannot undo how Phi p_f bends, even for a model that is exactly right. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/4; 1/4].
Definition Phi := matrix [[0; -1]].
Definition Fstar := matrix [[-3/16]; [-3/4]; [1/4]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition F := matrix [[-3/16]; [-3/4]; [1/4]].
Definition T := matrix [[1/2; 0]; [0; 7/32]; [0; 9/32]].
Definition lam := vector [1].
Definition v := vector [0; -1].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition alpha := matrix [[1/2; 0]; [0; 7/32]; [0; 9/32]].
Definition low := 1.

Definition gamma := 8/9.
Definition eps := 0.
Definition tau := 624/625.
Definition B := 1.

Lemma lower : forall vc, low <= (let '(u, c) := vc in task_loss 3 2 T hinge (fun s => dot 1 u (F s) + c)).
Proof. intros [u c]. rewrite affine_is_linear. weighed (hinge_dual 3 2 T (with_bias 1 F) alpha) alpha. Qed.

Theorem bent_features :
  language 3 2 pL Pstar /\ task 3 2 T /\ covers gamma 3 2 pL T /\
  (forall s i, (s < 3)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 3 1 2 pL Pstar Phi F /\ in_row_span 1 2 Phi lam v /\ one_lipschitz hinge /\
  bounded B 2 v /\ task_loss 3 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_affine_loss_at_most 3 2 1 T hinge F (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
