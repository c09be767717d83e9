(** Words that the same contexts expect have nearby embeddings, at the optimum of Quad over features and embeddings. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.projections foundations.eigenvalues
  foundations.softmax foundations.substitutability excess_splits best_embeddings.
Open Scope R_scope.

Section Learned.

Variables (n V d : nat) (pL : nat -> R) (Pstar : nat -> nat -> R) (lam : nat -> R) (u : nat -> nat -> R).
Hypothesis HL : language n V pL Pstar.
Hypothesis Hu : eigenbasis V (substitutability n pL Pstar) lam u.
Hypothesis Hd : (0 < d <= V)%nat.
Let Omega : nat -> nat -> R := substitutability n pL Pstar.
Let theta : R := lam (pred d).

(** The rows of the best Phi being orthonormal, Phi x is at most Ω* x over λ_d. *)
Lemma embedding_below Phi x : orthonormal d V Phi -> top_eigenspace d V lam u Phi ->
  theta * norm2 d (fun j => dot V (Phi j) x) <= norm2 V (times V Omega x).
Proof.
  intros HPhi (_ & _ & C). fold theta in C. set (c := fun j => dot V (Phi j) x). set (q := logits d Phi c).
  assert (Eq : dot V q x = dot d c c) by (unfold q; rewrite logits_dot; reflexivity).
  assert (Eqq : dot V q q = dot d c c).
  { unfold q at 1. rewrite logits_dot. apply dot_ext; [reflexivity|]. intros j Hj. now apply coefficient. }
  assert (HN : 0 <= dot d c c) by (apply sum_nonneg; intros; nra).
  assert (HO : 0 <= dot V (times V Omega x) (times V Omega x)) by (apply sum_nonneg; intros; nra).
  set (m := fun i => Rmin theta (lam i)).
  assert (Ht : theta * dot d c c = dot V (fun i => dot V (u i) q) (fun i => m i * dot V (u i) x)).
  { rewrite <- Eq, (parseval V u q x), <- sum_scal by apply Hu. apply sum_ext; intros i Hi. unfold m.
    destruct (Rlt_le_dec (lam i) theta) as [L|L].
    - assert (Z : dot V (u i) q = 0).
      { rewrite dot_comm. apply orthogonal_span. now apply C. }
      rewrite Z. ring.
    - rewrite Rmin_left by assumption. ring. }
  assert (Hm : dot V (fun i => m i * dot V (u i) x) (fun i => m i * dot V (u i) x)
               <= dot V (times V Omega x) (times V Omega x)).
  { rewrite (parseval V u (times V Omega x)) by apply Hu. apply sum_le; intros i Hi.
    unfold Omega. rewrite (component V _ lam u) by assumption.
    assert (M : 0 <= m i <= lam i).
    { split; [apply Rmin_glb; [now apply (theta_nonneg n V d pL Pstar lam u)|now apply (eigenvalue_nonneg n V pL Pstar lam u)]|apply Rmin_r]. }
    set (y := dot V (u i) x). assert (0 <= y * y) by nra.
    replace (m i * y * (m i * y)) with (m i * m i * (y * y)) by ring.
    replace (lam i * y * (lam i * y)) with (lam i * lam i * (y * y)) by ring.
    apply Rmult_le_compat_r; [assumption|]. apply Rmult_le_compat; lra. }
  pose proof (cauchy_schwarz V (fun i => dot V (u i) q) (fun i => m i * dot V (u i) x)) as CS.
  rewrite <- Ht in CS.
  assert (Ep : dot V (fun i => dot V (u i) q) (fun i => dot V (u i) q) = dot d c c)
    by (rewrite <- Eqq, (parseval V u q q) by apply Hu; reflexivity).
  rewrite Ep in CS. unfold norm2. apply le_sqrt_of_square.
  replace ((theta * sqrt (dot d c c)) ^ 2) with (theta ^ 2 * (sqrt (dot d c c) * sqrt (dot d c c))) by ring.
  rewrite sqrt_sqrt by assumption.
  destruct HN as [HN|HN]; [|rewrite <- HN; lra].
  apply Rle_trans with (dot V (fun i => m i * dot V (u i) x) (fun i => m i * dot V (u i) x)); [|exact Hm].
  apply Rmult_le_reg_l with (dot d c c); [assumption|]. lra.
Qed.

(** 20e. Words that the same contexts expect have nearby embeddings, and proportional words proportional ones. *)
Theorem parallel_embeddings Phi F w w' : orthonormal d V Phi -> jointly_optimal_within 0 n d V pL Pstar Phi F ->
  (w < V)%nat -> (w' < V)%nat ->
  theta * norm2 d (fun j => Phi j w - Phi j w') <= norm2 V (fun y => Omega y w - Omega y w') /\
  forall a, 0 < theta -> (forall s, (s < n)%nat -> 0 < pL s -> Pstar s w = a * Pstar s w') ->
    forall j, (j < d)%nat -> Phi j w = a * Phi j w'.
Proof.
  intros HPhi Hopt Hw Hw'. destruct (best_embeddings n V d pL Pstar lam u HL Hu Hd) as (Hall & Hu' & Heq).
  assert (Htop : top_eigenspace d V lam u Phi).
  { apply (Heq Phi F). specialize (Hopt u (means V u Pstar)). specialize (Hall Phi F). lra. }
  set (x := fun a y => (if Nat.eqb y w then 1 else 0) - a * (if Nat.eqb y w' then 1 else 0)).
  assert (Ex : forall a z, dot V z (x a) = z w - a * z w').
  { intros a z. unfold x. rewrite dot_minus_r, dot_scal_r, !sum_unit by assumption. reflexivity. }
  assert (En : forall m (f g : nat -> R), (forall i, (i < m)%nat -> f i = g i) -> norm2 m f = norm2 m g)
    by (intros m f g E; unfold norm2; f_equal; now apply dot_ext).
  split.
  - rewrite (En d _ (fun j => dot V (Phi j) (x 1))) by (intros; rewrite Ex; ring).
    rewrite (En V _ (times V Omega (x 1))) by (intros; unfold times; rewrite Ex; ring).
    now apply embedding_below.
  - intros a Ht Hp j Hj. pose proof (embedding_below Phi (x a) HPhi Htop) as H.
    assert (Z : norm2 V (times V Omega (x a)) = 0).
    { rewrite (En V _ (fun _ => 0)).
      - unfold norm2. replace (dot V (fun _ => 0) (fun _ => 0)) with 0; [apply sqrt_0|].
        symmetry. apply sum_zero; intros; ring.
      - intros y _. unfold times. rewrite Ex. unfold Omega, substitutability. rewrite <- sum_scal, <- sum_minus.
        apply sum_zero; intros s Hs. destruct (Req_dec (pL s) 0) as [->|N]; [ring|].
        rewrite (Hp s Hs); [ring|]. pose proof (proj1 (proj1 HL) s Hs). lra. }
    assert (P : 0 <= norm2 d (fun j => dot V (Phi j) (x a))) by apply sqrt_pos.
    assert (Q : norm2 d (fun j => dot V (Phi j) (x a)) = 0).
    { destruct P as [P|P]; [|now symmetry]. assert (0 < theta * norm2 d (fun j => dot V (Phi j) (x a)))
        by now apply Rmult_lt_0_compat. lra. }
    assert (S : dot d (fun j => dot V (Phi j) (x a)) (fun j => dot V (Phi j) (x a)) <= 0)
      by (right; apply sqrt_eq_0; [apply sum_nonneg; intros; nra|exact Q]).
    pose proof (dot_square_zero d (fun j => dot V (Phi j) (x a)) S j Hj) as E. cbv beta in E. rewrite Ex in E. lra.
Qed.

End Learned.
