(** Generated from verification/museum/opposite-copy.json by counterexamples/generate.py.

    close-copies, with scale=1.9: a copy says of one context what its original says of the opposite one, and loses all that the bound allows. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Q := matrix [[3/4; 1/4]; [1/4; 3/4]].
Definition P := matrix [[1/4; 3/4]; [1/4; 3/4]].
Definition T := matrix [[0; 1/2]; [1/2; 0]].
Definition v := vector [2; -2].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition a := vector [ln (1/3); 0].
Definition eta := vector [ln (9); 0].

Definition tau := 0.
Definition B := 2.

Lemma lower u : 1 <= task_loss 2 2 T hinge (fun s => dot 2 u (P s)).
Proof. weighed (hinge_dual 2 2 T P T) T. Qed.

Theorem opposite_copy :
  language 2 2 pL Pstar /\ task 2 2 T /\ (forall s, (s < 2)%nat -> distribution 2 (P s)) /\
  (forall s, (s < 2)%nat -> 0 <= eta s) /\
  (forall s w, (s < 2)%nat -> (w < 2)%nat -> Pstar s w * exp (a s) <= P s w <= Pstar s w * exp (a s + eta s)) /\
  one_lipschitz hinge /\ bounded B 2 v /\ task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 2 T hinge P (tau + 19/10 * B * sum 2 (fun s => contexts_of 2 T s * tanh (eta s / 4))).
Proof.
  hypotheses.
  part a_copy by (intros s Hs; words s).
  part nonnegative by (intros s Hs; each s; numbers_or_sure).
  part oscillation by (intros s w Hs Hw; each s; each w; cbv [Pstar Q P a eta vector matrix nth];
    rewrite ?Rplus_0_r, ?exp_0, ?exp_plus, ?exp_ln by lra; lra).
  hypotheses.
  apply (refuted _ _ 1 lower). sure.
Qed.
