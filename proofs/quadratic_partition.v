(** Quadratic log-partition: where the gradient of log Z is affine, the features themselves are enough. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.divergence foundations.softmax
  budget arrows transfer softmax_transfer approximate_quadratic_partition.
Open Scope R_scope.

(** λ·(A f + b) = v·p where A f + b is the mean of p. *)
Lemma affine_gradient d V Phi lam v A b f p : in_row_span d V Phi lam v ->
  (forall i, (i < d)%nat -> dot V (Phi i) p = affine_map d A b f i) -> dot d lam (affine_map d A b f) = dot V v p.
Proof.
  intros Hv H. rewrite (dot_ext V v p (logits d Phi lam) p), logits_dot by auto.
  apply dot_ext; [reflexivity|]. intros i Hi. symmetry. auto.
Qed.

Theorem quadratic_partition n d V k pL Pstar Phi F A b T loss lam v tau B eps gamma :
  language n V pL Pstar -> task n k T ->
  let p_f := softmax_of d V Phi F in
  forall (covering : covers gamma n k pL T)
         (affine_gradient : forall s i, (s < n)%nat -> (i < d)%nat -> means V Phi p_f s i = affine_map d A b (F s) i)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v)
         (lipschitz_loss : one_lipschitz loss),
  bounded B V v -> task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  best_affine_loss_at_most n k d T loss F (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  intros HL HT p_f Hg Ha Hopt Hv Hl HB Htau.
  pose proof (approximate_quadratic_partition n d V k pL Pstar Phi F A b T loss lam v tau B eps gamma
                HL HT Hg Hopt Hv Hl HB Htau) as H. fold p_f in H. cbv zeta in H.
  rewrite (sum_zero n (fun s => contexts_of k T s * _)) in H.
  - now rewrite Rmult_0_r, Rplus_0_r in H.
  - intros s Hs. unfold norm2, dot. rewrite sum_zero, sqrt_0; [ring|].
    intros i Hi. rewrite Ha by assumption. ring.
Qed.
