(** When is a task natural? Sentence completion: a task whose label posterior shapes the next word. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.projections.
Open Scope R_scope.

(** Step scores: Aᵀv = u makes v·Aπ = u·π. *)
Lemma mixture_score k V A v u pi p :
  (forall y, (y < k)%nat -> dot V (A y) v = u y) -> (forall w, (w < V)%nat -> p w = logits k A pi w) ->
  dot V v p = dot k u pi.
Proof.
  intros Hv Hp. rewrite (dot_ext V v p v (logits k A pi)), dot_comm, logits_dot by auto.
  rewrite dot_comm. apply dot_ext; auto.
Qed.

(** Steps least norm, naturalness: A[y] is the distribution of words that label y expects, π_s the posterior of the label in context s. *)
Theorem sentence_completion n V k T (loss : R -> nat -> R) Pstar A pi u :
  forall (mixture : forall s w, (s < n)%nat -> (w < V)%nat -> Pstar s w = logits k A (pi s) w)
         (full_rank : independent k V A),
  (* v_2 = A (AᵀA)^{-1} u, the combination of the columns with Aᵀv_2 = u *)
  exists v2, (exists c, forall w, (w < V)%nat -> v2 w = logits k A c w) /\
    (forall y, (y < k)%nat -> dot V (A y) v2 = u y) /\
    forall v, (forall y, (y < k)%nat -> dot V (A y) v = u y) ->
      (forall s, (s < n)%nat -> dot V v (Pstar s) = dot k u (pi s)) /\
      task_loss n k T loss (fun s => dot V v (Pstar s)) = task_loss n k T loss (fun s => dot k u (pi s)) /\
      forall B, bounded B V v -> dot V v2 v2 <= B * sum V (fun w => Rabs (v2 w)).
Proof.
  intros Hm Hr. destruct (solution_exists k V A u Hr) as [c Hc].
  exists (logits k A c). split; [exists c; reflexivity|]. split; [exact Hc|].
  intros v Hv.
  assert (Hs : forall s, (s < n)%nat -> dot V v (Pstar s) = dot k u (pi s)).
  { intros s Hs. apply mixture_score with A; auto. }
  split; [exact Hs|]. split.
  - apply sum_ext; intros s Hs'. apply sum_ext; intros y _. now rewrite Hs.
  - intros B HB.
    (* v·v_2 = c·u = ‖v_2‖² *)
    assert (E : dot V (logits k A c) (logits k A c) = dot V v (logits k A c)).
    { rewrite (dot_comm V v), !logits_dot. apply dot_ext; [reflexivity|].
      intros y Hy. rewrite Hc, Hv by assumption. reflexivity. }
    rewrite E. eapply Rle_trans; [apply Rle_abs|]. eapply Rle_trans; [apply sum_abs|].
    rewrite <- sum_scal. apply sum_le; intros w Hw. rewrite Rabs_mult.
    apply Rmult_le_compat_r; [apply Rabs_pos|auto].
Qed.
