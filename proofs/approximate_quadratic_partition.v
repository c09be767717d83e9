(** Approximately quadratic log-partition: an affine classifier on the features themselves loses at most as much more as
    Phi p_f(s) is from an affine function of f(s). *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.divergence foundations.softmax
  budget arrows transfer softmax_transfer.
Open Scope R_scope.

(** The score of an affine function g of the features, against that of the means. *)
Lemma residual d V Phi lam v g P s : in_row_span d V Phi lam v ->
  Rabs (dot d lam g - dot V v (P s)) <= norm2 d lam * norm2 d (fun i => means V Phi P s i - g i).
Proof.
  intros Hv. rewrite <- (mean_scores d V Phi lam v P s Hv), Rabs_minus_sym, <- dot_minus_r. apply dot_le_norms.
Qed.

(** λ·(A f + b) = (Aᵀλ)·f + λ·b *)
Lemma affine_score d A b lam f :
  dot d lam (affine_map d A b f) = dot d (fun j => dot d lam (fun i => A i j)) f + dot d lam b.
Proof.
  unfold dot, affine_map, dot.
  rewrite (sum_ext d _ (fun i => sum d (fun j => lam i * A i j * f j) + lam i * b i)).
  - rewrite sum_plus, sum_swap. f_equal. apply sum_ext; intros j _. apply sum_scal_r.
  - intros i _. rewrite Rmult_plus_distr_l, <- sum_scal. f_equal. apply sum_ext; intros; ring.
Qed.

Theorem approximate_quadratic_partition n d V k pL Pstar Phi F A b T loss lam v tau B eps gamma :
  language n V pL Pstar -> task n k T ->
  let p_f := softmax_of d V Phi F in
  let eta := fun s => norm2 d (fun i => means V Phi p_f s i - affine_map d A b (F s) i) in
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v)
         (lipschitz_loss : one_lipschitz loss),
  bounded B V v -> task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  best_affine_loss_at_most n k d T loss F
    (tau + sqrt (2 * B ^ 2 * eps / gamma) + norm2 d lam * sum n (fun s => contexts_of k T s * eta s)).
Proof.
  intros HL HT p_f eta Hg Hopt Hv Hl HB Htau.
  apply infimum with (fun j => dot d lam (fun i => A i j), dot d lam b). cbv beta iota.
  eapply Rle_trans; [apply lipschitz with (score' := fun s => dot V v (Pstar s)); assumption|].
  rewrite Rplus_assoc. apply Rplus_le_compat; [exact Htau|].
  pose proof (softmax_error n d V k pL Pstar Phi F T lam v B eps gamma HL HT Hg Hopt Hv HB) as He. fold p_f in He.
  apply Rle_trans with (mean_error n V k T v Pstar p_f
                        + sum n (fun s => norm2 d lam * (contexts_of k T s * eta s)));
    [|rewrite sum_scal; apply Rplus_le_compat_r, He].
  unfold mean_error. rewrite <- sum_plus. apply sum_le; intros s Hs.
  rewrite <- Rmult_assoc, (Rmult_comm (norm2 d lam)), Rmult_assoc, <- Rmult_plus_distr_l.
  apply Rmult_le_compat_l; [now apply (contexts_distribution n k T HT)|].
  rewrite <- affine_score.
  pose proof (residual d V Phi lam v (affine_map d A b (F s)) p_f s Hv) as Hc. fold (eta s) in Hc.
  unfold error.
  replace (dot d lam (affine_map d A b (F s)) - dot V v (Pstar s))
    with (dot d lam (affine_map d A b (F s)) - dot V v (p_f s) + (dot V v (p_f s) - dot V v (Pstar s))) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite (Rabs_minus_sym (dot V v (p_f s))). lra.
Qed.
