(** Divergence: Gibbs, Donsker-Varadhan, and what bounds a log-moment generating function. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis.
Open Scope R_scope.

(** ** Distributions *)

Lemma mean_const n p c : distribution n p -> sum n (fun i => p i * c) = c.
Proof. intros [_ H]. rewrite sum_scal_r, H. ring. Qed.

Lemma mean_le n p f c : distribution n p -> (forall i, (i < n)%nat -> f i <= c) -> sum n (fun i => p i * f i) <= c.
Proof.
  intros Hp H. rewrite <- (mean_const n p c Hp).
  apply sum_le; intros i Hi. apply Rmult_le_compat_l; [now apply Hp|auto].
Qed.

Lemma mean_ge n p f c : distribution n p -> (forall i, (i < n)%nat -> c <= f i) -> c <= sum n (fun i => p i * f i).
Proof.
  intros Hp H. rewrite <- (mean_const n p c Hp) at 1.
  apply sum_le; intros i Hi. apply Rmult_le_compat_l; [now apply Hp|auto].
Qed.

(** The mean of a positive function is positive. *)
Lemma mean_positive n p f : distribution n p -> (forall i, (i < n)%nat -> 0 < f i) -> 0 < sum n (fun i => p i * f i).
Proof.
  intros [Hp Hs] Hf.
  destruct (Rlt_le_dec 0 (sum n (fun i => p i * f i))) as [|H]; [assumption|exfalso].
  assert (Hz : sum n p = 0).
  { apply sum_zero; intros i Hi.
    assert (H0 : p i * f i = 0).
    { apply (sum_zero_term n (fun j => p j * f j)); auto.
      intros j Hj. apply Rmult_le_pos; [auto|left; auto]. }
    specialize (Hf i Hi). destruct (Rmult_integral _ _ H0); lra. }
  lra.
Qed.

(** dot V v p is the mean of v, which lies between the bounds of v. *)
Lemma dot_mean V v p : dot V v p = sum V (fun w => p w * v w).
Proof. apply sum_ext; intros; ring. Qed.

Lemma dot_between V v p a b :
  distribution V p -> (forall w, (w < V)%nat -> a <= v w <= b) -> a <= dot V v p <= b.
Proof.
  intros Hp H. rewrite dot_mean.
  split; [apply mean_ge | apply mean_le]; auto; intros; now apply H.
Qed.

Lemma distribution_nonempty V p : distribution V p -> (0 < V)%nat.
Proof. intros [_ H]. destruct V; [simpl in H; lra|lia]. Qed.

(** ** Gibbs *)

Lemma ln_div x y : 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof. intros Hx Hy. unfold Rdiv. rewrite ln_mult, ln_Rinv; auto with real. Qed.

(** q log(q/p) >= q − p. *)
Lemma kl_term_ge q p : 0 <= q -> 0 <= p -> (0 < q -> 0 < p) -> q - p <= q * ln (q / p).
Proof.
  intros Hq Hp H. destruct (Req_dec q 0) as [->|Hq0]; [lra|].
  assert (0 < q) by lra. assert (0 < p) by auto.
  pose proof (ln_le_minus_1 (p / q)) as L. rewrite ln_div in * by lra.
  assert (0 < p / q) by (apply Rdiv_lt_0_compat; lra).
  assert (ln p - ln q <= p / q - 1) by auto.
  replace (q - p) with (q * - (p / q - 1)) by (field; lra).
  apply Rmult_le_compat_l; lra.
Qed.

(** Gibbs' inequality. *)
Lemma gibbs V q p : distribution V q -> distribution V p -> dominated V q p -> 0 <= KL V q p.
Proof.
  intros [Hq Sq] [Hp Sp] H.
  replace 0 with (sum V (fun w => q w - p w)) by (rewrite sum_minus; lra).
  apply sum_le; intros w Hw. apply kl_term_ge; auto.
Qed.

Lemma dominated_refl V p : dominated V p p.
Proof. intros w _ H; exact H. Qed.

Lemma KL_self V p : KL V p p = 0.
Proof.
  apply sum_zero; intros w _. destruct (Req_dec (p w) 0) as [->|H]; [ring|].
  unfold Rdiv. rewrite Rinv_r, ln_1 by assumption. ring.
Qed.

(** ** Donsker-Varadhan *)

Lemma mgf_positive V p v t : distribution V p -> 0 < sum V (fun w => p w * exp (t * (v w - dot V v p))).
Proof. intros Hp. apply mean_positive; [assumption|]. intros; apply exp_pos. Qed.

Lemma donsker_varadhan_raw V q p z : distribution V q -> distribution V p -> dominated V q p ->
  sum V (fun w => q w * z w) <= KL V q p + ln (sum V (fun w => p w * exp (z w))).
Proof.
  intros Hq Hp H.
  assert (HZ : 0 < sum V (fun w => p w * exp (z w))) by (apply mean_positive; [assumption|intros; apply exp_pos]).
  set (Z := sum V (fun w => p w * exp (z w))) in *.
  assert (L : sum V (fun w => q w * z w - q w * ln (q w / p w) - q w * ln Z)
              <= sum V (fun w => p w * exp (z w) / Z - q w)).
  { apply sum_le; intros w Hw. destruct (Req_dec (q w) 0) as [->|Hq0].
    - assert (0 <= p w * exp (z w) / Z); [|lra].
      apply Rmult_le_pos; [apply Rmult_le_pos; [now apply Hp|left; apply exp_pos]|left; now apply Rinv_0_lt_compat].
    - assert (0 < q w) by (pose proof (proj1 Hq w Hw); lra). assert (0 < p w) by auto.
      pose proof (exp_pos (z w)) as He.
      assert (0 < p w * exp (z w)) by now apply Rmult_lt_0_compat.
      pose proof (ln_le_minus_1 (p w * exp (z w) / (Z * q w))) as T.
      rewrite ln_div, !ln_mult, ln_exp in T by auto using Rmult_lt_0_compat.
      assert (Hx : 0 < p w * exp (z w) / (Z * q w)) by (apply Rdiv_lt_0_compat; auto using Rmult_lt_0_compat).
      specialize (T Hx). rewrite ln_div by assumption.
      replace (p w * exp (z w) / Z - q w) with (q w * (p w * exp (z w) / (Z * q w) - 1)) by (field; lra).
      apply Rle_trans with (q w * (ln (p w) + z w - (ln Z + ln (q w)))); [right; ring|].
      apply Rmult_le_compat_l; lra. }
  rewrite !sum_minus, !sum_scal_r in L.
  unfold Rdiv in L. rewrite sum_scal_r in L. fold Z in L.
  rewrite (proj2 Hq) in L. rewrite Rinv_r in L by lra.
  unfold KL. unfold Rdiv. lra.
Qed.

(** t (E_q v − E_p v) <= KL(q‖p) + log E_p e^{t(v − E_p v)} *)
Lemma donsker_varadhan_centred V q p v t : distribution V q -> distribution V p -> dominated V q p ->
  t * (dot V v q - dot V v p) <= KL V q p + log_mgf V p v t.
Proof.
  intros Hq Hp H.
  pose proof (donsker_varadhan_raw V q p (fun w => t * (v w - dot V v p)) Hq Hp H) as D. cbv beta in D.
  replace (t * (dot V v q - dot V v p)) with (sum V (fun w => q w * (t * (v w - dot V v p)))); [exact D|].
  rewrite (sum_ext V _ (fun w => t * (q w * v w) - q w * (t * dot V v p))) by (intros; ring).
  rewrite sum_minus, sum_scal, sum_scal_r, (proj2 Hq), <- dot_mean. ring.
Qed.

(** ** Bounds on the log-moment generating function *)

Lemma log_mgf_nonneg V p v t : distribution V p -> 0 <= log_mgf V p v t.
Proof.
  intros Hp. pose proof (donsker_varadhan_centred V p p v t Hp Hp (dominated_refl V p)) as D.
  rewrite KL_self in D. lra.
Qed.

Lemma log_mgf_opp V p v t : log_mgf V p (fun w => - v w) t = log_mgf V p v (- t).
Proof.
  unfold log_mgf. f_equal. apply sum_ext; intros w _. f_equal. f_equal.
  replace (dot V (fun w => - v w) p) with (- dot V v p); [ring|].
  unfold dot. rewrite <- sum_opp. apply sum_ext; intros; ring.
Qed.

(** e^{bu} <= 1 − b + b e^u: the exponential is below its chord. *)
Lemma exp_chord b u : 0 <= b <= 1 -> exp (b * u) <= 1 - b + b * exp u.
Proof.
  intros Hb.
  assert (T : forall x y, exp x * (1 + (y - x)) <= exp y).
  { intros x y. pose proof (exp_ge_1_plus (y - x)) as H. replace y with (x + (y - x)) at 2 by ring.
    rewrite exp_plus. apply Rmult_le_compat_l; [left; apply exp_pos|exact H]. }
  pose proof (T (b * u) u) as H1. pose proof (T (b * u) 0) as H0. rewrite exp_0 in H0.
  apply Rle_trans with ((1 - b) * (exp (b * u) * (1 + (0 - b * u))) + b * (exp (b * u) * (1 + (u - b * u)))).
  - right. ring.
  - apply Rplus_le_compat.
    + rewrite <- (Rmult_1_r (1 - b)) at 2. apply Rmult_le_compat_l; lra.
    + apply Rmult_le_compat_l; lra.
Qed.

(** Of all distributions of v in [a, b] with the same mean, the one on {a, b} has the largest generating function. *)
Lemma log_mgf_two_point V p v a b t : distribution V p -> (forall w, (w < V)%nat -> a <= v w <= b) -> a < b ->
  let m := (dot V v p - a) / (b - a) in
  let u := t * (b - a) in
  0 <= m <= 1 /\ log_mgf V p v t <= ln (1 - m + m * exp u) - m * u.
Proof.
  intros Hp Hv Hab m u.
  pose proof (dot_between V v p a b Hp Hv) as Hm.
  assert (Hm01 : 0 <= m <= 1).
  { unfold m. split.
    - apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra].
    - apply Rmult_le_reg_r with (b - a); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
  split; [exact Hm01|].
  assert (Hpos : 0 < 1 - m + m * exp u) by now apply mixture_positive.
  replace (ln (1 - m + m * exp u) - m * u) with (ln (exp (- (m * u)) * (1 - m + m * exp u)))
    by (rewrite ln_mult, ln_exp by (assumption || apply exp_pos); ring).
  unfold log_mgf. apply ln_le; [now apply mgf_positive|].
  apply Rle_trans with
    (sum V (fun w => p w * (exp (- (m * u)) * (1 - (v w - a) / (b - a) + (v w - a) / (b - a) * exp u)))).
  - apply sum_le; intros w Hw. apply Rmult_le_compat_l; [now apply Hp|].
    replace (t * (v w - dot V v p)) with (- (m * u) + (v w - a) / (b - a) * u) by (unfold m, u; field; lra).
    rewrite exp_plus. apply Rmult_le_compat_l; [left; apply exp_pos|].
    apply exp_chord. specialize (Hv w Hw). split.
    + apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra].
    + apply Rmult_le_reg_r with (b - a); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
  - right.
    rewrite (sum_ext V _ (fun w => p w * (exp (- (m * u)) * (1 - a / (b - a) * (exp u - 1)))
                                  + exp (- (m * u)) / (b - a) * (exp u - 1) * (p w * v w)))
      by (intros; field; lra).
    rewrite sum_plus, sum_scal_r, sum_scal, (proj2 Hp), <- dot_mean. unfold m. field. lra.
Qed.

(** The exact curve: log E_p e^{t(v − E_p v)} <= price(|t| osc v). *)
Lemma log_mgf_price V p v a b t :
  distribution V p -> (forall w, (w < V)%nat -> a <= v w <= b) -> a < b -> t <> 0 ->
  log_mgf V p v t <= price (Rabs t * (b - a)).
Proof.
  intros Hp Hv Hab Ht.
  assert (Hpos : forall v a b t, (forall w, (w < V)%nat -> a <= v w <= b) -> a < b -> 0 < t ->
                 log_mgf V p v t <= price (t * (b - a))).
  { clear v a b t Hv Hab Ht. intros v a b t Hv Hab Ht.
    destruct (log_mgf_two_point V p v a b t Hp Hv Hab) as [Hm H].
    eapply Rle_trans; [exact H|]. apply two_point_price.
    - apply Rmult_lt_0_compat; lra.
    - now apply mixture_positive. }
  destruct (Rlt_le_dec 0 t) as [H|H].
  - rewrite Rabs_right by lra. now apply Hpos.
  - rewrite Rabs_left by lra.
    replace t with (- - t) at 1 by ring. rewrite <- log_mgf_opp.
    replace (b - a) with (- a - - b) by ring.
    apply Hpos; [intros w Hw; specialize (Hv w Hw); lra|lra|lra].
Qed.

(** Hoeffding's lemma. *)
Lemma log_mgf_hoeffding V p v a b t : distribution V p -> (forall w, (w < V)%nat -> a <= v w <= b) ->
  log_mgf V p v t <= t ^ 2 * (b - a) ^ 2 / 8.
Proof.
  intros Hp Hv. destruct (Rlt_le_dec a b) as [Hab|Hab].
  - destruct (log_mgf_two_point V p v a b t Hp Hv Hab) as [Hm H].
    eapply Rle_trans; [exact H|]. eapply Rle_trans; [now apply hoeffding_two_point|]. right. field.
  - assert (E : forall w, (w < V)%nat -> v w = dot V v p).
    { intros w Hw. pose proof (dot_between V v p a b Hp Hv). specialize (Hv w Hw). lra. }
    unfold log_mgf. rewrite (sum_ext V _ (fun w => p w * 1)).
    + rewrite mean_const by assumption. rewrite ln_1.
      apply Rmult_le_pos; [apply Rmult_le_pos; apply pow2_ge_0|lra].
    + intros w Hw. rewrite <- (E w Hw). f_equal. rewrite <- exp_0. f_equal. ring.
Qed.

(** Bernstein's bound. *)
Lemma mgf_bernstein V p v a b t :
  distribution V p -> (forall w, (w < V)%nat -> a <= v w <= b) -> Rabs t * (b - a) < 3 ->
  sum V (fun w => p w * exp (t * (v w - dot V v p)))
  <= 1 + t ^ 2 * variance V p v / (2 * (1 - Rabs t * (b - a) / 3)).
Proof.
  intros Hp Hv Ht. set (m := dot V v p). set (k := 2 * (1 - Rabs t * (b - a) / 3)).
  assert (Hk : 0 < k) by (unfold k; lra).
  pose proof (dot_between V v p a b Hp Hv) as Hm. fold m in Hm.
  apply Rle_trans with (sum V (fun w => p w * (1 - t * m) + t * (p w * v w) + t ^ 2 / k * (p w * (v w - m) ^ 2))).
  - apply sum_le; intros w Hw.
    apply Rle_trans with (p w * (1 + t * (v w - m) + (t * (v w - m)) ^ 2 / k)).
    + apply Rmult_le_compat_l; [now apply Hp|]. apply bernstein_exp with (b := Rabs t * (b - a)); [|assumption].
      eapply Rle_trans; [apply Rle_abs|]. rewrite Rabs_mult.
      apply Rmult_le_compat_l; [apply Rabs_pos|]. specialize (Hv w Hw). apply Rabs_le. lra.
    + right. field. lra.
  - right. rewrite !sum_plus, sum_scal_r, !sum_scal, (proj2 Hp), <- dot_mean. fold m.
    unfold variance. fold m. field. lra.
Qed.

Lemma log_mgf_below V p v t : distribution V p ->
  log_mgf V p v t <= sum V (fun w => p w * exp (t * (v w - dot V v p))) - 1.
Proof. intros Hp. apply ln_le_minus_1. now apply mgf_positive. Qed.

Lemma log_mgf_bernstein V p v a b t :
  distribution V p -> (forall w, (w < V)%nat -> a <= v w <= b) -> Rabs t * (b - a) < 3 ->
  log_mgf V p v t <= t ^ 2 * variance V p v / (2 * (1 - Rabs t * (b - a) / 3)).
Proof.
  intros Hp Hv Ht. pose proof (log_mgf_below V p v t Hp). pose proof (mgf_bernstein V p v a b t Hp Hv Ht). lra.
Qed.
