(** Generated from verification/museum/never-seen.json by counterexamples/generate.py.

    softmax-trimmed-transfer, with lost=1.9: in a context that language modelling never sees a model may expect the opposite of what is true, at no cost in ε: 2B is lost there. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1; 0].
Definition Phi := matrix [[1; -1]].
Definition Fstar := matrix [[4]; [4]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition F := matrix [[65/16]; [-4]].
Definition T := matrix [[0; 3/4]; [0; 1/4]].
Definition lam := vector [1].
Definition v := vector [1; -1].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition G := means 2 Phi P.
Definition alpha := matrix [[0; - (1/4 * G 1 0) / (1 * G 0 0)]; [0; 1/4]].
Definition low := 4999/10000.

Definition gamma := 1.
Definition eps := 1257/500000000.
Definition tau := 1677/2500000.
Definition B := 1.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem never_seen :
  language 2 2 pL Pstar /\ task 2 2 T /\
  (forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 2 1 2 pL Pstar Phi F /\ in_row_span 1 2 Phi lam v /\ one_lipschitz hinge /\
  bounded B 2 v /\ task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + (sqrt (2 * B ^ 2 * eps * sum 2 (fun s => if Nat.eqb s 0 then contexts_of 2 T s ^ 2 / pL s else 0))
    + 19/10 * B * sum 2 (fun s => if Nat.eqb s 0 then 0 else contexts_of 2 T s))).
Proof.
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
