(** (1+u) log(1+u) + (1−u) log(1−u), twice the divergence of ((1+u)/2, (1−u)/2) from (½, ½), between two rational
    multiples of u²: a tangent above, a chord below. *)

From Coq Require Import Reals Ranalysis5 Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Rooteps Require Import foundations.analysis foundations.divergence.
Open Scope R_scope.

Definition divergence2 (u : R) : R := (1 + u) * ln (1 + u) + (1 - u) * ln (1 - u).

Lemma divergence2_0 : divergence2 0 = 0.
Proof. unfold divergence2. rewrite Rplus_0_r, Rminus_0_r, ln_1. ring. Qed.

Lemma divergence2_1 : divergence2 1 = 2 * ln 2.
Proof. unfold divergence2. replace (1 - 1) with 0 by ring. replace (1 + 1) with 2 by ring. ring. Qed.

Definition slope (u : R) : R := ln (1 + u) - ln (1 - u).

Lemma divergence2_derive u : -1 < u < 1 -> is_derive divergence2 u (slope u).
Proof. intros H. unfold divergence2, slope. auto_derive; [lra|]. replace (1 + - u) with (1 - u) by ring. field. lra. Qed.

Lemma slope_derive u : -1 < u < 1 -> is_derive slope u (2 / (1 - u ^ 2)).
Proof. intros H. unfold slope. auto_derive; [lra|]. field. repeat split; nra. Qed.

(** 2u <= log((1+u)/(1−u)) <= 2u/(1 − u²), hence 0.68 < log 2 = log(4/3) + log(3/2) < 0.71. *)
Lemma slope_bounds u : 0 <= u < 1 -> 2 * u <= slope u <= 2 * u / (1 - u ^ 2).
Proof.
  intros H. assert (Z : slope 0 = 0) by (unfold slope; rewrite Rplus_0_r, Rminus_0_r; ring).
  assert (P : forall t, 0 <= t <= u -> 1 <= / (1 - t ^ 2) <= / (1 - u ^ 2)).
  { intros t Ht. split; [rewrite <- Rinv_1 at 1|]; apply Rinv_le_contravar; nra. }
  split.
  - pose proof (increasing_from (fun t => slope t - 2 * t) (fun t => 2 / (1 - t ^ 2) - 2) 0 u (proj1 H)) as I.
    cbv beta in I. rewrite Z in I. assert (0 - 2 * 0 <= slope u - 2 * u); [apply I|lra]; intros t Ht.
    + apply (is_derive_minus slope _ t (2 / (1 - t ^ 2))); [apply slope_derive; lra|]. auto_derive; [trivial|ring].
    + pose proof (P t Ht). unfold Rdiv. lra.
  - pose proof (increasing_from (fun t => 2 * t / (1 - u ^ 2) - slope t) (fun t => 2 / (1 - u ^ 2) - 2 / (1 - t ^ 2))
                  0 u (proj1 H)) as I.
    cbv beta in I. rewrite Z in I.
    assert (2 * 0 / (1 - u ^ 2) - 0 <= 2 * u / (1 - u ^ 2) - slope u); [apply I|unfold Rdiv in *; lra]; intros t Ht.
    + apply (is_derive_minus (fun t => 2 * t / (1 - u ^ 2)) slope t (2 / (1 - u ^ 2))); [|apply slope_derive; lra].
      auto_derive; [trivial|]. field. nra.
    + pose proof (P t Ht). unfold Rdiv. lra.
Qed.

Lemma ln2_bounds : 68 / 100 < ln 2 < 71 / 100.
Proof.
  assert (E : ln 2 = slope (1 / 7) + slope (1 / 5)).
  { unfold slope. rewrite <- !ln_div by lra. rewrite <- ln_mult by lra. f_equal. field. }
  pose proof (slope_bounds (1 / 7)). pose proof (slope_bounds (1 / 5)). lra.
Qed.

Lemma divergence2_below u : 0 <= u < 1 -> divergence2 u <= 2 * ln 2.
Proof.
  intros H. unfold divergence2.
  assert (L1 : ln (1 + u) <= ln 2) by (apply ln_le; lra).
  assert (L0 : 0 <= ln (1 + u)) by (rewrite <- ln_1; apply ln_le; lra).
  assert (L2 : ln (1 - u) <= 0) by (rewrite <- ln_1; apply ln_le; lra).
  pose proof ln2_bounds. nra.
Qed.

(** ** Above: u² <= (1 − u²/12)² divergence2(u) *)

Lemma divergence2_series u : 0 <= u <= 1 -> u ^ 2 + u ^ 4 / 6 + u ^ 6 / 15 <= divergence2 u.
Proof.
  intros [H0 [H1| ->]].
  - pose (f := fun t => divergence2 t - (t ^ 2 + t ^ 4 / 6 + t ^ 6 / 15)).
    pose (f1 := fun t => slope t - (2 * t + 2 * t ^ 3 / 3 + 2 * t ^ 5 / 5)).
    pose (f2 := fun t => 2 / (1 - t ^ 2) - (2 + 2 * t ^ 2 + 2 * t ^ 4)).
    assert (H : f 0 + f1 0 * (u - 0) <= f u).
    { apply (above_tangent f f1 f2); rewrite Rmin_left, Rmax_right by assumption; intros t Ht.
      - apply (is_derive_minus divergence2 _ t (slope t)); [apply divergence2_derive; lra|].
        auto_derive; [trivial|]. field.
      - apply (is_derive_minus slope _ t (2 / (1 - t ^ 2))); [apply slope_derive; lra|].
        auto_derive; [trivial|]. field.
      - unfold f2. assert (0 < 1 - t ^ 2) by nra.
        replace (2 / (1 - t ^ 2) - (2 + 2 * t ^ 2 + 2 * t ^ 4)) with (2 * t ^ 6 / (1 - t ^ 2)) by (field; lra).
        apply Rmult_le_pos; [|left; now apply Rinv_0_lt_compat].
        apply Rmult_le_pos; [lra|]. apply pow_le. lra. }
    unfold f, f1 in H. rewrite divergence2_0 in H. unfold slope in H.
    rewrite Rplus_0_r, Rminus_0_r in H. lra.
  - rewrite divergence2_1. pose proof ln2_bounds. lra.
Qed.

Lemma divergence2_tangent u : 0 <= u <= 1 -> u ^ 2 <= (1 - u ^ 2 / 12) ^ 2 * divergence2 u.
Proof.
  intros H. pose proof (divergence2_series u H) as S.
  assert (Hs : 0 <= u ^ 2 <= 1) by nra.
  apply Rle_trans with ((1 - u ^ 2 / 12) ^ 2 * (u ^ 2 + u ^ 4 / 6 + u ^ 6 / 15)).
  - replace (u ^ 4) with (u ^ 2 * u ^ 2) by ring. replace (u ^ 6) with (u ^ 2 * u ^ 2 * u ^ 2) by ring.
    set (s := u ^ 2) in *.
    replace ((1 - s / 12) ^ 2 * (s + s * s / 6 + s * s * s / 15))
      with (s + s ^ 3 * (33 / 720 - s * (43 / 4320) + s ^ 2 / 2160)) by field.
    assert (0 <= s ^ 3) by (apply pow_le; lra).
    assert (0 <= 33 / 720 - s * (43 / 4320) + s ^ 2 / 2160) by nra. nra.
  - apply Rmult_le_compat_l; [apply pow2_ge_0|assumption].
Qed.

(** ** Below: (1 − κu²)² divergence2(u) <= u² with equality at u = 1 *)

Definition kappa : R := 1 - / sqrt (2 * ln 2).

Lemma kappa_bounds : 1 / 12 < kappa < 1 / 6.
Proof.
  pose proof ln2_bounds. unfold kappa.
  assert (L : 12 / 11 < sqrt (2 * ln 2)).
  { rewrite <- (sqrt_pow2 (12 / 11)) by lra. apply sqrt_lt_1; lra. }
  assert (U : sqrt (2 * ln 2) < 6 / 5).
  { rewrite <- (sqrt_pow2 (6 / 5)) by lra. apply sqrt_lt_1; lra. }
  assert (/ sqrt (2 * ln 2) < / (12 / 11)) by (apply Rinv_lt_contravar; nra).
  assert (/ (6 / 5) < / sqrt (2 * ln 2)) by (apply Rinv_lt_contravar; nra).
  lra.
Qed.

Lemma kappa_exact : (1 - kappa) ^ 2 * (2 * ln 2) = 1.
Proof.
  pose proof ln2_bounds. unfold kappa.
  replace (1 - (1 - / sqrt (2 * ln 2))) with (/ sqrt (2 * ln 2)) by ring.
  rewrite pow_inv. simpl. rewrite Rmult_1_r, sqrt_sqrt by lra. field. lra.
Qed.

(** u²/(1 − κu²)², its derivatives, and the sign of the second derivative of the difference. *)
Definition chord (u : R) : R := u ^ 2 / (1 - kappa * u ^ 2) ^ 2.
Definition chord1 (u : R) : R := 2 * u * (1 + kappa * u ^ 2) / (1 - kappa * u ^ 2) ^ 3.
Definition chord2 (u : R) : R := 2 * (1 + 8 * kappa * u ^ 2 + 3 * kappa ^ 2 * u ^ 4) / (1 - kappa * u ^ 2) ^ 4.
Definition excess (u : R) : R :=
  12 * kappa - 1 - (3 * kappa ^ 2 + 8 * kappa) * u ^ 2 + (4 * kappa ^ 3 - 3 * kappa ^ 2) * u ^ 4 - kappa ^ 4 * u ^ 6.

Lemma denominator u : 0 <= u <= 1 -> 0 < 1 - kappa * u ^ 2.
Proof. intros H. pose proof kappa_bounds. assert (0 <= u ^ 2 <= 1) by nra. nra. Qed.

Lemma chord_derive u : 0 <= u <= 1 -> is_derive chord u (chord1 u).
Proof.
  intros H. pose proof (denominator u H). unfold chord, chord1. auto_derive.
  - apply Rgt_not_eq. simpl in *. rewrite Rmult_1_r in *. apply Rmult_lt_0_compat; lra.
  - field. lra.
Qed.

Lemma chord1_derive u : 0 <= u <= 1 -> is_derive chord1 u (chord2 u).
Proof.
  intros H. pose proof (denominator u H). unfold chord1, chord2. auto_derive.
  - apply Rgt_not_eq. simpl in *. rewrite !Rmult_1_r in *. repeat apply Rmult_lt_0_compat; lra.
  - field. lra.
Qed.

Lemma second_derivative u : 0 <= u < 1 ->
  chord2 u - 2 / (1 - u ^ 2) = 2 * u ^ 2 * excess u / ((1 - u ^ 2) * (1 - kappa * u ^ 2) ^ 4).
Proof.
  intros H. assert (Hu : 0 <= u <= 1) by lra. pose proof (denominator u Hu). assert (0 < 1 - u ^ 2) by nra.
  unfold chord2, excess. field. lra.
Qed.

(** It changes its sign once: excess decreases. *)
Lemma excess_decreases u t : 0 <= u <= t -> t <= 1 -> excess t <= excess u.
Proof.
  intros H Ht. pose proof kappa_bounds as K. unfold excess.
  replace (u ^ 4) with (u ^ 2 * u ^ 2) by ring. replace (u ^ 6) with (u ^ 2 * u ^ 2 * u ^ 2) by ring.
  replace (t ^ 4) with (t ^ 2 * t ^ 2) by ring. replace (t ^ 6) with (t ^ 2 * t ^ 2 * t ^ 2) by ring.
  assert (Hs : 0 <= u ^ 2 <= t ^ 2) by nra. set (a := u ^ 2) in *. set (b := t ^ 2) in *.
  assert (a * a <= b * b) by nra.
  assert (a * a * a <= b * b * b) by (apply Rmult_le_compat; nra).
  assert (0 <= kappa ^ 2) by nra. assert (0 <= kappa ^ 4) by (replace (kappa ^ 4) with ((kappa ^ 2) ^ 2) by ring; nra).
  assert (4 * kappa ^ 3 <= 3 * kappa ^ 2) by (replace (kappa ^ 3) with (kappa * kappa ^ 2) by ring; nra).
  assert (0 <= 3 * kappa ^ 2 + 8 * kappa) by nra.
  assert ((3 * kappa ^ 2 + 8 * kappa) * a <= (3 * kappa ^ 2 + 8 * kappa) * b) by (apply Rmult_le_compat_l; lra).
  assert ((3 * kappa ^ 2 - 4 * kappa ^ 3) * (a * a) <= (3 * kappa ^ 2 - 4 * kappa ^ 3) * (b * b))
    by (apply Rmult_le_compat_l; lra).
  assert (kappa ^ 4 * (a * a * a) <= kappa ^ 4 * (b * b * b)) by (apply Rmult_le_compat_l; lra).
  lra.
Qed.

Definition gap (u : R) : R := chord u - divergence2 u.
Definition gap1 (u : R) : R := chord1 u - slope u.
Definition gap2 (u : R) : R := chord2 u - 2 / (1 - u ^ 2).

Lemma gap_derive u : 0 <= u < 1 -> is_derive gap u (gap1 u).
Proof.
  intros H. apply (is_derive_minus chord divergence2 u (chord1 u) (slope u)).
  - apply chord_derive. lra.
  - apply divergence2_derive. lra.
Qed.

Lemma gap1_derive u : 0 <= u < 1 -> is_derive gap1 u (gap2 u).
Proof.
  intros H. apply (is_derive_minus chord1 slope u (chord2 u) (2 / (1 - u ^ 2))).
  - apply chord1_derive. lra.
  - apply slope_derive. lra.
Qed.

Lemma gap2_sign u : 0 <= u < 1 -> (0 <= excess u -> 0 <= gap2 u) /\ (excess u <= 0 -> gap2 u <= 0).
Proof.
  intros H. unfold gap2. rewrite second_derivative by assumption.
  assert (Hu : 0 <= u <= 1) by lra. pose proof (denominator u Hu) as D. assert (0 < 1 - u ^ 2) by nra.
  assert (P : 0 < / ((1 - u ^ 2) * (1 - kappa * u ^ 2) ^ 4)).
  { apply Rinv_0_lt_compat, Rmult_lt_0_compat; [assumption|]. now apply pow_lt. }
  assert (S : 0 <= u ^ 2) by nra. unfold Rdiv. set (r := / (_ * _)) in *. split; intros E.
  - apply Rmult_le_pos; [apply Rmult_le_pos|]; lra.
  - assert (0 <= 2 * u ^ 2 * - excess u * r) by (apply Rmult_le_pos; [apply Rmult_le_pos|]; lra). lra.
Qed.

(** Up to the change of sign the difference is convex, with value and slope 0 at 0. *)
Lemma gap_nonneg_first u : 0 <= u < 1 -> 0 <= excess u -> 0 <= gap u.
Proof.
  intros H E.
  assert (T : gap 0 + gap1 0 * (u - 0) <= gap u).
  { apply (above_tangent gap gap1 gap2); rewrite Rmin_left, Rmax_right by lra; intros t Ht.
    - apply gap_derive. lra.
    - apply gap1_derive. lra.
    - apply gap2_sign; [lra|]. eapply Rle_trans; [exact E|]. apply excess_decreases; lra. }
  assert (Z : gap 0 = 0) by (unfold gap, chord; rewrite divergence2_0; field).
  assert (Z1 : gap1 0 = 0).
  { unfold gap1, chord1, slope. rewrite Rplus_0_r, Rminus_0_r, ln_1. field. }
  rewrite Z, Z1 in T. lra.
Qed.

(** It is not much below its limit 0 at 1. *)
Lemma gap_near_1 u : 0 <= u < 1 -> - chord1 1 * (1 - u) <= gap u.
Proof.
  intros H.
  assert (T : chord 1 + chord1 1 * (u - 1) <= chord u).
  { apply (above_tangent chord chord1 chord2); rewrite Rmin_right, Rmax_left by lra; intros t Ht.
    - apply chord_derive. lra.
    - apply chord1_derive. lra.
    - assert (Ht' : 0 <= t <= 1) by lra. pose proof (denominator t Ht') as D. pose proof kappa_bounds.
      unfold chord2. apply Rmult_le_pos; [|left; apply Rinv_0_lt_compat, pow_lt; assumption].
      assert (0 <= t ^ 2) by nra. assert (0 <= t ^ 4) by (apply pow_le; lra). assert (0 <= kappa ^ 2) by nra. nra. }
  assert (C1 : chord 1 = 2 * ln 2).
  { unfold chord. pose proof kappa_exact as K. pose proof kappa_bounds.
    replace (1 - kappa * 1 ^ 2) with (1 - kappa) by ring.
    apply Rmult_eq_reg_l with ((1 - kappa) ^ 2); [|nra]. rewrite K. field. lra. }
  pose proof (divergence2_below u H). unfold gap. lra.
Qed.

(** After it, it is concave, and nonnegative at both ends. *)
Lemma gap_nonneg u : 0 <= u < 1 -> 0 <= gap u.
Proof.
  intros H. destruct (Rle_lt_dec 0 (excess u)) as [E|E]; [now apply gap_nonneg_first|].
  pose proof kappa_bounds as K.
  (* where it changes *)
  assert (Hz : exists z, 0 <= z <= u /\ excess z = 0).
  { destruct (IVT_interv (fun t => - excess t) 0 u) as [z [Hz Ez]].
    - intros a _. unfold excess. reg.
    - destruct (Req_dec u 0) as [Z|]; [|lra]. subst u. unfold excess in E. simpl in E. lra.
    - unfold excess. simpl. lra.
    - lra.
    - exists z. split; [exact Hz|lra]. }
  destruct Hz as [z [Hz Ez]].
  assert (Hzu : z < u) by (destruct (Req_dec z u) as [->|]; lra).
  (* tangent at u, above the gap on [z, 1) *)
  assert (T : forall x, z <= x < 1 -> gap x <= gap u + gap1 u * (x - u)).
  { intros x Hx.
    assert (C : - gap u + - gap1 u * (x - u) <= - gap x); [|lra].
    apply (above_tangent (fun t => - gap t) (fun t => - gap1 t) (fun t => - gap2 t)); intros t Ht;
      assert (Htz : z <= t < 1) by (unfold Rmin, Rmax in Ht; destruct (Rle_dec u x); lra).
    - apply (is_derive_opp gap). apply gap_derive. lra.
    - apply (is_derive_opp gap1). apply gap1_derive. lra.
    - assert (gap2 t <= 0); [|lra]. apply gap2_sign; [lra|]. rewrite <- Ez. apply excess_decreases; lra. }
  assert (G : 0 <= gap z) by (apply gap_nonneg_first; lra).
  assert (Tz : gap z <= gap u + gap1 u * (z - u)) by (apply T; lra).
  destruct (Rle_lt_dec 0 (gap u)) as [|N]; [assumption|exfalso].
  (* the tangent at 1 *)
  assert (L : 0 <= gap u + gap1 u * (1 - u)).
  { apply Ropp_le_cancel. rewrite Ropp_0. apply le_epsilon. intros e He.
    set (k := Rabs (gap1 u) + Rabs (chord1 1) + 1).
    assert (Hk : 0 < k) by (unfold k; pose proof (Rabs_pos (gap1 u)); pose proof (Rabs_pos (chord1 1)); lra).
    set (y := Rmin (1 - u) (e / k)).
    assert (Hy : 0 < y) by (apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat; lra]).
    assert (Hy1 : y <= 1 - u) by apply Rmin_l.
    assert (Hy2 : y * k <= e).
    { apply Rle_trans with (e / k * k); [apply Rmult_le_compat_r; [lra|apply Rmin_r]|right; field; lra]. }
    assert (Tx : gap (1 - y) <= gap u + gap1 u * (1 - y - u)) by (apply T; lra).
    assert (Nx : - chord1 1 * (1 - (1 - y)) <= gap (1 - y)) by (apply gap_near_1; lra).
    pose proof (Rle_abs (gap1 u)). pose proof (Rle_abs (- gap1 u)) as Hg. rewrite Rabs_Ropp in Hg.
    pose proof (Rle_abs (chord1 1)).
    unfold k in Hy2. nra. }
  assert (0 < gap1 u) by nra. nra.
Qed.

Lemma divergence2_chord u : 0 <= u <= 1 -> (1 - kappa * u ^ 2) ^ 2 * divergence2 u <= u ^ 2.
Proof.
  intros [H0 [H1| ->]].
  - assert (Hu : 0 <= u < 1) by lra. assert (Hu' : 0 <= u <= 1) by lra.
    pose proof (gap_nonneg u Hu) as G. pose proof (denominator u Hu') as D. unfold gap, chord in G.
    apply Rle_trans with ((1 - kappa * u ^ 2) ^ 2 * (u ^ 2 / (1 - kappa * u ^ 2) ^ 2)).
    + apply Rmult_le_compat_l; [apply pow2_ge_0|lra].
    + right. field. lra.
  - rewrite divergence2_1. replace (1 - kappa * 1 ^ 2) with (1 - kappa) by ring. rewrite kappa_exact. lra.
Qed.
