(** The excess of features and embeddings, learned together by Quad, is that of the features and that of Phi. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.projections foundations.eigenvalues
  foundations.softmax foundations.substitutability quad_objective.
Open Scope R_scope.

(** ½ E‖Phiᵀf − p*‖² at one context is ½‖Phiᵀf − q‖² and −½‖q‖² beside, q being the projection of p*. *)
Lemma quad_at_projection d V pstar Phi f q : projection d V Phi pstar q ->
  quad_at d V pstar Phi f = / 2 * sum V (fun w => (logits d Phi f w - q w) ^ 2) - / 2 * dot V q q.
Proof.
  intros Hp. pose proof (projection_square d V Phi pstar q Hp) as S. destruct Hp as [[g Hg] Hq]. unfold quad_at.
  assert (E : dot d f (fun i => dot V (Phi i) pstar) = dot V (logits d Phi f) q)
    by (rewrite logits_dot; apply dot_ext; [reflexivity|intros i Hi; now rewrite Hq]).
  rewrite E. rewrite (sum_ext V (fun w => (logits d Phi f w - q w) ^ 2)
    (fun w => logits d Phi f w ^ 2 - 2 * (logits d Phi f w * q w) + q w * q w)) by (intros; ring).
  rewrite sum_plus, sum_minus, sum_scal. unfold dot. field.
Qed.

Section Learned.

Variables (n V d : nat) (pL : nat -> R) (Pstar : nat -> nat -> R) (lam : nat -> R) (u : nat -> nat -> R).
Hypothesis HL : language n V pL Pstar.
Hypothesis Hu : eigenbasis V (substitutability n pL Pstar) lam u.
Hypothesis Hd : (0 < d <= V)%nat.
Let Omega : nat -> nat -> R := substitutability n pL Pstar.

(** What the features lose for their Phi is a mean of squares. *)
Lemma features Phi F Pi :
  0 <= / 2 * sum n (fun s => pL s * sum V (fun w => (logits d Phi (F s) w - times V Pi (Pstar s) w) ^ 2)).
Proof.
  apply Rmult_le_pos; [lra|]. apply sum_nonneg; intros s Hs. apply Rmult_le_pos; [now apply HL|].
  apply sum_nonneg; intros; apply pow2_ge_0.
Qed.

(** Steps splitting, Ky Fan: 20b. The excess over the best features and embeddings is that of the features for this Phi and that of this Phi. *)
Theorem excess_splits Phi F Pi : projector d V Phi Pi ->
  quad_loss n d V pL Pstar Phi F + / 2 * sum d lam
  = / 2 * sum n (fun s => pL s * sum V (fun w => (logits d Phi (F s) w - times V Pi (Pstar s) w) ^ 2))
    + / 2 * (sum d lam - trace_of_product V Pi Omega) /\
  0 <= sum d lam - trace_of_product V Pi Omega.
Proof.
  intros HPi. unfold Omega. rewrite (trace_projected n d V pL Pstar Phi Pi HPi). split.
  - rewrite quad_loss_sum.
    rewrite (sum_ext n _ (fun s => / 2 * (pL s * sum V (fun w => (logits d Phi (F s) w - times V Pi (Pstar s) w) ^ 2))
                                   - / 2 * (pL s * dot V (times V Pi (Pstar s)) (times V Pi (Pstar s))))).
    + rewrite sum_minus, !sum_scal. ring.
    + intros s _. rewrite (quad_at_projection d V (Pstar s) Phi (F s) _ (HPi (Pstar s))). ring.
  - destruct (gram_schmidt d V Phi) as (r & e & Hr & Hb & _).
    rewrite (projected_square n V d pL Pstar lam u Hu Phi e r Hb (fun s => times V Pi (Pstar s))) by (intros; apply HPi).
    pose proof (ky_fan n V d pL Pstar lam u HL Hu Hd Phi e r Hr Hb). lra.
Qed.

End Learned.
