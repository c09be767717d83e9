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

End Coverage.

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

Theorem coverage_exact_transfer P mu : model n V pL Pstar P -> optimal_within eps n V pL Pstar P -> 0 < mu ->
  (forall s, (s < n)%nat -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k V T loss P
    (tau + (mu * eps + sum n (fun s => pL s * (mu * Rmax (log_mgf V (P s) v (pT s / pL s / mu))
                                                         (log_mgf V (P s) v (- (pT s / pL s / mu))))))).
Proof.
  intros HP Hopt Hmu Hac. apply best_loss_of_words with Pstar v; try assumption.
  apply mean_error_coverage_exact; try assumption. now apply budget_of_model.
Qed.

(** *** Softmax models *)

Variables (d : nat) (Phi F : nat -> nat -> R) (lam : nat -> R).
Hypothesis Hopt : softmax_optimal_within eps n d V pL Pstar Phi F.
Hypothesis Hrow : in_row_span d V Phi lam v.

Local Notation p_f := (softmax_of d V Phi F).

Theorem softmax_coverage_exact_transfer mu : 0 < mu -> (forall s, (s < n)%nat -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + (mu * eps + sum n (fun s => pL s * (mu * Rmax (log_mgf V (p_f s) v (pT s / pL s / mu))
                                                         (log_mgf V (p_f s) v (- (pT s / pL s / mu))))))).
Proof.
  intros Hmu Hac. apply best_loss_of_means with lam Pstar v; try assumption.
  apply mean_error_coverage_exact; try assumption. now apply budget_of_softmax with lam.
Qed.

End Transfer.
