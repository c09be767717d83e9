(** Exponential tilts, for which Donsker and Varadhan's inequality is an equality. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence.
Open Scope R_scope.

(** q ∝ p e^{t v} *)
Definition tilt (V : nat) (p v : nat -> R) (t : R) (w : nat) : R :=
  p w * exp (t * (v w - dot V v p)) / sum V (fun u => p u * exp (t * (v u - dot V v p))).

Lemma tilt_distribution V p v t : distribution V p -> distribution V (tilt V p v t).
Proof.
  intros Hp. pose proof (mgf_positive V p v t Hp) as HM. split.
  - intros w Hw. apply Rmult_le_pos; [|left; now apply Rinv_0_lt_compat].
    apply Rmult_le_pos; [now apply Hp|left; apply exp_pos].
  - unfold tilt, Rdiv. rewrite sum_scal_r. apply Rinv_r. lra.
Qed.

Lemma tilt_dominated V p v t : distribution V p -> dominated V (tilt V p v t) p.
Proof.
  intros Hp w Hw H. destruct (Req_dec (p w) 0) as [E|E].
  - unfold tilt, Rdiv in H. rewrite E, !Rmult_0_l in H. lra.
  - pose proof (proj1 Hp w Hw). lra.
Qed.

(** KL(q‖p) = t (E_q v − E_p v) − log E_p e^{t(v − E_p v)} *)
Lemma tilt_divergence V p v t : distribution V p ->
  KL V (tilt V p v t) p = t * (dot V v (tilt V p v t) - dot V v p) - log_mgf V p v t.
Proof.
  intros Hp. pose proof (mgf_positive V p v t Hp) as HM.
  pose proof (tilt_distribution V p v t Hp) as Hq.
  set (q := tilt V p v t) in *. set (m := dot V v p) in *.
  replace (t * (dot V v q - m) - log_mgf V p v t)
    with (sum V (fun w => t * (q w * v w) - q w * (t * m + log_mgf V p v t))).
  2: { rewrite sum_minus, sum_scal, mean_const, <- dot_mean by assumption. ring. }
  apply sum_ext; intros w Hw.
  destruct (Req_dec (p w) 0) as [E|E].
  - unfold q, tilt, Rdiv. rewrite E. ring.
  - assert (0 < p w) by (pose proof (proj1 Hp w Hw); lra).
    replace (q w / p w) with (exp (t * (v w - m)) / sum V (fun u => p u * exp (t * (v u - m)))).
    + rewrite ln_div, ln_exp; [|apply exp_pos|exact HM]. unfold log_mgf. fold m. ring.
    + unfold q, tilt. fold m. field. split; [apply Rgt_not_eq; exact HM|exact E].
Qed.
