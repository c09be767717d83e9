(** Ω*, its eigenvalues, and how much of it the row-span of a Phi holds. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.projections foundations.eigenvalues
  foundations.softmax.
Open Scope R_scope.

(** A projection and what it leaves are orthogonal. *)
Lemma projection_square d V Phi p q : projection d V Phi p q -> dot V q q = dot V q p.
Proof.
  intros [[f Hf] Hq].
  rewrite (dot_ext V q q (logits d Phi f) q), (dot_ext V q p (logits d Phi f) p), !logits_dot by auto.
  now apply dot_ext.
Qed.

(** x·Ω* y = E x·p*_s y·p*_s *)
Lemma second_moment n V pL Pstar x y :
  dot V x (times V (substitutability n pL Pstar) y) = sum n (fun s => pL s * (dot V x (Pstar s) * dot V y (Pstar s))).
Proof.
  assert (E : forall w, times V (substitutability n pL Pstar) y w
                        = sum n (fun s => Pstar s w * (pL s * dot V y (Pstar s)))).
  { intros w. unfold times, substitutability, dot.
    rewrite (sum_ext V _ (fun w' => sum n (fun s => pL s * (Pstar s w * Pstar s w') * y w')))
      by (intros; now rewrite <- sum_scal_r).
    rewrite sum_swap. apply sum_ext; intros s _. rewrite <- !sum_scal. apply sum_ext; intros; ring. }
  unfold dot at 1. rewrite (sum_ext V _ (fun w => sum n (fun s => x w * (Pstar s w * (pL s * dot V y (Pstar s)))))).
  - rewrite sum_swap. apply sum_ext; intros s _. set (b := dot V y (Pstar s)).
    transitivity (dot V x (Pstar s) * (pL s * b)); [|ring]. unfold dot. rewrite <- sum_scal_r.
    apply sum_ext; intros; ring.
  - intros w _. now rewrite E, sum_scal.
Qed.

(** tr ΠΩ* = E‖Π p*_s‖² *)
Lemma trace_projected n d V pL Pstar Phi Pi : projector d V Phi Pi ->
  trace_of_product V Pi (substitutability n pL Pstar)
  = sum n (fun s => pL s * dot V (times V Pi (Pstar s)) (times V Pi (Pstar s))).
Proof.
  intros HPi. rewrite (sum_ext n _ (fun s => sum V (fun w => pL s * (Pstar s w * times V Pi (Pstar s) w)))).
  - rewrite sum_swap. apply sum_ext; intros w _. unfold times, substitutability, dot.
    rewrite (sum_ext V _ (fun w' => sum n (fun s => Pi w w' * (pL s * (Pstar s w' * Pstar s w)))))
      by (intros; now rewrite sum_scal).
    rewrite sum_swap. apply sum_ext; intros s _. rewrite <- !sum_scal. apply sum_ext; intros; ring.
  - intros s _. rewrite sum_scal. f_equal. rewrite (projection_square d V Phi (Pstar s)) by apply HPi.
    apply sum_ext; intros; ring.
Qed.

Section Learned.

Variables (n V d : nat) (pL : nat -> R) (Pstar : nat -> nat -> R) (lam : nat -> R) (u : nat -> nat -> R).
Hypothesis HL : language n V pL Pstar.
Hypothesis Hu : eigenbasis V (substitutability n pL Pstar) lam u.
Hypothesis Hd : (0 < d <= V)%nat.
Let Omega : nat -> nat -> R := substitutability n pL Pstar.
Let theta : R := lam (pred d).

(** λ_i = E [u_i·p*_s]² *)
Lemma eigenvalue i : (i < V)%nat -> lam i = sum n (fun s => pL s * dot V (u i) (Pstar s) ^ 2).
Proof.
  intros Hi. destruct Hu as (Ho & He & _).
  assert (E : dot V (u i) (times V Omega (u i)) = lam i).
  { rewrite (dot_ext V (u i) _ (u i) (fun w => lam i * u i w)) by auto.
    rewrite dot_scal_r, Ho, Nat.eqb_refl by assumption. ring. }
  rewrite <- E. unfold Omega. rewrite second_moment. apply sum_ext; intros; ring.
Qed.

Lemma eigenvalue_nonneg i : (i < V)%nat -> 0 <= lam i.
Proof.
  intros Hi. rewrite eigenvalue by assumption. apply sum_nonneg; intros s Hs.
  apply Rmult_le_pos; [now apply HL|apply pow2_ge_0].
Qed.

Lemma theta_nonneg : 0 <= theta.
Proof. apply eigenvalue_nonneg. lia. Qed.

Lemma above_theta i : (i < d)%nat -> theta <= lam i.
Proof. intros Hi. apply Hu; lia. Qed.

Lemma below_theta i : (d <= i)%nat -> (i < V)%nat -> lam i <= theta.
Proof. intros Hi Hi'. apply Hu; lia. Qed.

(** E‖p*‖² = Σ λ_i *)
Lemma trace_is_sum : sum n (fun s => pL s * dot V (Pstar s) (Pstar s)) = sum V lam.
Proof.
  rewrite (sum_ext V lam _ eigenvalue), sum_swap. apply sum_ext; intros s _. rewrite sum_scal. f_equal.
  rewrite (parseval V u) by apply Hu. apply sum_ext; intros; ring.
Qed.

(** ** One Phi, by an orthonormal basis e of its row-span *)

Section OnePhi.

Variables (Phi e : nat -> nat -> R) (r : nat).
Hypothesis Hr : (r <= d)%nat.
Hypothesis Hb : basis_of r d V e Phi.

(** How much of u_i it holds. *)
Let weight (i : nat) : R := share r V e (u i).

Lemma unit_length i : (i < V)%nat -> dot V (u i) (u i) = 1.
Proof. intros Hi. destruct Hu as [Ho _]. rewrite Ho by assumption. now rewrite Nat.eqb_refl. Qed.

Lemma weight_between i : (i < V)%nat -> 0 <= weight i <= 1.
Proof.
  intros Hi. split; [apply share_nonneg|]. rewrite <- (unit_length i Hi). apply bessel, Hb.
Qed.

Lemma weight_sum : sum V weight = INR r.
Proof.
  unfold weight, share. rewrite sum_swap, (sum_ext r _ (fun _ => 1)); [rewrite sum_const; ring|].
  intros j Hj. destruct Hb as [Ho _]. transitivity (dot V (e j) (e j)).
  - rewrite (parseval V u) by apply Hu. apply sum_ext; intros. rewrite (dot_comm V (e j)). ring.
  - rewrite Ho by assumption. now rewrite Nat.eqb_refl.
Qed.

Lemma dimension : INR r <= INR d.
Proof. now apply le_INR. Qed.

Lemma weight_full i : (i < V)%nat -> (weight i = 1 <-> exists f, in_row_span d V Phi f (u i)).
Proof.
  intros Hi. destruct Hb as (Ho & HPhi & He). unfold weight. rewrite <- (unit_length i Hi). split.
  - intros E. destruct (span_of_spans r d V e Phi He (fun j => dot V (e j) (u i))) as [f Hf].
    exists f. intros w Hw. rewrite <- Hf by assumption. now apply share_full.
  - intros [f Hf]. destruct (span_of_spans d r V Phi e HPhi f) as [c Hc]. apply share_of_span with c; [assumption|].
    intros w Hw. rewrite <- Hc by assumption. now apply Hf.
Qed.

Lemma weight_none i : (i < V)%nat -> (weight i = 0 <-> forall j, (j < d)%nat -> dot V (Phi j) (u i) = 0).
Proof.
  intros Hi. destruct Hb as (Ho & HPhi & He). unfold weight. split.
  - intros E j Hj. destruct (HPhi j Hj) as [c Hc]. rewrite (dot_ext V (Phi j) (u i) (logits r e c) (u i)) by auto.
    apply orthogonal_span. intros k Hk.
    assert (Z : dot V (e k) (u i) ^ 2 = 0)
      by (apply (sum_zero_term r (fun j => dot V (e j) (u i) ^ 2)); [intros; apply pow2_ge_0|unfold share in E; lra|assumption]).
    simpl in Z. rewrite Rmult_1_r in Z. destruct (Rmult_integral _ _ Z); assumption.
  - intros H. apply sum_zero; intros j Hj. destruct (He j Hj) as [c Hc].
    rewrite (dot_ext V (e j) (u i) (logits d Phi c) (u i)), orthogonal_span by auto. ring.
Qed.

(** E‖Π p*‖² = Σ λ_i weight_i *)
Lemma projected_square (Q : nat -> nat -> R) : (forall s, (s < n)%nat -> projection d V Phi (Pstar s) (Q s)) ->
  sum n (fun s => pL s * dot V (Q s) (Q s)) = sum V (fun i => lam i * weight i).
Proof.
  intros HQ. destruct Hb as (Ho & HPhi & He).
  rewrite (sum_ext n _ (fun s => sum r (fun j => pL s * dot V (e j) (Pstar s) ^ 2))).
  - rewrite sum_swap. rewrite (sum_ext r _ (fun j => sum V (fun i => lam i * dot V (e j) (u i) ^ 2))).
    + rewrite sum_swap. apply sum_ext; intros i _. now rewrite sum_scal.
    + intros j _. transitivity (dot V (e j) (times V Omega (e j))).
      * unfold Omega. rewrite second_moment. apply sum_ext; intros; ring.
      * unfold Omega. rewrite (quadratic_form V _ lam u) by assumption. apply sum_ext; intros.
        rewrite (dot_comm V (e j)). ring.
  - intros s Hs. rewrite sum_scal. f_equal. exact (proj2 (projection_share r V e Ho d Phi (Pstar s) (Q s) HPhi He (HQ s Hs))).
Qed.

Lemma ky_fan : sum V (fun i => lam i * weight i) <= sum d lam.
Proof.
  apply weights_take with (theta := theta) (total := INR r); try lia;
    auto using weight_between, weight_sum, dimension, theta_nonneg, above_theta, below_theta.
Qed.

End OnePhi.

(** Every Phi has one. *)
Lemma projector_exists Phi : exists Pi, projector d V Phi Pi.
Proof.
  destruct (gram_schmidt d V Phi) as (r & e & _ & (Ho & HPhi & He) & _).
  exists (fun w w' => sum r (fun j => e j w * e j w')). intros x.
  assert (E : forall w, times V (fun w w' => sum r (fun j => e j w * e j w')) x w
                        = logits r e (fun j => dot V (e j) x) w).
  { intros w. unfold times, logits, dot.
    rewrite (sum_ext V _ (fun w' => sum r (fun j => e j w' * x w' * e j w)))
      by (intros; rewrite <- sum_scal_r; apply sum_ext; intros; ring).
    rewrite sum_swap. apply sum_ext; intros j _. now rewrite sum_scal_r. }
  split.
  - destruct (span_of_spans r d V e Phi He (fun j => dot V (e j) x)) as [f Hf].
    exists f. intros w Hw. rewrite E. now apply Hf.
  - intros i Hi. destruct (HPhi i Hi) as [c Hc].
    rewrite (dot_ext V (Phi i) _ (logits r e c) (logits r e (fun j => dot V (e j) x))) by auto.
    rewrite (dot_ext V (Phi i) x (logits r e c) x), !logits_dot by auto.
    apply dot_ext; [reflexivity|]. intros j Hj. now apply coefficient.
Qed.

(** Where the loss of Phi is as small as that of any, for any features. *)
Lemma top_is_tight Phi (Q : nat -> nat -> R) : (forall s, (s < n)%nat -> projection d V Phi (Pstar s) (Q s)) ->
  (sum n (fun s => pL s * dot V (Q s) (Q s)) = sum d lam <-> top_eigenspace d V lam u Phi).
Proof.
  intros HQ. destruct (gram_schmidt d V Phi) as (r & e & Hr & Hb & Hi).
  rewrite (projected_square Phi e r Hb Q HQ).
  rewrite (weights_take_all d V lam (fun i => share r V e (u i)) theta (INR r)); try lia;
    auto using dimension, theta_nonneg, above_theta, below_theta.
  2: { intros i Hi'. now apply (weight_between Phi e r Hb). }
  2: { exact (weight_sum Phi e r Hb). }
  assert (D : INR r = INR d <-> independent d V Phi).
  { rewrite <- Hi. split; [apply INR_eq|now intros ->]. }
  unfold top_eigenspace. fold theta. cbv zeta. rewrite D.
  split; intros (A & B & C); (split; [assumption|split]); intros i Hi' L.
  - apply (weight_full Phi e r Hb i Hi'). now apply B.
  - apply (weight_none Phi e r Hb i Hi'). now apply C.
  - apply (weight_full Phi e r Hb i Hi'). now apply B.
  - apply (weight_none Phi e r Hb i Hi'). now apply C.
Qed.

End Learned.
