(** Finite sums: linearity, order, exchange, Cauchy-Schwarz and Jensen for the square root. *)

From Coq Require Import Reals Lra Lia.
From Rooteps Require Import foundations.definitions.
Open Scope R_scope.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof.
  induction n; intros H; simpl; [reflexivity|].
  rewrite IHn, (H n); auto.
Qed.

Lemma sum_zero n f : (forall i, (i < n)%nat -> f i = 0) -> sum n f = 0.
Proof.
  induction n; intros H; simpl; [reflexivity|].
  rewrite IHn, (H n); auto; lra.
Qed.

Lemma sum_plus n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n; simpl; lra. Qed.

Lemma sum_minus n f g : sum n (fun i => f i - g i) = sum n f - sum n g.
Proof. induction n; simpl; lra. Qed.

Lemma sum_opp n f : sum n (fun i => - f i) = - sum n f.
Proof. induction n; simpl; lra. Qed.

Lemma sum_scal n c f : sum n (fun i => c * f i) = c * sum n f.
Proof. induction n; simpl; [lra|]. rewrite IHn; ring. Qed.

Lemma sum_scal_r n c f : sum n (fun i => f i * c) = sum n f * c.
Proof. induction n; simpl; [lra|]. rewrite IHn; ring. Qed.

Lemma sum_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof.
  induction n; intros H; simpl; [lra|].
  apply Rplus_le_compat; auto.
Qed.

Lemma sum_nonneg n f : (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof.
  intros H. rewrite <- (sum_zero n (fun _ => 0)); auto.
  now apply sum_le.
Qed.

(** One term of a sum of nonnegative terms is at most the sum. *)
Lemma sum_term_le n f i : (forall j, (j < n)%nat -> 0 <= f j) -> (i < n)%nat -> f i <= sum n f.
Proof.
  induction n; intros H Hi; [lia|]. simpl.
  destruct (PeanoNat.Nat.eq_dec i n) as [->|].
  - assert (0 <= sum n f) by (apply sum_nonneg; auto). lra.
  - assert (f i <= sum n f) by (apply IHn; [auto|lia]).
    assert (0 <= f n) by auto. lra.
Qed.

(** A sum of nonnegative terms that vanishes has only zeros. *)
Lemma sum_zero_term n f i :
  (forall j, (j < n)%nat -> 0 <= f j) -> sum n f <= 0 -> (i < n)%nat -> f i = 0.
Proof.
  intros H H0 Hi. apply Rle_antisym; [|auto].
  apply Rle_trans with (sum n f); [now apply sum_term_le | exact H0].
Qed.

Lemma sum_positive n f i :
  (forall j, (j < n)%nat -> 0 <= f j) -> (i < n)%nat -> 0 < f i -> 0 < sum n f.
Proof. intros H Hi Hf. apply Rlt_le_trans with (f i); [exact Hf | now apply sum_term_le]. Qed.

Lemma sum_abs n f : Rabs (sum n f) <= sum n (fun i => Rabs (f i)).
Proof.
  induction n; simpl; [rewrite Rabs_R0; lra|].
  eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.

Lemma sum_swap n m f : sum n (fun i => sum m (f i)) = sum m (fun j => sum n (fun i => f i j)).
Proof.
  induction n; simpl.
  - now rewrite sum_zero.
  - now rewrite IHn, sum_plus.
Qed.

Lemma sum_const n c : sum n (fun _ => c) = INR n * c.
Proof. induction n; simpl sum; [simpl; ring|]. rewrite IHn, S_INR; ring. Qed.

(** The sum that picks one index. *)
Lemma sum_pick n i c : (i < n)%nat -> sum n (fun j => if PeanoNat.Nat.eqb j i then c j else 0) = c i.
Proof.
  induction n; intros Hi; [lia|]. simpl.
  destruct (PeanoNat.Nat.eqb_spec n i) as [->|Hn].
  - rewrite sum_zero; [ring|]. intros j Hj.
    destruct (PeanoNat.Nat.eqb_spec j i); [lia|reflexivity].
  - rewrite IHn; [ring|lia].
Qed.

(** ** Scalar products *)

Lemma dot_comm n u v : dot n u v = dot n v u.
Proof. apply sum_ext; intros; ring. Qed.

Lemma dot_ext n u v u' v' :
  (forall i, (i < n)%nat -> u i = u' i) -> (forall i, (i < n)%nat -> v i = v' i) -> dot n u v = dot n u' v'.
Proof. intros H H'. apply sum_ext; intros; rewrite H, H'; auto. Qed.

Lemma dot_minus_r n u v w : dot n u (fun i => v i - w i) = dot n u v - dot n u w.
Proof. unfold dot. rewrite <- sum_minus. apply sum_ext; intros; ring. Qed.

Lemma dot_scal_l n c u v : dot n (fun i => c * u i) v = c * dot n u v.
Proof. unfold dot. rewrite <- sum_scal. apply sum_ext; intros; ring. Qed.

Lemma dot_plus_l n u u' v : dot n (fun i => u i + u' i) v = dot n u v + dot n u' v.
Proof. unfold dot. rewrite <- sum_plus. apply sum_ext; intros; ring. Qed.

(** Phiᵀλ · p = λ · Phi p *)
Lemma logits_dot d V Phi lam p :
  dot V (logits d Phi lam) p = dot d lam (fun i => dot V (Phi i) p).
Proof.
  unfold dot, logits, dot.
  rewrite (sum_ext V _ (fun w => sum d (fun i => lam i * Phi i w * p w))).
  - rewrite sum_swap. apply sum_ext; intros i _.
    rewrite <- sum_scal. apply sum_ext; intros; ring.
  - intros w _. symmetry. apply sum_scal_r.
Qed.

(** ** Cauchy-Schwarz and Jensen *)

Lemma cauchy_schwarz_weighted n p a b :
  (forall i, (i < n)%nat -> 0 <= p i) ->
  (sum n (fun i => p i * (a i * b i))) ^ 2 <= sum n (fun i => p i * a i ^ 2) * sum n (fun i => p i * b i ^ 2).
Proof.
  intros Hp.
  set (A := sum n (fun i => p i * a i ^ 2)).
  set (B := sum n (fun i => p i * b i ^ 2)).
  set (C := sum n (fun i => p i * (a i * b i))).
  assert (HB : 0 <= B) by (apply sum_nonneg; intros; apply Rmult_le_pos; [auto|apply pow2_ge_0]).
  assert (HA : 0 <= A) by (apply sum_nonneg; intros; apply Rmult_le_pos; [auto|apply pow2_ge_0]).
  assert (Hq : forall x y, 0 <= x ^ 2 * A - 2 * x * y * C + y ^ 2 * B).
  { intros x y.
    replace (x ^ 2 * A - 2 * x * y * C + y ^ 2 * B) with (sum n (fun i => p i * (x * a i - y * b i) ^ 2)).
    - apply sum_nonneg; intros; apply Rmult_le_pos; [auto|apply pow2_ge_0].
    - unfold A, B, C. rewrite <- !sum_scal, <- sum_minus, <- sum_plus.
      apply sum_ext; intros; ring. }
  destruct (Req_dec B 0) as [B0|B0].
  - rewrite B0. destruct (Req_dec C 0) as [->|C0]; [simpl; lra|].
    specialize (Hq 1 ((A + 1) / (2 * C))). rewrite B0 in Hq.
    replace (1 ^ 2 * A - 2 * 1 * ((A + 1) / (2 * C)) * C + ((A + 1) / (2 * C)) ^ 2 * 0) with (-1) in Hq
      by (field; exact C0). lra.
  - assert (0 < B) by lra. specialize (Hq B C).
    assert (0 <= B * (A * B - C ^ 2)) by (simpl in *; lra).
    assert (0 <= A * B - C ^ 2) by (apply Rmult_le_reg_l with B; lra).
    lra.
Qed.

Lemma cauchy_schwarz n a b : (dot n a b) ^ 2 <= dot n a a * dot n b b.
Proof.
  pose proof (cauchy_schwarz_weighted n (fun _ => 1) a b (fun _ _ => Rle_0_1)) as H.
  unfold dot.
  rewrite (sum_ext n (fun i => a i * b i) (fun i => 1 * (a i * b i))) by (intros; ring).
  rewrite (sum_ext n (fun i => a i * a i) (fun i => 1 * a i ^ 2)) by (intros; ring).
  rewrite (sum_ext n (fun i => b i * b i) (fun i => 1 * b i ^ 2)) by (intros; ring).
  exact H.
Qed.

(** A square at most y makes the number at most the root of y. *)
Lemma le_sqrt_of_square x y : x ^ 2 <= y -> x <= sqrt y.
Proof.
  intros H. destruct (Rle_lt_dec x 0) as [Hx|Hx].
  - apply Rle_trans with 0; [exact Hx | apply sqrt_pos].
  - rewrite <- (sqrt_pow2 x) by lra. now apply sqrt_le_1_alt.
Qed.

(** |u·x| <= ‖u‖_2 ‖x‖_2 *)
Lemma dot_le_norms n u x : Rabs (dot n u x) <= norm2 n u * norm2 n x.
Proof.
  unfold norm2. assert (H : forall w, 0 <= dot n w w) by (intros w; apply sum_nonneg; intros; nra).
  rewrite <- sqrt_mult by apply H. apply le_sqrt_of_square. rewrite pow2_abs. apply cauchy_schwarz.
Qed.

(** Cauchy-Schwarz for the mean of a product of roots. *)
Lemma sum_sqrt_product n p a b :
  (forall i, (i < n)%nat -> 0 <= p i) -> (forall i, (i < n)%nat -> 0 <= a i) -> (forall i, (i < n)%nat -> 0 <= b i) ->
  sum n (fun i => p i * sqrt (a i * b i)) <= sqrt (sum n (fun i => p i * a i) * sum n (fun i => p i * b i)).
Proof.
  intros Hp Ha Hb. apply le_sqrt_of_square.
  pose proof (cauchy_schwarz_weighted n p (fun i => sqrt (a i)) (fun i => sqrt (b i)) Hp) as H.
  rewrite (sum_ext n _ (fun i => p i * (sqrt (a i) * sqrt (b i)))).
  - rewrite (sum_ext n (fun i => p i * a i) (fun i => p i * sqrt (a i) ^ 2)).
    + rewrite (sum_ext n (fun i => p i * b i) (fun i => p i * sqrt (b i) ^ 2)); [exact H|].
      intros i Hi. simpl. rewrite Rmult_1_r, sqrt_sqrt; auto.
    + intros i Hi. simpl. rewrite Rmult_1_r, sqrt_sqrt; auto.
  - intros i Hi. now rewrite sqrt_mult; auto.
Qed.

(** Jensen's inequality for the square root. *)
Lemma sum_sqrt n p a :
  distribution n p -> (forall i, (i < n)%nat -> 0 <= a i) ->
  sum n (fun i => p i * sqrt (a i)) <= sqrt (sum n (fun i => p i * a i)).
Proof.
  intros [Hp Hs] Ha.
  pose proof (sum_sqrt_product n p (fun _ => 1) a Hp (fun _ _ => Rle_0_1) Ha) as H.
  cbv beta in H. rewrite (sum_ext n (fun i => p i * 1) p), Hs, Rmult_1_l in H by (intros; ring).
  erewrite sum_ext; [exact H|]. intros; simpl. now rewrite Rmult_1_l.
Qed.

(** The mean of absolute values is at most the root of the mean square. *)
Lemma mean_abs_le_root n p a :
  distribution n p -> sum n (fun i => p i * Rabs (a i)) <= sqrt (sum n (fun i => p i * a i ^ 2)).
Proof.
  intros Hp.
  rewrite (sum_ext n _ (fun i => p i * sqrt (a i ^ 2))).
  - apply sum_sqrt; [exact Hp|]. intros; apply pow2_ge_0.
  - intros i _. f_equal. replace (a i ^ 2) with (Rsqr (a i)) by (unfold Rsqr; ring). symmetry. apply sqrt_Rsqr_abs.
Qed.
