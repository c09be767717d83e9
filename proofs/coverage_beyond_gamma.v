(** Coverage beyond γ: what the contexts of the task weigh against those of language modelling, one by one.

    With r_s = p_T(s)/p_L(s): chi-squared coverage, E_{p_L} r² in the place of 1/γ; the exact bound for known r; variance
    and coverage; trimmed coverage, where some contexts of the task are never seen; and witnesses that are only near the
    row-span. All of it for any model and for softmax models, from the same budget. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows transfer variance_aware_transfer.
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

(** E_{p_T}|Δ| over the contexts S, by Cauchy and Schwarz. *)
Lemma mean_error_on (S : nat -> bool) a b : (forall w, (w < V)%nat -> a <= v w <= b) ->
  (forall s, (s < n)%nat -> S s = true -> pL s = 0 -> pT s = 0) ->
  sum n (fun s => if S s then pT s * Rabs (Delta s) else 0)
  <= sqrt (((b - a) / 2) ^ 2 * (2 * eps) * sum n (fun s => if S s then pT s ^ 2 / pL s else 0)).
Proof.
  intros Hv Hac. apply le_sqrt_of_square.
  pose (r := fun s => if S s then pT s / pL s else 0).
  pose proof (cauchy_schwarz_weighted n pL r (fun s => Rabs (Delta s)) (fun s Hs => proj1 HpL s Hs)) as C.
  rewrite (sum_ext n _ (fun s => pL s * (r s * Rabs (Delta s)))).
  - eapply Rle_trans; [exact C|].
    rewrite (sum_ext n (fun s => pL s * r s ^ 2) (fun s => if S s then pT s ^ 2 / pL s else 0)).
    + rewrite Rmult_comm. apply Rmult_le_compat_r.
      * apply sum_nonneg; intros s Hs. destruct (S s) eqn:ES; [|lra]. pose proof (proj1 HpL s Hs) as H0.
        destruct H0 as [H0|H0].
        -- apply Rmult_le_pos; [apply pow2_ge_0|left; now apply Rinv_0_lt_compat].
        -- rewrite (Hac s Hs ES (eq_sym H0)). unfold Rdiv. simpl. lra.
      * rewrite (sum_ext n (fun s => pL s * Rabs (Delta s) ^ 2) (fun s => pL s * Delta s ^ 2))
          by (intros; now rewrite pow2_abs).
        now apply (mean_square n V pL Pstar P v eps).
    + intros s Hs. unfold r. destruct (S s) eqn:ES; [|ring].
      destruct (Req_dec (pL s) 0) as [E|E]; [rewrite E, (Hac s Hs ES E); unfold Rdiv; ring|field; exact E].
  - intros s Hs. unfold r. destruct (S s) eqn:ES; [|ring].
    destruct (Req_dec (pL s) 0) as [E|E]; [rewrite E, (Hac s Hs ES E); ring|field; exact E].
Qed.

(** 21. C = Σ p_T(s)²/p_L(s) in the place of 1/γ. *)
Lemma mean_error_chi_squared a b : (forall w, (w < V)%nat -> a <= v w <= b) ->
  (forall s, (s < n)%nat -> pL s = 0 -> pT s = 0) ->
  mean_error n V k T v Pstar P
  <= sqrt (((b - a) / 2) ^ 2 * (2 * eps) * sum n (fun s => pT s ^ 2 / pL s)).
Proof.
  intros Hv Hac. pose proof (mean_error_on (fun _ => true) a b Hv (fun s Hs _ => Hac s Hs)) as H.
  exact H.
Qed.

(** 24. Contexts outside S may be lost altogether. *)
Lemma mean_error_trimmed (S : nat -> bool) a b : (forall w, (w < V)%nat -> a <= v w <= b) ->
  (forall s, (s < n)%nat -> S s = true -> pL s = 0 -> pT s = 0) ->
  mean_error n V k T v Pstar P
  <= sqrt (((b - a) / 2) ^ 2 * (2 * eps) * sum n (fun s => if S s then pT s ^ 2 / pL s else 0))
     + (b - a) * sum n (fun s => if S s then 0 else pT s).
Proof.
  intros Hv Hac. eapply Rle_trans; [|apply Rplus_le_compat_r, (mean_error_on S a b Hv Hac)].
  rewrite <- sum_scal, <- sum_plus. apply sum_le; intros s Hs. destruct (S s); [lra|].
  rewrite Rplus_0_l, Rmult_comm. apply Rmult_le_compat_r; [now apply HpT|].
  pose proof (dot_between V v (P s) a b (proj1 Hmodel s Hs) Hv).
  pose proof (dot_between V v (Pstar s) a b (proj2 Hlanguage s Hs) Hv).
  unfold error. apply Rabs_le. lra.
Qed.

(** 22. The budget with a price for each context, in proportion to r_s. *)
Lemma mean_error_coverage_exact mu : 0 < mu -> (forall s, (s < n)%nat -> pL s = 0 -> pT s = 0) ->
  mean_error n V k T v Pstar P
  <= mu * eps + sum n (fun s => pL s * (mu * Rmax (log_mgf V (P s) v (pT s / pL s / mu))
                                               (log_mgf V (P s) v (- (pT s / pL s / mu))))).
Proof.
  intros Hmu Hac.
  destruct (Hbudget (fun s => sign (Delta s) * (pT s / pL s / mu))) as [x [Hx [He H]]].
  set (M := fun s => Rmax (log_mgf V (P s) v (pT s / pL s / mu)) (log_mgf V (P s) v (- (pT s / pL s / mu)))).
  apply Rle_trans with (sum n (fun s => mu * (pL s * x s) + pL s * (mu * M s))).
  - apply sum_le; intros s Hs. pose proof (proj1 HpL s Hs) as H0.
    destruct H0 as [H0|H0]; [|rewrite <- H0, (Hac s Hs (eq_sym H0)); lra].
    specialize (H s Hs H0). cbv beta in H.
    assert (B : log_mgf V (P s) v (sign (Delta s) * (pT s / pL s / mu)) <= M s).
    { unfold M, sign. destruct (Rle_dec 0 (Delta s)).
      - rewrite Rmult_1_l. apply Rmax_l.
      - replace (-1 * (pT s / pL s / mu)) with (- (pT s / pL s / mu)) by ring. apply Rmax_r. }
    replace (sign (Delta s) * (pT s / pL s / mu) * Delta s) with (pT s * Rabs (Delta s) / (mu * pL s)) in H
      by (rewrite <- sign_mult; field; lra).
    apply Rle_trans with (mu * pL s * (x s + M s)); [|right; ring].
    apply Rle_trans with (mu * pL s * (pT s * Rabs (Delta s) / (mu * pL s))); [right; field; lra|].
    apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|lra].
  - rewrite sum_plus, sum_scal. apply Rplus_le_compat_r, Rmult_le_compat_l; lra.
Qed.

(** 23. Variance under the model and coverage; R is at least every r_s. *)
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
  assert (Hratio : forall s, (s < n)%nat -> 0 < pL s -> 0 <= pT s / pL s <= R0).
  { intros s Hs H0. split.
    - apply Rmult_le_pos; [now apply HpT|left; now apply Rinv_0_lt_compat].
    - apply Rmult_le_reg_r with (pL s); [assumption|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
      rewrite Rmult_1_r. now apply HR. }
  assert (Heps : 0 <= eps).
  { destruct (Hbudget (fun _ => 0)) as [x [Hx [He _]]]. eapply Rle_trans; [|exact He].
    apply sum_nonneg; intros s Hs. apply Rmult_le_pos; [now apply HpL|auto]. }
  apply best_bernstein_price; [assumption| |apply Rmult_le_pos; lra|].
  - apply sum_nonneg; intros s Hs. pose proof (proj1 HpL s Hs) as H0. destruct H0 as [H0|H0].
    + apply Rmult_le_pos; [apply Rmult_le_pos; [now apply HpT|now apply Hratio]|].
      apply variance_nonneg. now apply Hmodel.
    + rewrite (Hac s Hs (eq_sym H0)), Rmult_0_l, Rmult_0_l. lra.
  - intros mu Hmu. set (c := R0 * ((b - a) / 3)) in *.
    assert (Hc : 0 <= c) by (apply Rmult_le_pos; lra). assert (Hmu0 : 0 < mu) by lra.
    eapply Rle_trans; [now apply (mean_error_coverage_exact mu)|]. rewrite (Rmult_comm mu eps), (Rmult_comm eps mu).
    apply Rplus_le_compat_l. match goal with |- _ <= ?x / ?y => change (x / y) with (x * / y) end.
    rewrite <- sum_scal_r. apply sum_le; intros s Hs.
    pose proof (proj1 HpL s Hs) as H0. destruct H0 as [H0|H0].
    2: { rewrite <- H0, (Hac s Hs (eq_sym H0)). lra. }
    destruct (Hratio s Hs H0) as [R1 R2]. set (r := pT s / pL s) in *.
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
    + apply Rmult_le_compat_l; [lra|].
      assert (Hr0 : 0 <= r / mu) by (apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]).
      unfold Rmax. destruct (Rle_dec _ _); apply Hs0; rewrite ?Rabs_Ropp; apply Rabs_right; lra.
    + right. unfold r. field. lra.
Qed.

End Coverage.

(** C is at most 1/γ, for every γ that covers the task. *)
Theorem chi_squared_at_most n k pL T gamma : task n k T -> covers gamma n k pL T ->
  sum n (fun s => contexts_of k T s ^ 2 / pL s) <= / gamma.
Proof.
  intros HT [Hg H]. pose proof (contexts_distribution n k T HT) as HpT.
  rewrite <- (Rmult_1_l (/ gamma)), <- (proj2 HpT), <- sum_scal_r. apply sum_le; intros s Hs.
  specialize (H s Hs). pose proof (proj1 HpT s Hs) as H0. set (t := contexts_of k T s) in *.
  destruct H0 as [H0|H0]; [|rewrite <- H0; unfold Rdiv; simpl; lra].
  assert (0 < pL s) by nra.
  apply Rmult_le_reg_r with (gamma * pL s); [nra|].
  replace (t ^ 2 / pL s * (gamma * pL s)) with (t * (gamma * t)) by (field; lra).
  replace (t * / gamma * (gamma * pL s)) with (t * pL s) by (field; lra).
  apply Rmult_le_compat_l; lra.
Qed.

(** ** Transfer *)

Section Transfer.

Variables (n V k : nat) (pL : nat -> R) (Pstar T : nat -> nat -> R) (loss : R -> nat -> R) (v : nat -> R)
  (tau B eps : R).

Hypothesis Hlanguage : language n V pL Pstar.
Hypothesis Htask : task n k T.
Hypothesis Hloss : one_lipschitz loss.
Hypothesis Hbounded : bounded B V v.
Hypothesis Htau : task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau.

Local Notation pT := (contexts_of k T).

Let Hv : forall w, (w < V)%nat -> - B <= v w <= B.
Proof. intros w Hw. now apply bounded_between with V. Qed.

Lemma half_square (x : R) : ((B - - B) / 2) ^ 2 * (2 * eps) * x = 2 * B ^ 2 * eps * x.
Proof. field. Qed.

(** 21, 24 for any model. *)
Theorem chi_squared_transfer P : model n V pL Pstar P -> optimal_within eps n V pL Pstar P ->
  (forall s, (s < n)%nat -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k V T loss P (tau + sqrt (2 * B ^ 2 * eps * sum n (fun s => pT s ^ 2 / pL s))).
Proof.
  intros HP Hopt Hac. apply best_loss_of_words with Pstar v; try assumption.
  rewrite <- half_square. apply (mean_error_chi_squared n V k pL); try assumption. now apply budget_of_model.
Qed.

Theorem trimmed_transfer P (S : nat -> bool) : model n V pL Pstar P -> optimal_within eps n V pL Pstar P ->
  (forall s, (s < n)%nat -> S s = true -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k V T loss P
    (tau + (sqrt (2 * B ^ 2 * eps * sum n (fun s => if S s then pT s ^ 2 / pL s else 0))
            + 2 * B * sum n (fun s => if S s then 0 else pT s))).
Proof.
  intros HP Hopt Hac. apply best_loss_of_words with Pstar v; try assumption.
  rewrite <- half_square. replace (2 * B) with (B - - B) by ring.
  apply (mean_error_trimmed n V k pL); try assumption. now apply budget_of_model.
Qed.

(** 22, 23 for any model; the loss of the witness needs no norm. *)
Theorem coverage_exact_transfer P mu : model n V pL Pstar P -> optimal_within eps n V pL Pstar P -> 0 < mu ->
  (forall s, (s < n)%nat -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k V T loss P
    (tau + (mu * eps + sum n (fun s => pL s * (mu * Rmax (log_mgf V (P s) v (pT s / pL s / mu))
                                                         (log_mgf V (P s) v (- (pT s / pL s / mu))))))).
Proof.
  intros HP Hopt Hmu Hac. apply best_loss_of_words with Pstar v; try assumption.
  apply mean_error_coverage_exact; try assumption. now apply budget_of_model.
Qed.

Theorem variance_coverage_transfer P a b R0 : model n V pL Pstar P -> optimal_within eps n V pL Pstar P ->
  (forall w, (w < V)%nat -> a <= v w <= b) -> (forall s, (s < n)%nat -> pT s <= R0 * pL s) ->
  best_loss_at_most n k V T loss P
    (tau + (sqrt (2 * sum n (fun s => pT s * (pT s / pL s) * variance V (P s) v) * eps) + R0 * ((b - a) / 3) * eps)).
Proof.
  intros HP Hopt Hab HR. apply best_loss_of_words with Pstar v; try assumption.
  apply (mean_error_variance_coverage n V k pL); try assumption; [now apply budget_of_model|].
  pose proof (Hab O (language_words _ _ _ _ Hlanguage)). lra.
Qed.

(** 21, 24 for softmax models. *)
Variables (d : nat) (Phi F : nat -> nat -> R) (lam : nat -> R).
Hypothesis Hopt : softmax_optimal_within eps n d V pL Pstar Phi F.
Hypothesis Hrow : in_row_span d V Phi lam v.

Local Notation p_f := (softmax_of d V Phi F).

Theorem softmax_chi_squared_transfer : (forall s, (s < n)%nat -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + sqrt (2 * B ^ 2 * eps * sum n (fun s => pT s ^ 2 / pL s))).
Proof.
  intros Hac. apply best_loss_of_means with lam Pstar v; try assumption.
  rewrite <- half_square. apply (mean_error_chi_squared n V k pL); try assumption.
  - now apply softmax_is_model.
  - now apply budget_of_softmax with lam.
Qed.

Theorem softmax_trimmed_transfer (S : nat -> bool) :
  (forall s, (s < n)%nat -> S s = true -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + (sqrt (2 * B ^ 2 * eps * sum n (fun s => if S s then pT s ^ 2 / pL s else 0))
            + 2 * B * sum n (fun s => if S s then 0 else pT s))).
Proof.
  intros Hac. apply best_loss_of_means with lam Pstar v; try assumption.
  rewrite <- half_square. replace (2 * B) with (B - - B) by ring.
  apply (mean_error_trimmed n V k pL); try assumption.
  - now apply softmax_is_model.
  - now apply budget_of_softmax with lam.
Qed.

Theorem softmax_coverage_exact_transfer mu : 0 < mu -> (forall s, (s < n)%nat -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + (mu * eps + sum n (fun s => pL s * (mu * Rmax (log_mgf V (p_f s) v (pT s / pL s / mu))
                                                         (log_mgf V (p_f s) v (- (pT s / pL s / mu))))))).
Proof.
  intros Hmu Hac. apply best_loss_of_means with lam Pstar v; try assumption.
  apply mean_error_coverage_exact; try assumption. now apply budget_of_softmax with lam.
Qed.

Theorem softmax_variance_coverage_transfer a b R0 :
  (forall w, (w < V)%nat -> a <= v w <= b) -> (forall s, (s < n)%nat -> pT s <= R0 * pL s) ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + (sqrt (2 * sum n (fun s => pT s * (pT s / pL s) * variance V (p_f s) v) * eps) + R0 * ((b - a) / 3) * eps)).
Proof.
  intros Hab HR. apply best_loss_of_means with lam Pstar v; try assumption.
  apply (mean_error_variance_coverage n V k pL); try assumption.
  - now apply softmax_is_model.
  - now apply budget_of_softmax with lam.
  - pose proof (Hab O (language_words _ _ _ _ Hlanguage)). lra.
Qed.

End Transfer.

(** 25. The witness u has loss τ on the truth, the classifier v = Phiᵀλ is in the row-span. *)
Theorem near_row_span_transfer n d V k pL Pstar Phi F T loss lam v u tau B eps :
  language n V pL Pstar -> task n k T -> softmax_optimal_within eps n d V pL Pstar Phi F ->
  in_row_span d V Phi lam v -> one_lipschitz loss -> bounded B V v ->
  (forall s, (s < n)%nat -> pL s = 0 -> contexts_of k T s = 0) ->
  task_loss n k T loss (fun s => dot V u (Pstar s)) <= tau ->
  best_loss_at_most n k d T loss (means V Phi (softmax_of d V Phi F))
    (tau + (sum n (fun s => contexts_of k T s * Rabs (dot V (fun w => u w - v w) (Pstar s)))
            + sqrt (2 * B ^ 2 * eps * sum n (fun s => contexts_of k T s ^ 2 / pL s)))).
Proof.
  intros HL HT Hopt Hrow Hl HB Hac Htau.
  assert (Hb : bounded B V v) by exact HB.
  pose proof (best_loss_of_means n d V k T loss Phi lam Pstar (softmax_of d V Phi F) v
    (tau + sum n (fun s => contexts_of k T s * Rabs (dot V (fun w => u w - v w) (Pstar s))))
    (sqrt (2 * B ^ 2 * eps * sum n (fun s => contexts_of k T s ^ 2 / pL s))) HT Hl Hrow) as H.
  rewrite <- Rplus_assoc. apply H.
  - eapply Rle_trans; [apply lipschitz with (score' := fun s => dot V u (Pstar s)); assumption|].
    apply Rplus_le_compat; [assumption|]. right. apply sum_ext; intros s _. f_equal.
    rewrite Rabs_minus_sym. f_equal. unfold dot. rewrite <- sum_minus. apply sum_ext; intros; ring.
  - replace (2 * B ^ 2 * eps) with (((B - - B) / 2) ^ 2 * (2 * eps)) by field.
    apply (mean_error_chi_squared n V k pL); try assumption.
    + now apply softmax_is_model.
    + now apply budget_of_softmax with lam.
    + intros w Hw. now apply bounded_between with V.
Qed.
