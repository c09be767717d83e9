(** 22. Coverage-exact: every context at a price in proportion to p_L(s)/p_T(s). *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows transfer.
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

(** Step Donsker–Varadhan: the budget with a price for each context, in proportion to r_s. *)
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

End Coverage.

(** Contexts that are seen are seen with some coefficient. *)
Lemma seen_covers n k pL T : distribution n pL -> task n k T -> seen n k pL T -> exists gamma, covers gamma n k pL T.
Proof.
  intros HpL HT Hseen. pose proof (contexts_distribution n k T HT) as HpT.
  set (r := fun s => contexts_of k T s / pL s). set (R0 := sum n r).
  assert (Hr : forall s, (s < n)%nat -> 0 <= r s).
  { intros s Hs. pose proof (proj1 HpL s Hs) as H0. destruct H0 as [H0|H0].
    - apply Rmult_le_pos; [now apply HpT|left; now apply Rinv_0_lt_compat].
    - unfold r. rewrite (Hseen s Hs (eq_sym H0)). unfold Rdiv. rewrite Rmult_0_l. lra. }
  assert (HR : 0 <= R0) by now apply sum_nonneg.
  exists (/ (R0 + 1)). split; [apply Rinv_0_lt_compat; lra|]. intros s Hs.
  apply Rmult_le_reg_l with (R0 + 1); [lra|]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra.
  pose proof (sum_term_le n r s Hr Hs) as H. fold R0 in H. pose proof (proj1 HpL s Hs) as H0. destruct H0 as [H0|H0].
  - replace (contexts_of k T s) with (r s * pL s) by (unfold r; field; lra). apply Rmult_le_compat_r; lra.
  - rewrite (Hseen s Hs (eq_sym H0)), <- H0. lra.
Qed.

(** Step coverage-exact: both bounds at once, a price μ, and the furthest that the score can move. *)
Lemma mean_error_covered n V k pL Pstar P T v eps mu rho :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T -> seen n k pL T ->
  budgeted eps n V pL Pstar P v -> 0 < mu -> furthest n V P v rho ->
  mean_error n V k T v Pstar P
  <= Rmin (mu * eps + sum n (fun s => pL s * (mu * Rmax (log_mgf V (P s) v (contexts_of k T s / pL s / mu))
                                                      (log_mgf V (P s) v (- (contexts_of k T s / pL s / mu))))))
          (sum n (fun s => contexts_of k T s * rho s)).
Proof.
  intros HL HP HT Hseen Hb Hmu Hr. apply Rmin_glb.
  - now apply mean_error_coverage_exact.
  - destruct (seen_covers n k pL T (proj1 HL) HT Hseen) as [gamma Hg]. now apply mean_error_extreme with pL gamma.
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

Theorem coverage_exact_transfer P mu rho : model n V pL Pstar P -> optimal_within eps n V pL Pstar P -> 0 < mu ->
  furthest n V P v rho -> seen n k pL T ->
  best_loss_at_most n k V T loss P
    (tau + Rmin (mu * eps + sum n (fun s => pL s * (mu * Rmax (log_mgf V (P s) v (pT s / pL s / mu))
                                                              (log_mgf V (P s) v (- (pT s / pL s / mu))))))
                (sum n (fun s => pT s * rho s))).
Proof.
  intros HP Hopt Hmu Hr Hac. apply best_loss_of_words with Pstar v; try assumption.
  apply mean_error_covered; try assumption. now apply budget_of_model.
Qed.

(** *** Softmax models *)

Variables (d : nat) (Phi F : nat -> nat -> R) (lam : nat -> R).
Hypothesis Hopt : softmax_optimal_within eps n d V pL Pstar Phi F.
Hypothesis Hrow : in_row_span d V Phi lam v.

Local Notation p_f := (softmax_of d V Phi F).

Theorem softmax_coverage_exact_transfer mu rho : 0 < mu -> furthest n V p_f v rho -> seen n k pL T ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + Rmin (mu * eps + sum n (fun s => pL s * (mu * Rmax (log_mgf V (p_f s) v (pT s / pL s / mu))
                                                              (log_mgf V (p_f s) v (- (pT s / pL s / mu))))))
                (sum n (fun s => pT s * rho s))).
Proof.
  intros Hmu Hr Hac. apply best_loss_of_means with lam Pstar v; try assumption.
  apply mean_error_covered; try assumption.
  - now apply softmax_is_model.
  - now apply budget_of_softmax with lam.
Qed.

End Transfer.
