(** 24. Trimmed coverage: χ² coverage on some contexts of the task, and nothing known of the others. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows transfer chi_squared_transfer.
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

(** 24. Contexts outside S may be lost altogether. *)
Lemma mean_error_trimmed (S : nat -> bool) a b : (forall w, (w < V)%nat -> a <= v w <= b) ->
  (forall s, (s < n)%nat -> S s = true -> pL s = 0 -> pT s = 0) ->
  mean_error n V k T v Pstar P
  <= sqrt (((b - a) / 2) ^ 2 * (2 * eps) * sum n (fun s => if S s then pT s ^ 2 / pL s else 0))
     + (b - a) * sum n (fun s => if S s then 0 else pT s).
Proof.
  intros Hv Hac. eapply Rle_trans; [|apply Rplus_le_compat_r, (mean_error_on n V k pL Pstar P T v eps Hlanguage Hmodel Hbudget S a b Hv Hac)].
  rewrite <- sum_scal, <- sum_plus. apply sum_le; intros s Hs. destruct (S s); [lra|].
  rewrite Rplus_0_l, Rmult_comm. apply Rmult_le_compat_r; [now apply HpT|].
  pose proof (dot_between V v (P s) a b (proj1 Hmodel s Hs) Hv).
  pose proof (dot_between V v (Pstar s) a b (proj2 Hlanguage s Hs) Hv).
  unfold error. apply Rabs_le. lra.
Qed.

End Coverage.

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

(** *** Any model *)

Theorem trimmed_transfer P (S : nat -> bool) : model n V pL Pstar P -> optimal_within eps n V pL Pstar P ->
  (forall s, (s < n)%nat -> S s = true -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k V T loss P
    (tau + (sqrt (2 * B ^ 2 * eps * sum n (fun s => if S s then pT s ^ 2 / pL s else 0))
            + 2 * B * sum n (fun s => if S s then 0 else pT s))).
Proof.
  intros HP Hopt Hac. apply best_loss_of_words with Pstar v; try assumption.
  rewrite <- (half_square B eps). replace (2 * B) with (B - - B) by ring.
  apply (mean_error_trimmed n V k pL); try assumption. now apply budget_of_model.
Qed.

(** *** Softmax models *)

Variables (d : nat) (Phi F : nat -> nat -> R) (lam : nat -> R).
Hypothesis Hopt : softmax_optimal_within eps n d V pL Pstar Phi F.
Hypothesis Hrow : in_row_span d V Phi lam v.

Local Notation p_f := (softmax_of d V Phi F).

Theorem softmax_trimmed_transfer (S : nat -> bool) :
  (forall s, (s < n)%nat -> S s = true -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + (sqrt (2 * B ^ 2 * eps * sum n (fun s => if S s then pT s ^ 2 / pL s else 0))
            + 2 * B * sum n (fun s => if S s then 0 else pT s))).
Proof.
  intros Hac. apply best_loss_of_means with lam Pstar v; try assumption.
  rewrite <- (half_square B eps). replace (2 * B) with (B - - B) by ring.
  apply (mean_error_trimmed n V k pL); try assumption.
  - now apply softmax_is_model.
  - now apply budget_of_softmax with lam.
Qed.

End Transfer.
