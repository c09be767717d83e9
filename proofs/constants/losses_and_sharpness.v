(** The Lipschitz constants of the losses, and the two constants of sharpness, as the pages have them. *)

From Coq Require Import Reals Lra.
From Interval Require Import Tactic.
From Rooteps Require Import foundations.definitions constants.constants.
From Rooteps Require losses multiclass_transfer sharpness.
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

(** C to twelve digits, and the ⅓. *)
Theorem sharpness :
  sharpness_C_low <= sharp_constant <= sharpness_C_high /\
  forall B gamma delta, 0 <= B -> 0 < gamma <= 1 -> 0 < delta <= / 2 -> 2 * B * delta <= 1 ->
    let pL := sharp_contexts gamma in
    let Pstar := sharp_truth delta in
    let eps := cross_entropy 3 2 pL Pstar sharp_model - cross_entropy 3 2 pL Pstar Pstar in
    2 * B * delta <= (1 - sharpness_tangent * delta ^ 2) * sqrt (2 * B ^ 2 * eps / gamma).
Proof.
  split; [unfold sharpness_C_low, sharpness_C_high, sharp_constant; split; interval with (i_prec 80)|].
  intros B gamma delta HB Hg Hd Hm pL Pstar eps.
  replace sharpness_tangent with (/ 3) by (unfold sharpness_tangent; lra).
  replace (2 * B * delta) with (1 - (1 - 2 * B * delta)) by ring.
  destruct (sharpness.sharpness B gamma delta HB Hg Hd Hm) as (_ & _ & _ & _ & _ & _ & _ & _ & _ & _ & _ & H).
  exact H.
Qed.
