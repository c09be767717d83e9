(** 25. Witnesses that are only near the row-span, with χ² coverage. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows transfer chi_squared_transfer.
Open Scope R_scope.

(** Step never better: the nearby witness has nearly the loss of the witness. *)
Lemma never_better n V k Pstar T loss u v : task n k T -> one_lipschitz loss ->
  task_loss n k T loss (fun s => dot V v (Pstar s)) - task_loss n k T loss (fun s => dot V u (Pstar s))
  <= sum n (fun s => contexts_of k T s * Rabs (dot V (fun w => u w - v w) (Pstar s))).
Proof.
  intros HT Hl.
  pose proof (loss_change n k T loss (fun s => dot V v (Pstar s)) (fun s => dot V u (Pstar s))
                (fun s => Rabs (dot V (fun w => u w - v w) (Pstar s))) HT) as H.
  enough (task_loss n k T loss (fun s => dot V v (Pstar s))
          <= task_loss n k T loss (fun s => dot V u (Pstar s))
             + sum n (fun s => contexts_of k T s * Rabs (dot V (fun w => u w - v w) (Pstar s)))) by lra.
  apply H. intros s y Hs Hy. eapply Rle_trans; [apply Rle_abs|]. eapply Rle_trans; [apply Hl|].
  right. rewrite Rabs_minus_sym. f_equal. unfold dot. rewrite <- sum_minus. apply sum_ext; intros w _. ring.
Qed.

(** Step near: v·p_s − u·p*_s is v·(p_s − p*_s) less (u − v)·p*_s. *)
Lemma near V p q u v :
  Rabs (dot V v p - dot V u q) <= Rabs (dot V v p - dot V v q) + Rabs (dot V (fun w => u w - v w) q).
Proof.
  assert (E : dot V (fun w => u w - v w) q = dot V u q - dot V v q).
  { unfold dot. rewrite <- sum_minus. apply sum_ext; intros w _. ring. }
  rewrite E. replace (dot V v p - dot V u q) with ((dot V v p - dot V v q) + - (dot V u q - dot V v q)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp. lra.
Qed.

(** 25. The witness u has loss τ on the truth, the classifier v = Phiᵀλ is in the row-span. *)
Theorem near_row_span_transfer n d V k pL Pstar Phi F T loss lam v u tau B eps :
  language n V pL Pstar -> task n k T ->
  forall (covering : forall s, (s < n)%nat -> pL s = 0 -> contexts_of k T s = 0)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (lipschitz_loss : one_lipschitz loss),
  in_row_span d V Phi lam v -> bounded B V v ->
  task_loss n k T loss (fun s => dot V u (Pstar s)) <= tau ->
  best_loss_at_most n k d T loss (means V Phi (softmax_of d V Phi F))
    (tau + (sum n (fun s => contexts_of k T s * Rabs (dot V (fun w => u w - v w) (Pstar s)))
            + sqrt (2 * B ^ 2 * eps * sum n (fun s => contexts_of k T s ^ 2 / pL s)))).
Proof.
  intros HL HT Hac Hopt Hl Hrow HB Htau.
  assert (Hb : bounded B V v) by exact HB.
  pose proof (best_loss_of_means n d V k T loss Phi lam Pstar (softmax_of d V Phi F) v
    (tau + sum n (fun s => contexts_of k T s * Rabs (dot V (fun w => u w - v w) (Pstar s))))
    (sqrt (2 * B ^ 2 * eps * sum n (fun s => contexts_of k T s ^ 2 / pL s))) HT Hl Hrow) as H.
  rewrite <- Rplus_assoc. apply H.
  - eapply Rle_trans; [apply lipschitz with (score' := fun s => dot V u (Pstar s)); assumption|].
    apply Rplus_le_compat; [assumption|]. right. apply sum_ext; intros s _. f_equal.
    rewrite Rabs_minus_sym. f_equal. unfold dot. rewrite <- sum_minus. apply sum_ext; intros; ring.
  - replace (2 * B ^ 2 * eps) with (((B - - B) / 2) ^ 2 * (2 * eps)) by field.
    apply (mean_error_chi_squared n V k pL); try assumption.
    + now apply softmax_is_model.
    + now apply budget_of_softmax with lam.
    + intros w Hw. now apply bounded_between with V.
Qed.
