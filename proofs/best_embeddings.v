(** The best embeddings for Quad are the top eigenvectors of Ω*. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.projections foundations.eigenvalues
  foundations.softmax foundations.substitutability quad_objective excess_splits.
Open Scope R_scope.

Section Learned.

Variables (n V d : nat) (pL : nat -> R) (Pstar : nat -> nat -> R) (lam : nat -> R) (u : nat -> nat -> R).
Hypothesis HL : language n V pL Pstar.
Hypothesis Hu : eigenbasis V (substitutability n pL Pstar) lam u.
Hypothesis Hd : (0 < d <= V)%nat.
Let Omega : nat -> nat -> R := substitutability n pL Pstar.
Let theta : R := lam (pred d).

(** The first d eigenvectors as embeddings. *)
Lemma eigenvectors_project s : projection d V u (Pstar s) (logits d u (means V u Pstar s)).
Proof.
  assert (Ho : orthonormal d V u) by (intros i j Hi Hj; apply Hu; lia).
  split; [exists (means V u Pstar s); intros w _; reflexivity|]. intros i Hi. now rewrite coefficient.
Qed.

Lemma eigenvectors_are_top : top_eigenspace d V lam u u.
Proof.
  assert (Ho : orthonormal d V u) by (intros i j Hi Hj; apply Hu; lia).
  split; [|split].
  - intros _ c Hc j Hj. rewrite <- (coefficient d V u Ho c j Hj). apply sum_zero; intros w Hw. cbv beta.
    rewrite Hc by assumption. ring.
  - intros i Hi L. assert (Hi' : (i < d)%nat).
    { destruct (Nat.lt_ge_cases i d) as [|N]; [assumption|]. pose proof (below_theta n V d pL Pstar lam u Hu Hd i N Hi). unfold theta in *. lra. }
    exists (fun j => if Nat.eqb j i then 1 else 0). intros w _. unfold logits, dot.
    rewrite (sum_ext d _ (fun j => if Nat.eqb j i then u j w else 0)); [now rewrite sum_pick|].
    intros j _. destruct (Nat.eqb j i); ring.
  - intros i Hi L j Hj. destruct Hu as [Ho' _]. rewrite Ho' by lia. destruct (Nat.eqb_spec j i) as [->|]; [|reflexivity].
    pose proof (above_theta n V d pL Pstar lam u Hu Hd i Hj). unfold theta in *. lra.
Qed.

(** For a given Phi no features have a smaller loss than −½ tr ΠΩ*. *)
Lemma best_features Phi F Pi : projector d V Phi Pi ->
  - quad_loss n d V pL Pstar Phi F <= / 2 * trace_of_product V Pi Omega.
Proof.
  intros HPi. destruct (excess_splits n V d pL Pstar lam u HL Hu Hd Phi F Pi HPi) as [S _].
  pose proof (features n V d pL Pstar HL Phi F Pi). unfold Omega. lra.
Qed.

(** Step Ky Fan: no d dimensions hold more of Ω* than its d largest eigenvalues. *)
Lemma top_holds_most Phi Pi : projector d V Phi Pi -> / 2 * trace_of_product V Pi Omega <= / 2 * sum d lam.
Proof.
  intros HPi. destruct (excess_splits n V d pL Pstar lam u HL Hu Hd Phi (fun _ _ => 0) Pi HPi) as [_ N].
  unfold Omega. lra.
Qed.

(** 20a. No features and embeddings of dimension d have a smaller loss than −½ Σ_{i<d} λ_i; they have it if and only if
    the row-span belongs to the top d eigenvalues and Phiᵀf(s) is the projection of p*_s on it, as for the first d
    eigenvectors. *)
Theorem best_embeddings :
  (forall Phi F, - / 2 * sum d lam <= quad_loss n d V pL Pstar Phi F) /\
  quad_loss n d V pL Pstar u (means V u Pstar) = - / 2 * sum d lam /\
  forall Phi F, quad_loss n d V pL Pstar Phi F = - / 2 * sum d lam <->
    top_eigenspace d V lam u Phi /\
    forall s, (s < n)%nat -> 0 < pL s -> projection d V Phi (Pstar s) (logits d Phi (F s)).
Proof.
  assert (Main : forall Phi F, exists D E, 0 <= D /\ 0 <= E /\
    quad_loss n d V pL Pstar Phi F + / 2 * sum d lam = / 2 * D + / 2 * E /\
    (D = 0 <-> forall s, (s < n)%nat -> 0 < pL s -> projection d V Phi (Pstar s) (logits d Phi (F s))) /\
    (E = 0 <-> top_eigenspace d V lam u Phi)).
  { intros Phi F. destruct (projector_exists V d Phi) as [Pi HPi]. destruct (excess_splits n V d pL Pstar lam u HL Hu Hd Phi F Pi HPi) as [S N].
    set (distance_at := fun s => sum V (fun w => (logits d Phi (F s) w - times V Pi (Pstar s) w) ^ 2)) in *.
    assert (P : forall s, 0 <= distance_at s) by (intros s; apply sum_nonneg; intros; apply pow2_ge_0).
    assert (Pn : forall s, (s < n)%nat -> 0 <= pL s * distance_at s)
      by (intros s Hs; apply Rmult_le_pos; [now apply HL|apply P]).
    eexists _, _. split; [exact (sum_nonneg n _ Pn)|]. split; [exact N|]. split; [exact S|]. split.
    - split.
      + intros Z s Hs Hpos. assert (Zs : pL s * distance_at s = 0)
          by (apply (sum_zero_term n (fun s => pL s * distance_at s)); [exact Pn|lra|assumption]).
        destruct (Rmult_integral _ _ Zs) as [|Zd]; [lra|].
        assert (Ew : forall w, (w < V)%nat -> logits d Phi (F s) w = times V Pi (Pstar s) w).
        { intros w Hw. assert (Z2 : (logits d Phi (F s) w - times V Pi (Pstar s) w) ^ 2 = 0).
          { apply (sum_zero_term V (fun w => (logits d Phi (F s) w - times V Pi (Pstar s) w) ^ 2));
              [intros; apply pow2_ge_0|unfold distance_at in Zd; lra|assumption]. }
          simpl in Z2. rewrite Rmult_1_r in Z2. destruct (Rmult_integral _ _ Z2); lra. }
        destruct (HPi (Pstar s)) as [_ Hm]. split; [exists (F s); intros w _; reflexivity|].
        intros i Hi. rewrite (dot_ext V (Phi i) _ (Phi i) (times V Pi (Pstar s))) by auto. now apply Hm.
      + intros H. apply sum_zero; intros s Hs. destruct (Req_dec (pL s) 0) as [->|Np]; [ring|].
        assert (Hpos : 0 < pL s) by (pose proof (proj1 (proj1 HL) s Hs); lra).
        pose proof (H s Hs Hpos) as H1. pose proof (quad_at_projection d V (Pstar s) Phi (F s) _ H1) as E1.
        pose proof (quad_at_projection d V (Pstar s) Phi (F s) _ (HPi (Pstar s))) as E2.
        assert (Eq : dot V (logits d Phi (F s)) (logits d Phi (F s))
                     = dot V (times V Pi (Pstar s)) (times V Pi (Pstar s))).
        { destruct (gram_schmidt d V Phi) as (r & e & _ & (Ho & HPhi & He) & _).
          rewrite (proj2 (projection_share r V e Ho d Phi (Pstar s) _ HPhi He H1)).
          now rewrite (proj2 (projection_share r V e Ho d Phi (Pstar s) _ HPhi He (HPi (Pstar s)))). }
        assert (Z : sum V (fun w => (logits d Phi (F s) w - logits d Phi (F s) w) ^ 2) = 0)
          by (apply sum_zero; intros; ring).
        rewrite Z, Eq in E1. fold (distance_at s) in E2. replace (distance_at s) with 0 by lra. ring.
    - unfold Omega. rewrite (trace_projected n d V pL Pstar Phi Pi HPi).
      rewrite <- (top_is_tight n V d pL Pstar lam u HL Hu Hd Phi (fun s => times V Pi (Pstar s))) by (intros; apply HPi). split; intros; lra. }
  split; [|split].
  - intros Phi F. destruct (Main Phi F) as (D & E & HD & HE & H & _). lra.
  - destruct (Main u (means V u Pstar)) as (D & E & _ & _ & H & HD & HE).
    rewrite (proj2 HD), (proj2 HE) in H; [lra|exact eigenvectors_are_top|intros; apply eigenvectors_project].
  - intros Phi F. destruct (Main Phi F) as (D & E & PD & PE & H & HD & HE). rewrite <- HD, <- HE. split; [intros; split; lra|].
    intros [-> ->]. lra.
Qed.

Lemma attained : quad_loss n d V pL Pstar u (means V u Pstar) = - / 2 * sum d lam.
Proof. exact (proj1 (proj2 best_embeddings)). Qed.

End Learned.
