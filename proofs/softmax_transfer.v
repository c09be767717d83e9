(** Softmax transfer: with fixed word embeddings, the d-dimensional features Phi p_f are enough.

    ε is measured from the infimum over all features for this Phi, attained or not. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.divergence foundations.softmax
  budget arrows transfer.
Open Scope R_scope.

Lemma bound_of_root n V k T v Pstar P B eps gamma : 0 <= B -> 0 < gamma ->
  mean_error n V k T v Pstar P <= (B - - B) / 2 * sqrt (2 * (eps / gamma)) ->
  mean_error n V k T v Pstar P <= sqrt (2 * B ^ 2 * eps / gamma).
Proof.
  intros HB Hg H. eapply Rle_trans; [exact H|]. right.
  replace ((B - - B) / 2) with B by field. rewrite root_of_square by assumption. f_equal. field. lra.
Qed.

(** E_{p_T}|λ·Phi(p*_s − p_f(s))| <= sqrt(2B²ε/γ), the heart of it. *)
Lemma softmax_error n d V k pL Pstar Phi F T lam v B eps gamma :
  language n V pL Pstar -> task n k T -> covers gamma n k pL T ->
  softmax_optimal_within eps n d V pL Pstar Phi F -> in_row_span d V Phi lam v -> bounded B V v ->
  mean_error n V k T v Pstar (softmax_of d V Phi F) <= sqrt (2 * B ^ 2 * eps / gamma).
Proof.
  intros HL HT Hg Hopt Hv HB. pose proof (bound_nonneg n V pL Pstar B v HL HB) as H0.
  apply bound_of_root; [assumption|apply Hg|].
  apply mean_error_root with pL; try assumption.
  - now apply softmax_is_model.
  - now apply budget_of_softmax with lam.
  - intros w Hw. now apply bounded_between with V.
  - lra.
Qed.

(** Step linear map: ℓ_T(softmax(F Phi)) <= ℓ_T(Phi p_f), as a classifier on Phi p_f is one on p_f. *)
Lemma words_at_most_means n d V k T loss Phi P b :
  best_loss_at_most n k d T loss (means V Phi P) b -> best_loss_at_most n k V T loss P b.
Proof.
  intros H delta Hd. destruct (H delta Hd) as [lam Hlam]. exists (logits d Phi lam).
  eapply Rle_lt_trans; [|exact Hlam]. right. unfold task_loss.
  apply sum_ext; intros s _. apply sum_ext; intros y _. do 2 f_equal. apply logits_dot.
Qed.

Theorem softmax_transfer n d V k pL Pstar Phi F T loss lam v tau B eps gamma :
  language n V pL Pstar -> task n k T ->
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v)
         (lipschitz_loss : one_lipschitz loss),
  bounded B V v -> task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  let p_f := softmax_of d V Phi F in
  let bound := tau + sqrt (2 * B ^ 2 * eps / gamma) in
  best_loss_at_most n k d T loss (means V Phi p_f) bound /\ best_loss_at_most n k V T loss p_f bound.
Proof.
  intros HL HT Hg Hopt Hv Hl HB Htau p_f bound.
  assert (H : best_loss_at_most n k d T loss (means V Phi p_f) bound).
  { apply best_loss_of_means with lam Pstar v; try assumption. now apply softmax_error with pL lam. }
  split; [exact H|]. now apply words_at_most_means in H.
Qed.
