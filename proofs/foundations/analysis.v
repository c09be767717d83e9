(** One-variable calculus: tangents of the logarithm, Hoeffding's and Bernstein's bounds, by two mean value theorems. *)

From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Lemma exp_ge_1_plus x : 1 + x <= exp x.
Proof. destruct (Req_dec x 0) as [->|H]; [rewrite exp_0; lra|]. left. now apply exp_ineq1. Qed.

Lemma ln_le_minus_1 x : 0 < x -> ln x <= x - 1.
Proof.
  intros H. replace x with (exp (ln x)) at 2 by now apply exp_ln.
  pose proof (exp_ge_1_plus (ln x)). lra.
Qed.

Lemma ln_le x y : 0 < x -> x <= y -> ln x <= ln y.
Proof. intros Hx [H| ->]; [left; now apply ln_increasing|right; reflexivity]. Qed.

(** The logarithm is below each of its tangents. *)
Lemma ln_tangent x y : 0 < x -> 0 < y -> ln x <= ln y + (x / y - 1).
Proof.
  intros Hx Hy. assert (0 < x / y) by now apply Rdiv_lt_0_compat.
  replace (ln x) with (ln y + ln (x / y)).
  - pose proof (ln_le_minus_1 (x / y)). lra.
  - rewrite <- ln_mult by lra. f_equal. field. lra.
Qed.

Lemma continuous_at (f : R -> R) t l : is_derive f t l -> continuity_pt f t.
Proof.
  intros H. apply continuity_pt_filterlim. apply (ex_derive_continuous f t). now exists l.
Qed.

(** A function whose second derivative is nonnegative between a and x is above its tangent at a. *)
Lemma above_tangent (f f1 f2 : R -> R) a x :
  (forall t, Rmin a x <= t <= Rmax a x -> is_derive f t (f1 t)) ->
  (forall t, Rmin a x <= t <= Rmax a x -> is_derive f1 t (f2 t)) ->
  (forall t, Rmin a x <= t <= Rmax a x -> 0 <= f2 t) ->
  f a + f1 a * (x - a) <= f x.
Proof.
  intros H H1 H2.
  assert (Hc : forall (g g' : R -> R), (forall t, Rmin a x <= t <= Rmax a x -> is_derive g t (g' t)) ->
               forall t, Rmin a x <= t <= Rmax a x -> continuity_pt g t).
  { intros g g' Hg t Ht. apply continuous_at with (g' t). auto. }
  destruct (MVT_gen f a x f1) as [c [Hca E]].
  { intros t Ht. apply H. lra. }
  { apply (Hc f f1 H). }
  assert (Hin : forall t, Rmin a c <= t <= Rmax a c -> Rmin a x <= t <= Rmax a x).
  { intros t. unfold Rmin, Rmax in *.
    destruct (Rle_dec a x), (Rle_dec a c); lra. }
  destruct (MVT_gen f1 a c f2) as [e [Hea E1]].
  { intros t Ht. apply H1, Hin. lra. }
  { intros t Ht. apply (Hc f1 f2 H1), Hin, Ht. }
  assert (0 <= f2 e) by auto.
  assert (0 <= (c - a) * (x - a)).
  { unfold Rmin, Rmax in Hca. destruct (Rle_dec a x); nra. }
  replace (f x) with (f a + (f1 a + f2 e * (c - a)) * (x - a)) by (rewrite <- E1 in *; nra).
  nra.
Qed.

(** A function whose derivative is nonnegative increases. *)
Lemma increasing_from (f f1 : R -> R) a x :
  a <= x -> (forall t, a <= t <= x -> is_derive f t (f1 t)) -> (forall t, a <= t <= x -> 0 <= f1 t) -> f a <= f x.
Proof.
  intros Hax H H1.
  destruct (MVT_gen f a x f1) as [c [Hca E]]; rewrite ?Rmin_left, ?Rmax_right in * by assumption.
  - intros t Ht. apply H. lra.
  - intros t Ht. apply continuous_at with (f1 t). auto.
  - assert (0 <= f1 c) by auto. nra.
Qed.

(** ** Hoeffding: the log-moment generating function of a two-point distribution, centred *)

Lemma mixture_positive b u : 0 <= b <= 1 -> 0 < 1 - b + b * exp u.
Proof.
  intros [H0 H1]. pose proof (exp_pos u). destruct (Req_dec b 0) as [->|]; [lra|].
  assert (0 < b * exp u) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma hoeffding_two_point b u : 0 <= b <= 1 -> ln (1 - b + b * exp u) - b * u <= u ^ 2 / 8.
Proof.
  intros Hb.
  pose (f := fun t => t ^ 2 / 8 + b * t - ln (1 - b + b * exp t)).
  pose (f1 := fun t => t / 4 + b - b * exp t / (1 - b + b * exp t)).
  pose (f2 := fun t => 1 / 4 - b * (1 - b) * exp t / (1 - b + b * exp t) ^ 2).
  assert (H : f 0 + f1 0 * (u - 0) <= f u).
  { apply above_tangent with f2; intros t _; pose proof (mixture_positive b t Hb) as Hm.
    - unfold f, f1. auto_derive; [exact Hm|]. field. lra.
    - unfold f1, f2. auto_derive; [lra|]. field. lra.
    - unfold f2. apply Rmult_le_reg_l with (4 * (1 - b + b * exp t) ^ 2); [nra|].
      rewrite Rmult_0_r.
      replace (4 * (1 - b + b * exp t) ^ 2 * (1 / 4 - b * (1 - b) * exp t / (1 - b + b * exp t) ^ 2))
        with ((1 - b - b * exp t) ^ 2) by (field; lra).
      apply pow2_ge_0. }
  unfold f, f1 in H. rewrite exp_0 in H.
  replace (1 - b + b * 1) with 1 in H by ring. rewrite ln_1 in H. lra.
Qed.

(** ** The price curve: the largest centred log-moment generating function of two points at distance u *)

Definition price (u : R) : R := ln ((exp u - 1) / u) - 1 + u / (exp u - 1).

Lemma exp_minus_1_pos u : 0 < u -> u < exp u - 1.
Proof. intros H. pose proof (exp_ineq1 u). lra. Qed.

(** log(1 + β(e^u − 1)) − βu, as a function of β, is below its maximum, by a tangent of the logarithm. *)
Lemma two_point_price b u : 0 < u -> 0 < 1 - b + b * exp u -> ln (1 - b + b * exp u) - b * u <= price u.
Proof.
  intros Hu Hm. pose proof (exp_minus_1_pos u Hu) as He.
  assert (Hy : 0 < (exp u - 1) / u) by (apply Rdiv_lt_0_compat; lra).
  pose proof (ln_tangent _ _ Hm Hy) as H. unfold price.
  replace ((1 - b + b * exp u) / ((exp u - 1) / u) - 1) with (u / (exp u - 1) + b * u - 1) in H by (field; lra).
  lra.
Qed.

(** The maximum is attained at this weight of the upper point. *)
Definition worst_weight (u : R) : R := 1 / u - 1 / (exp u - 1).

Lemma worst_weight_spec u : 0 < u ->
  0 <= worst_weight u <= 1 /\ 1 - worst_weight u + worst_weight u * exp u = (exp u - 1) / u.
Proof.
  intros Hu. pose proof (exp_minus_1_pos u Hu) as He. unfold worst_weight.
  split; [split|].
  - assert (1 / (exp u - 1) <= 1 / u) by (apply Rmult_le_compat_l; [lra|apply Rinv_le_contravar; lra]). lra.
  - pose proof (exp_ge_1_plus (- u)) as H. rewrite exp_Ropp in H.
    assert (H' : (1 - u) * exp u <= 1).
    { replace 1 with (/ exp u * exp u) at 2 by (field; lra). apply Rmult_le_compat_r; lra. }
    apply Rmult_le_reg_l with (u * (exp u - 1)); [nra|].
    replace (u * (exp u - 1) * (1 / u - 1 / (exp u - 1))) with (exp u - 1 - u) by (field; lra). lra.
  - field. lra.
Qed.

Lemma price_attained u : 0 < u ->
  ln (1 - worst_weight u + worst_weight u * exp u) - worst_weight u * u = price u.
Proof.
  intros Hu. pose proof (exp_minus_1_pos u Hu) as He.
  rewrite (proj2 (worst_weight_spec u Hu)). unfold price, worst_weight. field. lra.
Qed.

(** Hoeffding's lemma, uniformly in the weight. *)
Lemma price_le_square u : 0 < u -> price u <= u ^ 2 / 8.
Proof.
  intros Hu. rewrite <- price_attained by assumption.
  apply hoeffding_two_point, worst_weight_spec, Hu.
Qed.

Lemma price_nonneg u : 0 < u -> 0 <= price u.
Proof.
  intros Hu. pose proof (two_point_price 0 u Hu) as H.
  rewrite Rminus_0_r, Rmult_0_l, Rplus_0_r, ln_1 in H. lra.
Qed.

(** ** Bernstein *)

(** (1 − y/3)(e^y − 1 − y) <= y²/2 for all y. *)
Lemma bernstein_pointwise y : (1 - y / 3) * (exp y - 1 - y) <= y ^ 2 / 2.
Proof.
  pose (f := fun t => t ^ 2 / 2 - (1 - t / 3) * (exp t - 1 - t)).
  pose (f1 := fun t => t + (exp t - 1 - t) / 3 - (1 - t / 3) * (exp t - 1)).
  pose (f2 := fun t => (1 + exp t * (t - 1)) / 3).
  assert (H : f 0 + f1 0 * (y - 0) <= f y).
  { apply above_tangent with f2; intros t _.
    - unfold f, f1. auto_derive; [trivial|]. field.
    - unfold f1, f2. auto_derive; [trivial|]. field.
    - unfold f2. pose proof (exp_ge_1_plus (- t)) as H. rewrite exp_Ropp in H.
      pose proof (exp_pos t) as He.
      assert (exp t * (1 - t) <= 1).
      { replace 1 with (exp t * / exp t) at 2 by (field; lra). apply Rmult_le_compat_l; lra. }
      lra. }
  unfold f, f1 in H. rewrite exp_0 in H. lra.
Qed.

(** Where y <= b < 3: e^y <= 1 + y + y²/(2(1 − b/3)). *)
Lemma bernstein_exp y b : y <= b -> b < 3 -> exp y <= 1 + y + y ^ 2 / (2 * (1 - b / 3)).
Proof.
  intros Hy Hb. pose proof (bernstein_pointwise y) as H. pose proof (exp_ge_1_plus y).
  assert (0 < 1 - b / 3) by lra.
  assert (exp y - 1 - y <= y ^ 2 / (2 * (1 - b / 3))); [|lra].
  apply Rmult_le_reg_l with (1 - b / 3); [lra|].
  replace ((1 - b / 3) * (y ^ 2 / (2 * (1 - b / 3)))) with (y ^ 2 / 2) by (field; lra).
  nra.
Qed.
