(** Distribution shift in the feature covariance: only directions in which the model errs need to be covered.

    γ(p_T; Δ), the inverse of the spectral norm of Σ_L^{-1/2} Σ_T Σ_L^{-1/2}, is the largest γ with Σ_L >= γ Σ_T as
    quadratic forms. The theorem holds for every such γ. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.divergence foundations.softmax
  budget arrows transfer softmax_transfer.
Open Scope R_scope.

(** Step subspace: v·(p*_s − p_s) = λ·Δ_s *)
Lemma error_along d V Phi lam v Pstar P s : in_row_span d V Phi lam v ->
  error V v Pstar P s = dot d lam (mean_error_at V Phi Pstar P s).
Proof.
  intros Hv. unfold error, mean_error_at. rewrite dot_minus_r.
  now rewrite !(mean_scores d V Phi lam v) by assumption.
Qed.

(** Step never worse: γ(p_T; Δ) is never smaller than γ(p_T). *)
Theorem covered_along_errors n d V k pL Pstar Phi P T gamma :
  covers gamma n k pL T -> covers_along gamma n d V k pL Pstar Phi P T.
Proof.
  intros [Hg H]. split; [assumption|]. intros lam. rewrite <- sum_scal. apply sum_le; intros s Hs.
  rewrite <- Rmult_assoc. apply Rmult_le_compat_r; [apply pow2_ge_0|auto].
Qed.

(** The mean is at most the root of the mean square. *)
Lemma jensen n p x : distribution n p ->
  sum n (fun s => p s * Rabs (x s)) <= sqrt (sum n (fun s => p s * x s ^ 2)).
Proof. apply mean_abs_le_root. Qed.

(** Second moments of λ·Δ under the task are at most 1/γ of those under language modelling. *)
Lemma coverage gamma n d V k pL Pstar Phi P T lam : covers_along gamma n d V k pL Pstar Phi P T ->
  sum n (fun s => contexts_of k T s * dot d lam (mean_error_at V Phi Pstar P s) ^ 2)
  <= sum n (fun s => pL s * dot d lam (mean_error_at V Phi Pstar P s) ^ 2) / gamma.
Proof.
  intros [Hg H]. apply Rmult_le_reg_l with gamma; [assumption|].
  replace (gamma * (_ / gamma)) with (sum n (fun s => pL s * dot d lam (mean_error_at V Phi Pstar P s) ^ 2))
    by (field; lra). apply H.
Qed.

Theorem covariance_shift n d V k pL Pstar Phi F T loss lam v tau B eps gamma :
  language n V pL Pstar -> task n k T ->
  let p_f := softmax_of d V Phi F in
  forall (covering : covers_along gamma n d V k pL Pstar Phi p_f T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v)
         (lipschitz_loss : one_lipschitz loss),
  bounded B V v -> task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  best_loss_at_most n k d T loss (means V Phi p_f) (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  intros HL HT p_f [Hg Hc] Hopt Hv Hl HB Htau.
  apply best_loss_of_means with lam Pstar v; try assumption.
  pose proof (contexts_distribution n k T HT) as HpT.
  eapply Rle_trans; [apply (mean_abs_le_root n (contexts_of k T)); assumption|].
  apply sqrt_le_1_alt. apply Rmult_le_reg_l with gamma; [assumption|].
  replace (gamma * (2 * B ^ 2 * eps / gamma)) with (((B - - B) / 2) ^ 2 * (2 * eps)) by (field; lra).
  eapply Rle_trans; [|apply (mean_square n V pL Pstar p_f v eps HL)].
  - specialize (Hc lam). fold p_f in Hc.
    rewrite (sum_ext n _ (fun s => contexts_of k T s * dot d lam (mean_error_at V Phi Pstar p_f s) ^ 2)).
    + eapply Rle_trans; [exact Hc|]. right. apply sum_ext; intros s _.
      now rewrite (error_along d V Phi lam v) by assumption.
    + intros s _. now rewrite (error_along d V Phi lam v) by assumption.
  - now apply softmax_is_model.
  - now apply budget_of_softmax with lam.
  - intros w Hw. now apply bounded_between with V.
Qed.
