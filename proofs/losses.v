(** Hinge and logistic loss are convex and 1-Lipschitz. *)

From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis.
Open Scope R_scope.

Lemma sign_of_cases y : sign_of y = 1 \/ sign_of y = -1.
Proof. destruct y; simpl; auto. Qed.

Theorem hinge_lipschitz : one_lipschitz hinge.
Proof.
  intros y u u'. unfold hinge.
  destruct (sign_of_cases y) as [->| ->]; unfold Rmax, Rabs; repeat destruct (Rle_dec _ _);
    repeat destruct (Rcase_abs _); lra.
Qed.

Theorem hinge_convex : convex_loss hinge.
Proof.
  intros y u u' r Hr. unfold hinge.
  pose proof (Rmax_l 0 (1 - sign_of y * u)). pose proof (Rmax_r 0 (1 - sign_of y * u)).
  pose proof (Rmax_l 0 (1 - sign_of y * u')). pose proof (Rmax_r 0 (1 - sign_of y * u')).
  apply Rmax_lub; nra.
Qed.

(** log(1 + e^x) *)
Lemma softplus_step x y : x <= y -> ln (1 + exp y) <= ln (1 + exp x) + (y - x).
Proof.
  intros H. pose proof (exp_pos x). pose proof (exp_pos y).
  rewrite <- (ln_exp (y - x)) at 1. rewrite <- ln_mult by (try apply exp_pos; lra).
  apply ln_le; [lra|].
  assert (1 <= exp (y - x)) by (pose proof (exp_ge_1_plus (y - x)); lra).
  replace ((1 + exp x) * exp (y - x)) with (exp (y - x) + exp x * exp (y - x)) by ring.
  rewrite <- exp_plus. replace (x + (y - x)) with y by ring. lra.
Qed.

Lemma softplus_increasing x y : x <= y -> ln (1 + exp x) <= ln (1 + exp y).
Proof.
  intros [H| ->]; [|lra]. pose proof (exp_pos x). apply ln_le; [lra|]. pose proof (exp_increasing x y H). lra.
Qed.

Theorem logistic_lipschitz : one_lipschitz logistic.
Proof.
  intros y u u'. unfold logistic.
  assert (S : forall a b, Rabs (ln (1 + exp a) - ln (1 + exp b)) <= Rabs (a - b)).
  { intros a b. destruct (Rle_lt_dec a b) as [H|H].
    - pose proof (softplus_step a b H). pose proof (softplus_increasing a b H).
      rewrite (Rabs_left1 (a - b)), Rabs_left1; lra.
    - assert (H' : b <= a) by lra. pose proof (softplus_step b a H'). pose proof (softplus_increasing b a H').
      rewrite (Rabs_right (a - b)), Rabs_right; lra. }
  eapply Rle_trans; [apply S|].
  replace (- (sign_of y * u) - - (sign_of y * u')) with (- sign_of y * (u - u')) by ring.
  rewrite Rabs_mult, Rabs_Ropp. destruct (sign_of_cases y) as [->| ->]; rewrite ?Rabs_R1, ?Rabs_m1; lra.
Qed.

Theorem logistic_convex : convex_loss logistic.
Proof.
  intros y u u' r Hr. unfold logistic.
  assert (T : forall z x, ln (1 + exp z) + exp z / (1 + exp z) * (x - z) <= ln (1 + exp x)).
  { intros z x.
    apply (above_tangent (fun x => ln (1 + exp x)) (fun x => exp x / (1 + exp x)) (fun x => exp x / (1 + exp x) ^ 2));
      intros t _; pose proof (exp_pos t).
    - auto_derive; [lra|]. field. lra.
    - auto_derive; [lra|]. field. lra.
    - apply Rmult_le_pos; [lra|]. left. apply Rinv_0_lt_compat. nra. }
  set (x := - (sign_of y * u)). set (x' := - (sign_of y * u')).
  replace (- (sign_of y * ((1 - r) * u + r * u'))) with ((1 - r) * x + r * x') by (unfold x, x'; ring).
  set (z := (1 - r) * x + r * x').
  pose proof (T z x) as Tx. pose proof (T z x') as Tx'. set (k := exp z / (1 + exp z)) in *.
  apply Rle_trans with ((1 - r) * (ln (1 + exp z) + k * (x - z)) + r * (ln (1 + exp z) + k * (x' - z))).
  - right. unfold z. ring.
  - apply Rplus_le_compat; apply Rmult_le_compat_l; lra.
Qed.
