(** 21. χ² coverage: C = E_{p_L} (p_T/p_L)² in the place of 1/γ, by Cauchy and Schwarz over the contexts. *)

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

(** Step Cauchy–Schwarz: E_{p_T}|Δ| over the contexts S, r_s = p_T(s)/p_L(s) being taken off. *)
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

End Coverage.

(** Step never worse: C is at most 1/γ, for every γ that covers the task. *)
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

(** *** Any model *)

Theorem chi_squared_transfer P : model n V pL Pstar P -> optimal_within eps n V pL Pstar P ->
  (forall s, (s < n)%nat -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k V T loss P (tau + sqrt (2 * B ^ 2 * eps * sum n (fun s => pT s ^ 2 / pL s))).
Proof.
  intros HP Hopt Hac. apply best_loss_of_words with Pstar v; try assumption.
  rewrite <- half_square. apply (mean_error_chi_squared n V k pL); try assumption. now apply budget_of_model.
Qed.

(** *** Softmax models *)

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

End Transfer.
