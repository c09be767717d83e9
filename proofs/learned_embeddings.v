(** Learned embeddings: where features and Phi are learned together by Quad, no witness need lie in the row-span.

    R0 is any value of E‖Phi_0ᵀf_0(s) − p*_s‖² that some features and embeddings of this dimension reach; the least is
    the sum of the eigenvalues of Ω* beyond the first d, which is not proved here. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.divergence foundations.softmax
  budget arrows transfer approximate_quadratic_partition quad_objective.
Open Scope R_scope.

(** ℓ_quad = ½ E‖Phiᵀf − p*‖² − ½ E‖p*‖² *)
Lemma quad_is_misfit n d V pL Pstar Phi F :
  quad_loss n d V pL Pstar Phi F
  = / 2 * sum n (fun s => pL s * misfit d V Pstar Phi F s) - / 2 * sum n (fun s => pL s * dot V (Pstar s) (Pstar s)).
Proof.
  unfold quad_loss. rewrite <- !sum_scal, <- sum_minus. apply sum_ext; intros s _.
  assert (E : dot d (F s) (means V Phi Pstar s) = dot V (logits d Phi (F s)) (Pstar s)) by (symmetry; apply logits_dot).
  rewrite E. unfold misfit.
  rewrite (sum_ext V (fun w => (Pstar s w - logits d Phi (F s) w) ^ 2)
             (fun w => Pstar s w * Pstar s w + logits d Phi (F s) w ^ 2 - 2 * (logits d Phi (F s) w * Pstar s w)))
    by (intros; ring).
  rewrite sum_minus, sum_plus, sum_scal. unfold dot. field.
Qed.

(** 20c. *)
Theorem learned_embeddings n d V k pL Pstar Phi F Phi0 F0 T loss v tau B R0 eps gamma :
  language n V pL Pstar -> task n k T -> covers gamma n k pL T ->
  (forall Phi' F', quad_loss n d V pL Pstar Phi F <= quad_loss n d V pL Pstar Phi' F' + eps) ->
  sum n (fun s => pL s * misfit d V Pstar Phi0 F0 s) <= R0 ->
  one_lipschitz loss -> norm2 V v <= B -> task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  best_loss_at_most n k d T loss F (tau + B * sqrt ((2 * eps + R0) / gamma)).
Proof.
  intros HL HT Hg Hopt HR Hl HB Htau.
  pose proof (contexts_distribution n k T HT) as HpT.
  assert (Hn : 0 <= norm2 V v) by apply sqrt_pos.
  assert (Hm : forall s, 0 <= misfit d V Pstar Phi F s) by (intros; apply sum_nonneg; intros; apply pow2_ge_0).
  assert (Hms : sum n (fun s => pL s * misfit d V Pstar Phi F s) <= 2 * eps + R0).
  { specialize (Hopt Phi0 F0). rewrite !quad_is_misfit in Hopt. lra. }
  apply infimum with (fun i => dot V (Phi i) v).
  eapply Rle_trans; [apply lipschitz with (score' := fun s => dot V v (Pstar s)); assumption|].
  apply Rplus_le_compat; [exact Htau|].
  apply Rle_trans with (B * sum n (fun s => contexts_of k T s * sqrt (misfit d V Pstar Phi F s))).
  - rewrite <- sum_scal. apply sum_le; intros s Hs. rewrite <- Rmult_assoc, (Rmult_comm B), Rmult_assoc.
    apply Rmult_le_compat_l; [now apply HpT|]. rewrite quad_score, Rabs_minus_sym, <- dot_minus_r.
    eapply Rle_trans; [apply dot_le_norms|].
    replace (norm2 V (fun w => Pstar s w - logits d Phi (F s) w)) with (sqrt (misfit d V Pstar Phi F s)).
    + apply Rmult_le_compat_r; [apply sqrt_pos|assumption].
    + unfold norm2, misfit. f_equal. apply sum_ext; intros; ring.
  - apply Rmult_le_compat_l; [lra|]. eapply Rle_trans; [now apply sum_sqrt|]. apply sqrt_le_1_alt.
    eapply Rle_trans; [now apply (coverage gamma n k pL T)|].
    apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, Hg|exact Hms].
Qed.
