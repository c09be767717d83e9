(** Transfer with any embeddings: what a witness has in the row-span, and what it has outside. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.projections foundations.eigenvalues
  foundations.softmax foundations.divergence foundations.substitutability budget arrows transfer
  approximate_quadratic_partition quad_objective learned_embeddings.
Open Scope R_scope.

Section Learned.

Variables (n V d : nat) (pL : nat -> R) (Pstar : nat -> nat -> R) (lam : nat -> R) (u : nat -> nat -> R).
Hypothesis HL : language n V pL Pstar.
Hypothesis Hu : eigenbasis V (substitutability n pL Pstar) lam u.
Hypothesis Hd : (0 < d <= V)%nat.
Let Omega : nat -> nat -> R := substitutability n pL Pstar.
Let theta : R := lam (pred d).

(** 20d. For a row-span of the top d eigenvalues what is orthogonal to it scores λ_{d+1} in the mean square, at most. *)
Lemma outside_top Phi x : (d < V)%nat -> top_eigenspace d V lam u Phi ->
  (forall j, (j < d)%nat -> dot V (Phi j) x = 0) -> dot V x (times V Omega x) <= lam d * dot V x x.
Proof.
  intros HdV (A & B & C) Hx. unfold Omega. rewrite (quadratic_form V _ lam u) by assumption.
  rewrite (parseval V u x x), <- sum_scal by apply Hu. apply sum_le; intros i Hi.
  assert (S : 0 <= dot V (u i) x * dot V (u i) x) by nra.
  assert (Z : (exists f, in_row_span d V Phi f (u i)) -> dot V (u i) x = 0).
  { intros [f Hf]. rewrite (dot_ext V (u i) x (logits d Phi f) x) by auto. now apply orthogonal_span. }
  assert (N : 0 <= lam d) by now apply (eigenvalue_nonneg n V pL Pstar lam u).
  destruct (Rle_lt_dec (lam i) (lam d)) as [L|L]; [now apply Rmult_le_compat_r|].
  rewrite Z; [lra|].
  assert (I : (i < d)%nat).
  { destruct (Nat.lt_ge_cases i d) as [|N']; [assumption|]. destruct Hu as (_ & _ & Hs).
    pose proof (Hs d i N' Hi). lra. }
  destruct (Rle_lt_dec (lam i) theta) as [L'|L']; [|now apply B].
  destruct (gram_schmidt d V Phi) as (r & e & Hr & Hb & Hind).
  apply (weight_full n V d pL Pstar lam u Hu Phi e r Hb i Hi).
  assert (Er : r = d) by (apply Hind, A; fold theta; lra).
  assert (M : sum d (fun i => share r V e (u i)) = INR d).
  { rewrite <- Er at 2. rewrite <- (weight_sum n V d pL Pstar lam u Hu Phi e r Hb), (sum_split d V) by lia.
    rewrite (sum_zero (V - d)); [ring|]. intros j Hj. apply (weight_none V d u Phi e r Hb); [lia|].
    apply C; [lia|]. destruct Hu as (_ & _ & Hs). pose proof (Hs d (d + j)%nat). fold theta.
    pose proof (above_theta n V d pL Pstar lam u Hu Hd i I). assert (lam (d + j)%nat <= lam d) by (apply H; lia). lra. }
  assert (E : 1 - share r V e (u i) = 0); [|lra].
  apply (sum_zero_term d (fun i => 1 - share r V e (u i))); [| |assumption].
  - intros j Hj. pose proof (weight_between n V d pL Pstar lam u Hu Phi e r Hb j). assert (j < V)%nat by lia. specialize (H H0). lra.
  - rewrite sum_minus, M, sum_const. lra.
Qed.

End Learned.

Section Transfer.

Variables (n V d k : nat) (pL : nat -> R) (Pstar T : nat -> nat -> R) (loss : R -> nat -> R).
Variables (Phi F : nat -> nat -> R) (v : nat -> R) (tau gamma : R).
Hypothesis HL : language n V pL Pstar.
Hypothesis HT : task n k T.
Hypothesis Hg : covers gamma n k pL T.
Hypothesis Hl : one_lipschitz loss.
Hypothesis Htau : task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau.
Let pT : nat -> R := contexts_of k T.

(** Step triangle: what a witness v has in the row-span counts by the features, the rest v_⊥ by what it scores. *)
Lemma aligned_score Pi : projector d V Phi Pi ->
  let inside := times V Pi v in
  let outside := fun w => v w - inside w in
  let eps_1 := / 2 * sum n (fun s => pL s * sum V (fun w => (logits d Phi (F s) w - times V Pi (Pstar s) w) ^ 2)) in
  best_loss_at_most n k d T loss F
    (tau + (norm2 V inside * sqrt (2 * eps_1) + sqrt (dot V outside (times V (substitutability n pL Pstar) outside)))
           / sqrt gamma).
Proof.
  intros HPi inside outside eps_1. pose proof (contexts_distribution n k T HT) as HpT.
  assert (Hgamma : 0 < gamma) by apply Hg.
  apply (bound_of_scores n V d k Pstar T loss Phi F v tau HT Hl Htau).
  set (x := fun s w => logits d Phi (F s) w - times V Pi (Pstar s) w).
  assert (S : forall s, dot V v (Pstar s) - dot V v (logits d Phi (F s))
                        = dot V outside (Pstar s) - dot V inside (x s)).
  { intros s. destruct (HPi (Pstar s)) as [[f Hf] Hm]. destruct (HPi v) as [[g Hg'] Hv].
    assert (E1 : dot V v (logits d Phi (F s)) = dot V inside (logits d Phi (F s))).
    { rewrite !(dot_comm V _ (logits d Phi (F s))), !logits_dot. apply dot_ext; [reflexivity|].
      intros i Hi. symmetry. now apply Hv. }
    assert (E2 : dot V inside (times V Pi (Pstar s)) = dot V inside (Pstar s)).
    { rewrite (dot_ext V inside (times V Pi (Pstar s)) (logits d Phi g) (times V Pi (Pstar s))) by auto.
      rewrite (dot_ext V inside (Pstar s) (logits d Phi g) (Pstar s)), !logits_dot by auto. now apply dot_ext. }
    unfold outside, x. rewrite dot_minus_r, E2, E1.
    rewrite (dot_comm V (fun w => v w - inside w)), dot_minus_r, !(dot_comm V (Pstar s)). ring. }
  rewrite (sum_ext n _ (fun s => pT s * Rabs (dot V outside (Pstar s) - dot V inside (x s)))) by (intros; now rewrite S).
  apply Rle_trans with (norm2 V inside * sum n (fun s => pT s * norm2 V (x s))
                        + sum n (fun s => pT s * Rabs (dot V outside (Pstar s)))).
  - rewrite <- sum_scal, <- sum_plus. apply sum_le; intros s Hs.
    replace (norm2 V inside * (pT s * norm2 V (x s)) + pT s * Rabs (dot V outside (Pstar s)))
      with (pT s * (Rabs (dot V outside (Pstar s)) + norm2 V inside * norm2 V (x s))) by ring.
    apply Rmult_le_compat_l; [now apply HpT|].
    unfold Rminus. eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp.
    apply Rplus_le_compat_l, dot_le_norms.
  - replace ((norm2 V inside * sqrt (2 * eps_1) + sqrt (dot V outside (times V (substitutability n pL Pstar) outside)))
             / sqrt gamma)
      with (norm2 V inside * (sqrt (2 * eps_1) / sqrt gamma)
            + sqrt (dot V outside (times V (substitutability n pL Pstar) outside)) / sqrt gamma)
      by (field; apply Rgt_not_eq; now apply sqrt_lt_R0).
    rewrite <- !sqrt_div_alt by assumption. apply Rplus_le_compat.
    + apply Rmult_le_compat_l; [apply sqrt_pos|]. apply (mean_norm n V k pL T gamma HT Hg). unfold eps_1.
      rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra. right. apply sum_ext; intros s _. f_equal.
      apply sum_ext; intros; unfold x; ring.
    + eapply Rle_trans; [now apply mean_abs_le_root|]. apply sqrt_le_1_alt.
      eapply Rle_trans; [apply (coverage gamma n k pL T); [assumption|intros; apply pow2_ge_0]|].
      apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat|]. right. rewrite second_moment.
      apply sum_ext; intros; ring.
Qed.

(** 20d. *)
Theorem aligned_transfer lam u : eigenbasis V (substitutability n pL Pstar) lam u -> (0 < d <= V)%nat ->
  forall Pi, projector d V Phi Pi ->
  let inside := times V Pi v in
  let outside := fun w => v w - inside w in
  let eps_1 := / 2 * sum n (fun s => pL s * sum V (fun w => (logits d Phi (F s) w - times V Pi (Pstar s) w) ^ 2)) in
  let Omega := substitutability n pL Pstar in
  best_loss_at_most n k d T loss F
    (tau + (norm2 V inside * sqrt (2 * eps_1) + sqrt (dot V outside (times V Omega outside))) / sqrt gamma) /\
  ((d < V)%nat -> top_eigenspace d V lam u Phi ->
   sqrt (dot V outside (times V Omega outside)) <= sqrt (lam d) * norm2 V outside).
Proof.
  intros Hu Hd Pi HPi inside outside eps_1 Omega. split; [now apply aligned_score|]. intros HdV Htop.
  assert (P : 0 <= dot V outside outside) by (apply sum_nonneg; intros; nra).
  unfold norm2. rewrite <- sqrt_mult; [|now apply (eigenvalue_nonneg n V pL Pstar lam u)|assumption].
  apply sqrt_le_1_alt. apply (outside_top n V d pL Pstar lam u HL Hu Hd Phi); [assumption|assumption|].
  intros j Hj. unfold outside. rewrite dot_minus_r, (proj2 (HPi v)) by assumption. ring.
Qed.

End Transfer.
