(** Cross-entropy recovers the truth: the excess is a mean divergence, so its only minimiser is the truth. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  budget arrows.
Open Scope R_scope.

(** A distance that vanishes means equal distributions. *)
Lemma distance_zero V p q w : distance V p q <= 0 -> (w < V)%nat -> p w = q w.
Proof.
  intros H Hw.
  pose proof (sum_zero_term V (fun w => Rabs (p w - q w)) w (fun _ _ => Rabs_pos _) H Hw) as E. cbv beta in E.
  destruct (Req_dec (p w - q w) 0) as [|N]; [lra|]. pose proof (Rabs_pos_lt _ N). lra.
Qed.

(** A divergence that vanishes, too. *)
Lemma KL_zero V p q w : distribution V p -> distribution V q -> dominated V q p -> KL V q p <= 0 -> (w < V)%nat ->
  p w = q w.
Proof.
  intros Hp Hq H H0 Hw. apply distance_zero with V; [|assumption].
  eapply Rle_trans; [now apply pinsker|]. apply Rle_trans with (sqrt 0); [|rewrite sqrt_0; lra].
  apply sqrt_le_1_alt. lra.
Qed.

Section Recovery.

Variables (n V : nat) (pL : nat -> R) (Pstar : nat -> nat -> R).
Hypothesis Hlanguage : language n V pL Pstar.

Lemma excess_term_nonneg P s : model n V pL Pstar P -> (s < n)%nat -> 0 <= pL s * KL V (Pstar s) (P s).
Proof.
  intros HP Hs. pose proof (proj1 (proj1 Hlanguage) s Hs) as H0.
  destruct (Req_dec (pL s) 0) as [->|N]; [lra|].
  apply Rmult_le_pos; [assumption|]. apply (KL_of_model_nonneg n V pL Pstar P); auto. lra.
Qed.

(** Step only minimiser: ½ E‖p_s − p*_s‖_1² <= excess *)
Lemma excess_above_distance P : model n V pL Pstar P ->
  / 2 * sum n (fun s => pL s * distance V (P s) (Pstar s) ^ 2)
  <= cross_entropy n V pL Pstar P - cross_entropy n V pL Pstar Pstar.
Proof.
  intros HP. rewrite (excess_is_divergence n V pL Pstar P) by assumption. rewrite <- sum_scal.
  apply Rle_trans with (sum n (fun s => pL s * KL V (Pstar s) (P s))); [|lra].
  apply sum_le; intros s Hs. pose proof (proj1 (proj1 Hlanguage) s Hs) as H0.
  destruct (Req_dec (pL s) 0) as [->|N]; [lra|].
  assert (Hpos : 0 < pL s) by lra.
  rewrite <- Rmult_assoc, (Rmult_comm (/ 2)), Rmult_assoc. apply Rmult_le_compat_l; [assumption|].
  pose proof (pinsker V (P s) (Pstar s) (proj1 HP s Hs) (proj2 Hlanguage s Hs) (proj2 HP s Hs Hpos)) as Hp.
  pose proof (KL_of_model_nonneg n V pL Pstar P s Hlanguage HP Hs Hpos).
  pose proof (distance_nonneg V (P s) (Pstar s)).
  assert (Hsq : distance V (P s) (Pstar s) ^ 2 <= sqrt (2 * KL V (Pstar s) (P s)) ^ 2) by (apply pow_incr; lra).
  rewrite <- (Rsqr_pow2 (sqrt _)), Rsqr_sqrt in Hsq by lra. lra.
Qed.

End Recovery.

(** Steps decomposition, excess: the cross-entropy is that of the truth plus the mean divergence. *)
Theorem cross_entropy_recovers_truth n V pL Pstar P :
  language n V pL Pstar -> model n V pL Pstar P ->
  let excess := cross_entropy n V pL Pstar P - cross_entropy n V pL Pstar Pstar in
  excess = sum n (fun s => pL s * KL V (Pstar s) (P s)) /\
  0 <= excess /\
  / 2 * sum n (fun s => pL s * distance V (P s) (Pstar s) ^ 2) <= excess /\
  (excess = 0 <-> forall s w, (s < n)%nat -> 0 < pL s -> (w < V)%nat -> P s w = Pstar s w).
Proof.
  intros HL HP excess.
  assert (E : excess = sum n (fun s => pL s * KL V (Pstar s) (P s))).
  { unfold excess. rewrite (excess_is_divergence n V pL Pstar P) by assumption. ring. }
  assert (N : forall s, (s < n)%nat -> 0 <= pL s * KL V (Pstar s) (P s))
    by (intros; now apply (excess_term_nonneg n V pL Pstar HL P)).
  repeat split.
  - exact E.
  - rewrite E. now apply sum_nonneg.
  - now apply excess_above_distance.
  - intros H0 s w Hs Hpos Hw. apply (KL_zero V); [now apply HP|now apply HL|now apply HP| |assumption].
    assert (H : pL s * KL V (Pstar s) (P s) = 0)
      by (apply (sum_zero_term n (fun s => pL s * KL V (Pstar s) (P s))); auto; lra).
    destruct (Rmult_integral _ _ H); lra.
  - intros H. rewrite E. apply sum_zero; intros s Hs.
    destruct (Req_dec (pL s) 0) as [->|Np]; [ring|].
    assert (Hpos : 0 < pL s) by (pose proof (proj1 (proj1 HL) s Hs); lra).
    replace (KL V (Pstar s) (P s)) with (KL V (Pstar s) (Pstar s)); [rewrite KL_self; ring|].
    apply sum_ext; intros w Hw. now rewrite H.
Qed.

(** A mean divergence of at most ε is ε-optimality. *)
Lemma optimal_by_divergence n V pL Pstar P eps : language n V pL Pstar -> model n V pL Pstar P ->
  sum n (fun s => pL s * KL V (Pstar s) (P s)) <= eps -> optimal_within eps n V pL Pstar P.
Proof.
  intros HL HP He P' HP'.
  rewrite (excess_is_divergence n V pL Pstar P), (excess_is_divergence n V pL Pstar P') by assumption.
  assert (0 <= sum n (fun s => pL s * KL V (Pstar s) (P' s))); [|lra].
  apply sum_nonneg; intros s Hs. now apply (excess_term_nonneg n V pL Pstar HL P').
Qed.
