(** Donsker and Varadhan's inequality: how far a divergence can move the mean of a score. *)

From Coq Require Import Reals Lra.
From Rooteps Require Import foundations.definitions foundations.divergence foundations.tilts arrows.
Open Scope R_scope.

(** The worst sign of a context at price μ, and the tilt that it charges for. *)
Definition worst_sign (V : nat) (p v : nat -> R) (mu : R) : R :=
  if Rle_dec (log_mgf V p v (- (1 / mu))) (log_mgf V p v (1 / mu)) then 1 else -1.

Definition worst_tilt (V : nat) (p v : nat -> R) (mu : R) : nat -> R := tilt V p v (worst_sign V p v mu * (1 / mu)).

Lemma psi_worst V p v mu : psi V p v mu = mu * log_mgf V p v (worst_sign V p v mu * (1 / mu)).
Proof.
  unfold psi, worst_sign. f_equal. destruct (Rle_dec _ _).
  - rewrite Rmax_left, Rmult_1_l; auto.
  - rewrite Rmax_right by lra. f_equal. ring.
Qed.

(** Step attained: a tilt attains Donsker and Varadhan's inequality. *)
Lemma tilt_attains V p v mu : distribution V p -> 0 < mu ->
  Rabs (dot V v p - dot V v (worst_tilt V p v mu)) = mu * KL V (worst_tilt V p v mu) p + psi V p v mu.
Proof.
  intros Hp Hmu. set (t := worst_sign V p v mu * (1 / mu)). unfold worst_tilt. fold t.
  assert (Hlt : KL V (tilt V p v t) p = t * (dot V v (tilt V p v t) - dot V v p) - log_mgf V p v t)
    by now apply tilt_divergence.
  pose proof (gibbs V (tilt V p v t) p (tilt_distribution V p v t Hp) Hp (tilt_dominated V p v t Hp)) as G.
  pose proof (log_mgf_nonneg V p v t Hp) as M.
  rewrite psi_worst. fold t. rewrite <- Rmult_plus_distr_l.
  replace (KL V (tilt V p v t) p + log_mgf V p v t) with (t * (dot V v (tilt V p v t) - dot V v p)) by lra.
  set (e := dot V v (tilt V p v t) - dot V v p) in *. rewrite Rabs_minus_sym. fold e.
  assert (He : 0 <= t * e) by lra.
  unfold t, worst_sign in *. destruct (Rle_dec _ _).
  - replace (mu * (1 * (1 / mu) * e)) with e by (field; lra). apply Rabs_right, Rle_ge.
    apply Rmult_le_reg_l with (1 * (1 / mu)); [|lra]. rewrite Rmult_1_l. apply Rdiv_lt_0_compat; lra.
  - replace (mu * (-1 * (1 / mu) * e)) with (- e) by (field; lra). rewrite <- Rabs_Ropp. apply Rabs_right, Rle_ge.
    apply Rmult_le_reg_l with (1 / mu); [apply Rdiv_lt_0_compat; lra|].
    replace (1 / mu * - e) with (-1 * (1 / mu) * e) by ring. lra.
Qed.

(** The tilts have the shape p e^{tv}. *)
Lemma tilt_shape V p v t w :
  tilt V p v t w = exp (- (t * dot V v p)) / sum V (fun u => p u * exp (t * (v u - dot V v p))) * (p w * exp (t * v w)).
Proof.
  unfold tilt. replace (t * (v w - dot V v p)) with (- (t * dot V v p) + t * v w) by ring. rewrite exp_plus.
  unfold Rdiv. ring.
Qed.

Lemma worst_tilt_shape V p v mu : exists t, (t = 1 / mu \/ t = - (1 / mu)) /\
  exists c, forall w, worst_tilt V p v mu w = c * (p w * exp (t * v w)).
Proof.
  exists (worst_sign V p v mu * (1 / mu)). split.
  - unfold worst_sign. destruct (Rle_dec _ _); [left|right]; ring.
  - eexists. intros w. apply tilt_shape.
Qed.

(** For every price, and with equality for a tilt. *)
Theorem donsker_varadhan V p v mu : distribution V p -> 0 < mu ->
  (forall q, distribution V q -> dominated V q p -> Rabs (dot V v p - dot V v q) <= mu * KL V q p + psi V p v mu) /\
  exists q, distribution V q /\ dominated V q p /\ Rabs (dot V v p - dot V v q) = mu * KL V q p + psi V p v mu /\
    exists t, (t = 1 / mu \/ t = - (1 / mu)) /\ exists c, forall w, q w = c * (p w * exp (t * v w)).
Proof.
  intros Hp Hmu. split; [intros q Hq Hd; now apply (arrows.donsker_varadhan V q p v mu)|].
  exists (worst_tilt V p v mu). repeat split; try now apply tilt_distribution.
  - now apply tilt_dominated.
  - now apply tilt_attains.
  - apply worst_tilt_shape.
Qed.
