(** Transfer with learned embeddings: no witness need lie in the row-span. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.projections foundations.eigenvalues
  foundations.softmax foundations.divergence foundations.substitutability budget arrows transfer
  approximate_quadratic_partition quad_objective best_embeddings.
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

Section Learned.

Variables (n V d : nat) (pL : nat -> R) (Pstar : nat -> nat -> R) (lam : nat -> R) (u : nat -> nat -> R).
Hypothesis HL : language n V pL Pstar.
Hypothesis Hu : eigenbasis V (substitutability n pL Pstar) lam u.
Hypothesis Hd : (0 < d <= V)%nat.
Let Omega : nat -> nat -> R := substitutability n pL Pstar.
Let theta : R := lam (pred d).

(** Step joint excess: the objective less its minimum is half of E‖Phiᵀf − p*‖² less the eigenvalues beyond the first d. *)
Lemma joint_excess Phi F :
  quad_loss n d V pL Pstar Phi F + / 2 * sum d lam
  = / 2 * (sum n (fun s => pL s * misfit d V Pstar Phi F s) - sum (V - d) (fun i => lam (d + i)%nat)).
Proof.
  rewrite quad_is_misfit, (trace_is_sum n V pL Pstar lam u Hu), (sum_split d V lam) by lia. lra.
Qed.

(** Step optimality: E‖Phiᵀf − p*‖² is at most 2ε and the eigenvalues beyond the first d. *)
Lemma misfit_of_optimal Phi F eps : jointly_optimal_within eps n d V pL Pstar Phi F ->
  sum n (fun s => pL s * misfit d V Pstar Phi F s) <= 2 * eps + sum (V - d) (fun i => lam (d + i)%nat).
Proof.
  intros Hopt. specialize (Hopt u (means V u Pstar)).
  destruct (best_embeddings n V d pL Pstar lam u HL Hu Hd) as (_ & E & _). rewrite E, quad_is_misfit, (trace_is_sum n V pL Pstar lam u Hu) in Hopt.
  rewrite (sum_split d V lam) in Hopt by lia. lra.
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

(** A bound on how far the scores v·Phiᵀf are from v·p* in the mean. *)
Lemma bound_of_scores b : sum n (fun s => pT s * Rabs (dot V v (Pstar s) - dot V v (logits d Phi (F s)))) <= b ->
  best_loss_at_most n k d T loss F (tau + b).
Proof.
  intros Hb. apply infimum with (fun i => dot V (Phi i) v).
  eapply Rle_trans; [apply lipschitz with (score' := fun s => dot V v (Pstar s)); assumption|].
  apply Rplus_le_compat; [exact Htau|]. eapply Rle_trans; [|exact Hb]. right.
  apply sum_ext; intros s _. cbv beta. now rewrite quad_score, Rabs_minus_sym.
Qed.

(** The mean over the task of the norms of vectors whose mean square over the language is X. *)
Lemma mean_norm (x : nat -> nat -> R) X : sum n (fun s => pL s * dot V (x s) (x s)) <= X ->
  sum n (fun s => pT s * norm2 V (x s)) <= sqrt (X / gamma).
Proof.
  intros HX. pose proof (contexts_distribution n k T HT) as HpT.
  assert (P : forall s, (s < n)%nat -> 0 <= dot V (x s) (x s)) by (intros; apply sum_nonneg; intros; nra).
  eapply Rle_trans; [exact (sum_sqrt n _ (fun s => dot V (x s) (x s)) HpT P)|]. apply sqrt_le_1_alt.
  eapply Rle_trans; [now apply (coverage gamma n k pL T)|].
  apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, Hg|exact HX].
Qed.

(** 20c. *)
Theorem learned_embeddings lam u B eps : eigenbasis V (substitutability n pL Pstar) lam u -> (0 < d <= V)%nat ->
  jointly_optimal_within eps n d V pL Pstar Phi F -> norm2 V v <= B ->
  best_loss_at_most n k d T loss F
    (tau + B * sqrt ((2 * eps + sum (V - d) (fun i => lam (d + i)%nat)) / gamma)).
Proof.
  intros Hu Hd Hopt HB. pose proof (contexts_distribution n k T HT) as HpT.
  apply bound_of_scores.
  apply Rle_trans with (B * sum n (fun s => pT s * norm2 V (fun w => Pstar s w - logits d Phi (F s) w))).
  - rewrite <- sum_scal. apply sum_le; intros s Hs. rewrite <- Rmult_assoc, (Rmult_comm B), Rmult_assoc.
    apply Rmult_le_compat_l; [now apply HpT|]. rewrite <- dot_minus_r.
    eapply Rle_trans; [apply dot_le_norms|]. apply Rmult_le_compat_r; [apply sqrt_pos|assumption].
  - assert (0 <= norm2 V v) by apply sqrt_pos. apply Rmult_le_compat_l; [lra|]. apply mean_norm.
    eapply Rle_trans; [right|exact (misfit_of_optimal n V d pL Pstar lam u HL Hu Hd Phi F eps Hopt)].
    apply sum_ext; intros s _. f_equal. apply sum_ext; intros; ring.
Qed.

End Transfer.
