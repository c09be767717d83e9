(** 23. Variance and coverage: Bernstein's inequality in coverage-exact transfer. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows transfer variance_aware_transfer coverage_exact_transfer.
Open Scope R_scope.

Section Coverage.

Variables (n V k : nat) (pL : nat -> R) (Pstar P T : nat -> nat -> R) (v : nat -> R) (eps : R).

Hypothesis Hlanguage : language n V pL Pstar.
Hypothesis Hmodel : model n V pL Pstar P.
Hypothesis Htask : task n k T.
Hypothesis Hbudget : budgeted eps n V pL Pstar P v.

Local Notation pT := (contexts_of k T).
Local Notation Delta := (error V v Pstar P).

Let HpT : distribution n pT := contexts_distribution n k T Htask.
Let HpL : distribution n pL := proj1 Hlanguage.

(** What is charged at a price, by Bernstein's bound; R0 is at least every r_s. *)
Lemma charge_variance a b R0 mu : (forall w, (w < V)%nat -> a <= v w <= b) -> a <= b ->
  (forall s, (s < n)%nat -> pT s <= R0 * pL s) -> R0 * ((b - a) / 3) < mu -> 0 < mu ->
  sum n (fun s => pL s * (mu * Rmax (log_mgf V (P s) v (pT s / pL s / mu)) (log_mgf V (P s) v (- (pT s / pL s / mu)))))
  <= sum n (fun s => pT s * (pT s / pL s) * variance V (P s) v) / (2 * (mu - R0 * ((b - a) / 3))).
Proof.
  intros Hv Hab HR Hmu Hmu0. set (c := R0 * ((b - a) / 3)) in *.
  assert (Hac : forall s, (s < n)%nat -> pL s = 0 -> pT s = 0).
  { intros s Hs E. pose proof (proj1 HpT s Hs). specialize (HR s Hs). rewrite E in HR. lra. }
  match goal with |- _ <= ?x / ?y => change (x / y) with (x * / y) end.
  rewrite <- sum_scal_r. apply sum_le; intros s Hs.
  pose proof (proj1 HpL s Hs) as H0. destruct H0 as [H0|H0].
  2: { rewrite <- H0, (Hac s Hs (eq_sym H0)). lra. }
  assert (R1 : 0 <= pT s / pL s) by (apply Rmult_le_pos; [now apply HpT|left; now apply Rinv_0_lt_compat]).
  assert (R2 : pT s / pL s <= R0).
  { apply Rmult_le_reg_r with (pL s); [assumption|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
    rewrite Rmult_1_r. now apply HR. }
  set (r := pT s / pL s) in *.
  assert (Hpos : 0 < mu - r * ((b - a) / 3)).
  { assert (r * ((b - a) / 3) <= c) by (apply Rmult_le_compat_r; lra). lra. }
  assert (Hs0 : forall t, Rabs t = r / mu ->
            mu * log_mgf V (P s) v t <= r ^ 2 * variance V (P s) v * / (2 * (mu - c))).
  { intros t Ht.
    assert (Hrm : 0 <= r / mu) by (apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]).
    assert (Hlt : Rabs t * (b - a) < 3).
    { rewrite Ht. apply Rmult_lt_reg_l with mu; [assumption|].
      replace (mu * (r / mu * (b - a))) with (r * (b - a)) by (field; lra). lra. }
    pose proof (log_mgf_bernstein V (P s) v a b t (proj1 Hmodel s Hs) Hv Hlt) as L.
    apply Rle_trans with (mu * (t ^ 2 * variance V (P s) v / (2 * (1 - Rabs t * (b - a) / 3)))).
    - apply Rmult_le_compat_l; lra.
    - rewrite Ht. replace (t ^ 2) with ((r / mu) ^ 2) by (rewrite <- Ht; apply pow2_abs).
      replace (mu * ((r / mu) ^ 2 * variance V (P s) v / (2 * (1 - r / mu * (b - a) / 3))))
        with (r ^ 2 * variance V (P s) v * / (2 * (mu - r * ((b - a) / 3)))) by (field; lra).
      apply Rmult_le_compat_l.
      + apply Rmult_le_pos; [apply pow2_ge_0|apply variance_nonneg, Hmodel, Hs].
      + apply Rinv_le_contravar; [lra|]. assert (r * ((b - a) / 3) <= c) by (apply Rmult_le_compat_r; lra). lra. }
  apply Rle_trans with (pL s * (r ^ 2 * variance V (P s) v * / (2 * (mu - c)))).
  - apply Rmult_le_compat_l; [lra|].
    assert (Hr0 : 0 <= r / mu) by (apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]).
    unfold Rmax. destruct (Rle_dec _ _); apply Hs0; rewrite ?Rabs_Ropp; apply Rabs_right; lra.
  - right. unfold r. field. lra.
Qed.

Lemma spread_nonneg : (forall s, (s < n)%nat -> pL s = 0 -> pT s = 0) ->
  0 <= sum n (fun s => pT s * (pT s / pL s) * variance V (P s) v).
Proof.
  intros Hac. apply sum_nonneg; intros s Hs. pose proof (proj1 HpL s Hs) as H0. destruct H0 as [H0|H0].
  - apply Rmult_le_pos; [|now apply variance_nonneg, Hmodel]. apply Rmult_le_pos; [now apply HpT|].
    apply Rmult_le_pos; [now apply HpT|left; now apply Rinv_0_lt_compat].
  - rewrite (Hac s Hs (eq_sym H0)), Rmult_0_l, Rmult_0_l. lra.
Qed.

(** Step Cauchy–Schwarz: variance under the model and coverage, at Bernstein's price. *)
Lemma mean_error_variance_coverage a b R0 : (forall w, (w < V)%nat -> a <= v w <= b) -> a <= b ->
  (forall s, (s < n)%nat -> pT s <= R0 * pL s) ->
  mean_error n V k T v Pstar P
  <= sqrt (2 * sum n (fun s => pT s * (pT s / pL s) * variance V (P s) v) * eps) + R0 * ((b - a) / 3) * eps.
Proof.
  intros Hv Hab HR.
  assert (Hac : forall s, (s < n)%nat -> pL s = 0 -> pT s = 0).
  { intros s Hs E. pose proof (proj1 HpT s Hs). specialize (HR s Hs). rewrite E in HR. lra. }
  assert (HR0 : 0 <= R0).
  { apply Rmult_le_reg_r with 1; [lra|]. rewrite Rmult_0_l, <- (proj2 HpL), <- sum_scal.
    apply sum_nonneg; intros s Hs. eapply Rle_trans; [now apply (proj1 HpT s Hs)|now apply HR]. }
  assert (Heps : 0 <= eps).
  { destruct (Hbudget (fun _ => 0)) as [x [Hx [He _]]]. eapply Rle_trans; [|exact He].
    apply sum_nonneg; intros s Hs. apply Rmult_le_pos; [now apply HpL|auto]. }
  apply best_bernstein_price; [assumption|now apply spread_nonneg|apply Rmult_le_pos; lra|].
  intros mu Hmu. assert (Hmu0 : 0 < mu).
  { assert (0 <= R0 * ((b - a) / 3)) by (apply Rmult_le_pos; lra). lra. }
  eapply Rle_trans; [now apply (mean_error_coverage_exact n V k pL Pstar P T v eps) with (mu := mu)|].
  rewrite (Rmult_comm mu eps), (Rmult_comm eps mu). apply Rplus_le_compat_l. now apply (charge_variance a b).
Qed.

End Coverage.

(** Step never worse: no r_s is above 1/γ. *)
Lemma never_worse n k pL T gamma (var : nat -> R) eps : task n k T -> covers gamma n k pL T ->
  (forall s, (s < n)%nat -> 0 <= var s) -> 0 <= eps ->
  sqrt (2 * sum n (fun s => contexts_of k T s * (contexts_of k T s / pL s) * var s) * eps)
  <= sqrt (2 * sum n (fun s => contexts_of k T s * var s) * (eps / gamma)).
Proof.
  intros HT [Hg H] Hvar He. pose proof (contexts_distribution n k T HT) as HpT. apply sqrt_le_1_alt.
  replace (2 * sum n (fun s => contexts_of k T s * var s) * (eps / gamma))
    with (2 * (/ gamma * sum n (fun s => contexts_of k T s * var s)) * eps) by (field; lra).
  apply Rmult_le_compat_r; [assumption|]. apply Rmult_le_compat_l; [lra|]. rewrite <- sum_scal.
  apply sum_le; intros s Hs. specialize (H s Hs). specialize (Hvar s Hs). pose proof (proj1 HpT s Hs) as H0.
  set (t := contexts_of k T s) in *. destruct H0 as [H0|H0]; [|rewrite <- H0; right; ring].
  assert (0 < pL s) by nra. assert (Hr : t / pL s <= / gamma).
  { apply Rmult_le_reg_r with (gamma * pL s); [nra|].
    replace (t / pL s * (gamma * pL s)) with (gamma * t) by (field; lra).
    replace (/ gamma * (gamma * pL s)) with (pL s) by (field; lra). exact H. }
  replace (/ gamma * (t * var s)) with (t * var s * / gamma) by ring.
  replace (t * (t / pL s) * var s) with (t * var s * (t / pL s)) by ring.
  apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|exact Hr].
Qed.

(** ** Transfer *)

Section Transfer.

Variables (n V k : nat) (pL : nat -> R) (Pstar T : nat -> nat -> R) (loss : R -> nat -> R) (v : nat -> R)
  (tau eps : R).

Hypothesis Hlanguage : language n V pL Pstar.
Hypothesis Htask : task n k T.
Hypothesis Hloss : one_lipschitz loss.
Hypothesis Htau : task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau.

Local Notation pT := (contexts_of k T).

(** *** Any model *)

Let HR gamma : covers gamma n k pL T -> forall s, (s < n)%nat -> pT s <= / gamma * pL s.
Proof.
  intros [Hg H] s Hs. specialize (H s Hs). apply Rmult_le_reg_l with gamma; [assumption|].
  rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra. exact H.
Qed.

Theorem variance_coverage_transfer P a b gamma : model n V pL Pstar P -> optimal_within eps n V pL Pstar P ->
  (forall w, (w < V)%nat -> a <= v w <= b) -> covers gamma n k pL T ->
  best_loss_at_most n k V T loss P
    (tau + (sqrt (2 * sum n (fun s => pT s * (pT s / pL s) * variance V (P s) v) * eps) + (b - a) / 3 * (eps / gamma))).
Proof.
  intros HP Hopt Hab Hc. apply best_loss_of_words with Pstar v; try assumption.
  replace ((b - a) / 3 * (eps / gamma)) with (/ gamma * ((b - a) / 3) * eps) by (field; apply Rgt_not_eq, Hc).
  apply (mean_error_variance_coverage n V k pL); try assumption; [now apply budget_of_model| |now apply HR].
  pose proof (Hab O (language_words _ _ _ _ Hlanguage)). lra.
Qed.

(** *** Softmax models *)

Variables (d : nat) (Phi F : nat -> nat -> R) (lam : nat -> R).
Hypothesis Hopt : softmax_optimal_within eps n d V pL Pstar Phi F.
Hypothesis Hrow : in_row_span d V Phi lam v.

Local Notation p_f := (softmax_of d V Phi F).

Theorem softmax_variance_coverage_transfer a b gamma :
  (forall w, (w < V)%nat -> a <= v w <= b) -> covers gamma n k pL T ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + (sqrt (2 * sum n (fun s => pT s * (pT s / pL s) * variance V (p_f s) v) * eps) + (b - a) / 3 * (eps / gamma))).
Proof.
  intros Hab Hc. apply best_loss_of_means with lam Pstar v; try assumption.
  replace ((b - a) / 3 * (eps / gamma)) with (/ gamma * ((b - a) / 3) * eps) by (field; apply Rgt_not_eq, Hc).
  apply (mean_error_variance_coverage n V k pL); try assumption.
  - now apply softmax_is_model.
  - now apply budget_of_softmax with lam.
  - pose proof (Hab O (language_words _ _ _ _ Hlanguage)). lra.
  - now apply HR.
Qed.

End Transfer.
