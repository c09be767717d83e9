(** Generated from verification/museum/better-than-softmax.json by counterexamples/generate.py.

    softmax-transfer, without softmax model: a model that is no softmax model may beat them all in cross-entropy and still have other means. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [3/4; 1/4].
Definition Phi := matrix [[-1; 1; 1]].
Definition Fstar := matrix [[1/4]; [-1/16]].
Definition Q := softmax_of 1 3 Phi Fstar.
Definition kernel := matrix [[0; 1/8; -1/8]; [0; -1/8; 1/8]].
Definition tilt := matrix [[0; 0; 0]; [7/8; 0; -1/2]].
Definition T := matrix [[0; 3/8]; [0; 5/8]].
Definition lam := vector [1/2].
Definition v := vector [-1/2; 1/2; 1/2].
Definition Pstar (s : nat) : nat -> R := plus (Q s) (kernel s).
Definition P (s : nat) : nat -> R := tilted 3 (Pstar s) (tilt s).
Definition G := means 3 Phi P.
Definition alpha := matrix [[0; - (5/8 * G 1 0) / (1 * G 0 0)]; [0; 5/8]].
Definition low := 4899/5000.

Definition gamma := 2/5.
Definition eps := 4237/1000000.
Definition tau := 4067/5000.
Definition B := 1/2.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem better_than_softmax :
  language 2 3 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\
  (forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat -> means 3 Phi Q s i = means 3 Phi Pstar s i) /\
  (forall F', cross_entropy 2 3 pL Pstar P <= cross_entropy 2 3 pL Pstar (softmax_of 1 3 Phi F') + eps) /\
  in_row_span 1 3 Phi lam v /\ one_lipschitz hinge /\ bounded B 3 v /\
  task_loss 2 2 T hinge (fun s => dot 3 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  hypotheses.
  part epsilon_optimal by (apply (no_worse_than_best 2 1 3 pL Pstar Phi Fstar); [assumption|assumption|sure]).
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
