(** The Lipschitz constants of the losses, and C of sharpness, as the pages have them. *)

From Coq Require Import Reals Lra.
From Interval Require Import Tactic.
From Rooteps Require Import foundations.definitions constants.constants.
From Rooteps Require losses multiclass_transfer.
Open Scope R_scope.

Theorem losses :
  (one_lipschitz hinge /\ hinge_lipschitz = 1) /\ (one_lipschitz logistic /\ logistic_lipschitz = 1) /\
  (forall k, max_lipschitz multiclass_hinge_lipschitz k (crammer_singer k)) /\
  (forall k, max_lipschitz softmax_lipschitz k (softmax_cross_entropy k)) /\
  (forall k, max_lipschitz multiclass_transfer_L k (crammer_singer k)) /\
  (forall k, max_lipschitz multiclass_transfer_L k (softmax_cross_entropy k)).
Proof.
  repeat split; try exact losses.hinge_lipschitz; try exact losses.logistic_lipschitz;
    solve [exact multiclass_transfer.crammer_singer_lipschitz
          |exact multiclass_transfer.softmax_cross_entropy_lipschitz].
Qed.

(** To twelve digits. *)
Theorem sharpness : sharpness_C_low <= sharp_constant <= sharpness_C_high.
Proof. unfold sharpness_C_low, sharpness_C_high, sharp_constant. split; interval with (i_prec 80). Qed.
