(** Transfer with learned embeddings, sharper: only the largest eigenvalue that d dimensions leave out counts. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.projections foundations.eigenvalues
  foundations.softmax foundations.divergence foundations.substitutability excess_splits best_embeddings
  learned_embeddings aligned_transfer.
Open Scope R_scope.

(** Π + x xᵀ/‖x‖² is the projection onto the row-span and x, where x is orthogonal to it. *)
Definition with_direction (V : nat) (Pi : nat -> nat -> R) (x : nat -> R) (w w' : nat) : R :=
  Pi w w' + x w * x w' / dot V x x.

Lemma times_with_direction V Pi x y w :
  times V (with_direction V Pi x) y w = times V Pi y w + dot V x y / dot V x x * x w.
Proof.
  unfold times, with_direction. set (N := dot V x x). unfold dot.
  rewrite (sum_ext V _ (fun i => Pi w i * y i + x w * / N * (x i * y i))) by (intros; unfold Rdiv; ring).
  rewrite sum_plus, sum_scal. unfold Rdiv. ring.
Qed.

Section Learned.

Variables (n V d : nat) (pL : nat -> R) (Pstar : nat -> nat -> R) (lam : nat -> R) (u : nat -> nat -> R).
Hypothesis HL : language n V pL Pstar.
Hypothesis Hu : eigenbasis V (substitutability n pL Pstar) lam u.
Hypothesis Hd : (0 < d < V)%nat.
Let Omega : nat -> nat -> R := substitutability n pL Pstar.

Lemma projector_with Phi Pi x : projector d V Phi Pi -> (forall j, (j < d)%nat -> dot V (Phi j) x = 0) ->
  0 < dot V x x -> projector (S d) V (joined d Phi x) (with_direction V Pi x).
Proof.
  intros HPi Hx HN y. destruct (HPi y) as [[g Hg] Hm]. set (a := dot V x y / dot V x x).
  assert (Hxy : dot V x (times V Pi y) = 0).
  { rewrite dot_comm, (dot_ext V (times V Pi y) x (logits d Phi g) x) by auto. now apply orthogonal_span. }
  split.
  - exists (extended d g a). intros w Hw. rewrite logits_joined, times_with_direction, Hg by assumption. reflexivity.
  - intros i Hi. rewrite (dot_ext V _ (times V (with_direction V Pi x) y) (joined d Phi x i)
      (fun w => times V Pi y w + a * x w)) by (auto; intros; apply times_with_direction).
    rewrite dot_plus_r, dot_scal_r. destruct (Nat.eq_dec i d) as [->|Ni].
    + rewrite joined_new, Hxy. unfold a. field. lra.
    + rewrite joined_old, Hx, Hm by lia. ring.
Qed.

(** Step Ky Fan: what is orthogonal to the row-span scores at most λ_{d+1} and twice the excess of Phi in the mean
    square: with it the row-span has d + 1 dimensions, which hold no more than d + 1 eigenvalues. *)
Lemma outside_holds Phi Pi x : projector d V Phi Pi -> (forall j, (j < d)%nat -> dot V (Phi j) x = 0) ->
  dot V x (times V Omega x) <= (lam d + (sum d lam - trace_of_product V Pi Omega)) * dot V x x.
Proof.
  intros HPi Hx. assert (N : 0 <= dot V x x) by (apply sum_nonneg; intros; nra).
  destruct N as [N|N].
  - pose proof (projector_with Phi Pi x HPi Hx N) as H.
    destruct (excess_splits n V (S d) pL Pstar lam u HL Hu ltac:(lia) _ (fun _ _ => 0) _ H) as [_ K].
    fold Omega in K. unfold Omega in K at 1. rewrite (trace_projected n (S d) V pL Pstar _ _ H) in K.
    unfold Omega. rewrite (trace_projected n d V pL Pstar _ _ HPi), second_moment.
    assert (E : sum n (fun s => pL s * dot V (times V (with_direction V Pi x) (Pstar s))
                                          (times V (with_direction V Pi x) (Pstar s)))
                = sum n (fun s => pL s * dot V (times V Pi (Pstar s)) (times V Pi (Pstar s)))
                  + / dot V x x * sum n (fun s => pL s * (dot V x (Pstar s) * dot V x (Pstar s)))).
    { rewrite <- sum_scal, <- sum_plus. apply sum_ext; intros s _. set (a := dot V x (Pstar s)).
      destruct (HPi (Pstar s)) as [[g Hg] _].
      assert (Z : dot V (times V Pi (Pstar s)) x = 0).
      { rewrite (dot_ext V (times V Pi (Pstar s)) x (logits d Phi g) x) by auto. now apply orthogonal_span. }
      rewrite (dot_ext V _ _ (fun w => times V Pi (Pstar s) w + a / dot V x x * x w)
        (fun w => times V Pi (Pstar s) w + a / dot V x x * x w)) by (intros; apply times_with_direction).
      rewrite dot_plus_r, dot_plus_l, dot_scal_r, dot_scal_l, (dot_plus_l V (times V Pi (Pstar s))), dot_scal_l, Z.
      rewrite (dot_comm V x (times V Pi (Pstar s))), Z. field. lra. }
    rewrite E in K. simpl in K. set (X := sum n (fun s => pL s * (dot V x (Pstar s) * dot V x (Pstar s)))) in *.
    replace X with (/ dot V x x * X * dot V x x) by (field; lra). apply Rmult_le_compat_r; lra.
  - assert (Z : forall w, (w < V)%nat -> x w = 0) by (apply dot_square_zero; lra).
    rewrite <- N, Rmult_0_r. right. apply sum_zero; intros w Hw. rewrite Z by assumption. ring.
Qed.

(** Step optimality: the two parts of the excess of a pair that is near the best. *)
Lemma parts_of_optimal Phi F Pi eps : projector d V Phi Pi -> jointly_optimal_within eps n d V pL Pstar Phi F ->
  sum n (fun s => pL s * sum V (fun w => (logits d Phi (F s) w - times V Pi (Pstar s) w) ^ 2))
  + (sum d lam - trace_of_product V Pi Omega) <= 2 * eps.
Proof.
  intros HPi Hopt. specialize (Hopt u (means V u Pstar)).
  destruct (best_embeddings n V d pL Pstar lam u HL Hu ltac:(lia)) as (_ & E & _).
  destruct (excess_splits n V d pL Pstar lam u HL Hu ltac:(lia) Phi F Pi HPi) as [S _]. unfold Omega. lra.
Qed.

(** The next eigenvalue is at most the sum of all beyond the first d. *)
Lemma never_worse : lam d <= sum (V - d) (fun i => lam (d + i)%nat).
Proof.
  rewrite (sum_split 1 (V - d)) by lia. simpl. rewrite Nat.add_0_r.
  assert (0 <= sum (V - d - 1) (fun i => lam (d + S i)%nat)); [|lra].
  apply sum_nonneg; intros i Hi. apply (eigenvalue_nonneg n V pL Pstar lam u); [assumption..|lia].
Qed.

End Learned.

(** a p + b q <= B √(p² + q²) where a² + b² <= B². *)
Lemma two_parts a b B p q : 0 <= B -> 0 <= p -> 0 <= q -> a ^ 2 + b ^ 2 <= B ^ 2 ->
  a * sqrt p + b * sqrt q <= B * sqrt (p + q).
Proof.
  intros HB Hp Hq H. pose proof (sqrt_sqrt p Hp). pose proof (sqrt_sqrt q Hq).
  pose proof (sqrt_pos p). pose proof (sqrt_pos q). pose proof (sqrt_pos (p + q)).
  pose proof (sqrt_sqrt (p + q) ltac:(lra)) as R.
  apply Rsqr_incr_0_var; [|apply Rmult_le_pos; assumption]. unfold Rsqr.
  replace (B * sqrt (p + q) * (B * sqrt (p + q))) with (B ^ 2 * (sqrt (p + q) * sqrt (p + q))) by ring. rewrite R.
  apply Rle_trans with ((a ^ 2 + b ^ 2) * (p + q)); [|apply Rmult_le_compat_r; lra].
  assert (0 <= (a * sqrt q - b * sqrt p) ^ 2) by apply pow2_ge_0.
  rewrite <- H0 at 3. rewrite <- H1 at 3. nra.
Qed.

Section Transfer.

Variables (n V d k : nat) (pL : nat -> R) (Pstar T : nat -> nat -> R) (loss : R -> nat -> R).
Variables (Phi F : nat -> nat -> R) (v : nat -> R) (tau gamma : R).
Hypothesis HL : language n V pL Pstar.
Hypothesis HT : task n k T.
Hypothesis Hg : covers gamma n k pL T.
Hypothesis Hl : one_lipschitz loss.
Hypothesis Htau : task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau.

(** 20g. *)
Theorem next_eigenvalue lam u B eps : eigenbasis V (substitutability n pL Pstar) lam u -> (0 < d < V)%nat ->
  jointly_optimal_within eps n d V pL Pstar Phi F -> norm2 V v <= B ->
  best_loss_at_most n k d T loss F (tau + B * sqrt ((2 * eps + lam d) / gamma)).
Proof.
  intros Hu Hd Hopt HB. destruct (projector_exists V d Phi) as [Pi HPi].
  pose proof (aligned_score n V d k pL Pstar T loss Phi F v tau gamma HT Hg Hl Htau Pi HPi) as H. cbv zeta in H.
  set (inside := times V Pi v) in *. set (outside := fun w => v w - inside w) in *.
  set (X := sum n (fun s => pL s * sum V (fun w => (logits d Phi (F s) w - times V Pi (Pstar s) w) ^ 2))) in *.
  set (E := sum d lam - trace_of_product V Pi (substitutability n pL Pstar)) in *.
  assert (Hgamma : 0 < gamma) by apply Hg.
  assert (X0 : 0 <= X) by (apply sum_nonneg; intros s Hs; apply Rmult_le_pos; [now apply HL|apply sum_nonneg; intros; apply pow2_ge_0]).
  assert (E0 : 0 <= E) by (destruct (excess_splits n V d pL Pstar lam u HL Hu ltac:(lia) Phi F Pi HPi) as [_ N]; exact N).
  assert (L0 : 0 <= lam d) by (apply (eigenvalue_nonneg n V pL Pstar lam u); [assumption..|lia]).
  pose proof (parts_of_optimal n V d pL Pstar lam u HL Hu Hd Phi F Pi eps HPi Hopt) as P. fold X in P. fold E in P.
  destruct (HPi v) as [[g Hgv] Hm].
  assert (O : forall j, (j < d)%nat -> dot V (Phi j) outside = 0)
    by (intros j Hj; unfold outside; rewrite dot_minus_r, Hm by assumption; ring).
  pose proof (outside_holds n V d pL Pstar lam u HL Hu Hd Phi Pi outside HPi O) as K. fold E in K.
  assert (Pyth : dot V inside inside + dot V outside outside = dot V v v).
  { assert (Z : dot V inside outside = 0).
    { unfold inside at 1. rewrite (dot_ext V (times V Pi v) outside (logits d Phi g) outside) by auto.
      now apply orthogonal_span. }
    rewrite (dot_ext V v v (fun w => inside w + outside w) (fun w => inside w + outside w))
      by (intros; unfold outside; ring).
    rewrite dot_plus_r, !dot_plus_l, Z, (dot_comm V outside inside), Z. ring. }
  assert (NV : 0 <= dot V v v) by (apply sum_nonneg; intros; nra).
  assert (B0 : 0 <= B) by (eapply Rle_trans; [apply sqrt_pos|exact HB]).
  intros delta Hdelta. destruct (H delta Hdelta) as [c Hc]. exists c. eapply Rlt_le_trans; [exact Hc|].
  apply Rplus_le_compat_r, Rplus_le_compat_l.
  replace (2 * (/ 2 * X)) with X by field.
  assert (Ko : sqrt (dot V outside (times V (substitutability n pL Pstar) outside))
               <= norm2 V outside * sqrt (lam d + E)).
  { unfold norm2. rewrite <- sqrt_mult_alt by (apply sum_nonneg; intros; nra). apply sqrt_le_1_alt. lra. }
  unfold Rdiv at 2. rewrite sqrt_mult_alt by lra.
  replace (sqrt (/ gamma)) with (/ sqrt gamma) by (symmetry; apply sqrt_inv).
  unfold Rdiv. rewrite <- Rmult_assoc. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; now apply sqrt_lt_R0|].
  apply Rle_trans with (norm2 V inside * sqrt X + norm2 V outside * sqrt (lam d + E)); [lra|].
  apply Rle_trans with (B * sqrt (X + (lam d + E))).
  - apply two_parts; [assumption|assumption|lra|]. unfold norm2.
    replace (sqrt (dot V inside inside) ^ 2) with (dot V inside inside)
      by (simpl; rewrite Rmult_1_r, sqrt_sqrt; [reflexivity|apply sum_nonneg; intros; nra]).
    replace (sqrt (dot V outside outside) ^ 2) with (dot V outside outside)
      by (simpl; rewrite Rmult_1_r, sqrt_sqrt; [reflexivity|apply sum_nonneg; intros; nra]).
    rewrite Pyth. rewrite <- (sqrt_sqrt (dot V v v) NV). unfold norm2 in HB. pose proof (sqrt_pos (dot V v v)). nra.
  - apply Rmult_le_compat_l; [assumption|]. apply sqrt_le_1_alt. lra.
Qed.

End Transfer.
