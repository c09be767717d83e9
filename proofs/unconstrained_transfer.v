(** Unconstrained transfer: an ε-optimal language model solves every natural task within O(√ε), by the page's chain. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.divergence budget arrows transfer.
Open Scope R_scope.

(** By Hölder, norm, Pinsker, Jensen, coverage, optimality: E_{p_T}|v·(p_s − p*_s)| <= ½ osc(v) sqrt(2ε/γ). *)
Lemma error_at_most n V k pL Pstar P T eps gamma v a b :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T ->
  covers gamma n k pL T -> optimal_within eps n V pL Pstar P ->
  (forall w, (w < V)%nat -> a <= v w <= b) -> a <= b ->
  sum n (fun s => contexts_of k T s * Rabs (dot V v (P s) - dot V v (Pstar s))) <= (b - a) / 2 * sqrt (2 * (eps / gamma)).
Proof.
  intros HL HP HT Hg Hopt Hv Hab.
  pose (kl := fun s => if Rlt_dec 0 (pL s) then KL V (Pstar s) (P s) else 0).
  assert (Hkl : forall s, (s < n)%nat -> 0 <= kl s).
  { intros s Hs. unfold kl. destruct (Rlt_dec 0 (pL s)); [|lra].
    now apply KL_of_model_nonneg with n pL. }
  apply Rle_trans with (sum n (fun s => (b - a) / 2 * (contexts_of k T s * sqrt (2 * kl s)))).
  - apply sum_le; intros s Hs.
    destruct (Req_dec (contexts_of k T s) 0) as [->|H0]; [right; ring|].
    pose proof (covered_context gamma n k pL T s Hg HT Hs H0) as HpL.
    unfold kl. destruct (Rlt_dec 0 (pL s)); [|lra].
    rewrite <- Rmult_assoc, (Rmult_comm ((b - a) / 2)), Rmult_assoc.
    apply Rmult_le_compat_l; [now apply (contexts_distribution n k T HT)|].
    eapply Rle_trans; [apply hoelder; [apply HP|apply HL|apply Hv]; assumption|].
    apply Rmult_le_compat_l; [lra|]. apply pinsker; [apply HP|apply HL|apply HP]; assumption.
  - rewrite sum_scal. apply Rmult_le_compat_l; [lra|].
    eapply Rle_trans; [apply jensen; [now apply contexts_distribution|assumption]|].
    apply sqrt_le_1_alt, Rmult_le_compat_l; [lra|].
    eapply Rle_trans; [now apply (coverage gamma n k pL T)|].
    apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, Hg|].
    eapply Rle_trans; [|apply (optimality n V pL Pstar P); eassumption].
    right. apply sum_ext; intros s Hs. unfold kl. destruct (Rlt_dec 0 (pL s)); [reflexivity|].
    replace (pL s) with 0 by (pose proof (proj1 (proj1 HL) s Hs); lra). ring.
Qed.

Theorem unconstrained_transfer n V k pL Pstar P T loss v tau B eps gamma :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T ->
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : optimal_within eps n V pL Pstar P)
         (lipschitz_loss : one_lipschitz loss),
  bounded B V v -> task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  best_loss_at_most n k V T loss P (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  intros HL HP HT Hg Hopt Hl HB Htau.
  pose proof (bound_nonneg n V pL Pstar B v HL HB) as H0.
  apply infimum with v.
  eapply Rle_trans; [apply lipschitz with (score' := fun s => dot V v (Pstar s)); assumption|].
  apply Rplus_le_compat; [exact Htau|].
  eapply Rle_trans.
  - eapply error_at_most with (a := - B) (b := B); try eassumption; [|lra].
    intros w Hw. now apply bounded_between with V.
  - replace ((B - - B) / 2) with B by field. rewrite root_of_square by assumption.
    right. f_equal. field. apply Rgt_not_eq, Hg.
Qed.
