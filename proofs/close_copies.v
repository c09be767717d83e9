(** Quantised, tempered or distilled copies: where log(p/q) has oscillation η, ‖p − q‖_1 <= 2 tanh(η/4). *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  budget arrows transfer.
Open Scope R_scope.

(** Probabilities whose odds differ by a factor of s² at most differ by (s − 1)/(s + 1) at most. *)
Lemma odds_distance alpha beta s : 0 <= beta <= 1 -> 1 <= s ->
  alpha * (1 - beta) <= s ^ 2 * beta * (1 - alpha) -> alpha - beta <= (s - 1) / (s + 1).
Proof.
  intros Hb Hs H.
  assert (S1 : 0 <= s ^ 2 - 1) by nra.
  assert (D : 0 < 1 + beta * (s ^ 2 - 1)) by (assert (0 <= beta * (s ^ 2 - 1)) by (apply Rmult_le_pos; lra); lra).
  assert (A : (alpha - beta) * (1 + beta * (s ^ 2 - 1)) <= beta * (1 - beta) * (s ^ 2 - 1)) by lra.
  assert (Q : beta * (1 - beta) * (s ^ 2 - 1) * (s + 1) <= (s - 1) * (1 + beta * (s ^ 2 - 1))).
  { assert (E : (s - 1) * (1 + beta * (s ^ 2 - 1)) - beta * (1 - beta) * (s ^ 2 - 1) * (s + 1)
                = (s - 1) * (1 - beta * (s + 1)) ^ 2) by ring.
    assert (0 <= (s - 1) * (1 - beta * (s + 1)) ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]). lra. }
  apply Rmult_le_reg_r with ((s + 1) * (1 + beta * (s ^ 2 - 1))); [apply Rmult_lt_0_compat; lra|].
  replace ((s - 1) / (s + 1) * ((s + 1) * (1 + beta * (s ^ 2 - 1)))) with ((s - 1) * (1 + beta * (s ^ 2 - 1)))
    by (field; lra).
  replace ((alpha - beta) * ((s + 1) * (1 + beta * (s ^ 2 - 1))))
    with ((alpha - beta) * (1 + beta * (s ^ 2 - 1)) * (s + 1)) by ring.
  eapply Rle_trans; [apply Rmult_le_compat_r; [lra|exact A]|exact Q].
Qed.

(** Steps every context, close distance: q e^a <= p <= q e^{a+η}, so log(p/q) lies in an interval of length η. *)
Theorem close_distance V p q a eta : distribution V p -> distribution V q -> 0 <= eta ->
  (forall w, (w < V)%nat -> q w * exp a <= p w <= q w * exp (a + eta)) ->
  distance V p q <= 2 * tanh (eta / 4).
Proof.
  intros [Hp Sp] [Hq Sq] Heta H. set (s := exp (eta / 2)).
  assert (Hs : 1 <= s) by (pose proof (exp_ge_1_plus (eta / 2)); unfold s; lra).
  assert (T : tanh (eta / 4) = (s - 1) / (s + 1)).
  { unfold tanh, sinh, cosh, s. replace (eta / 2) with (eta / 4 + eta / 4) by field. rewrite exp_plus, exp_Ropp.
    pose proof (exp_pos (eta / 4)). field. split; nra. }
  (* the words that p makes less likely *)
  set (on := fun (f : nat -> R) w => if Rle_dec (p w) (q w) then f w else 0).
  set (off := fun (f : nat -> R) w => if Rle_dec (p w) (q w) then 0 else f w).
  assert (Split : forall f, sum V (on f) + sum V (off f) = sum V f).
  { intros f. rewrite <- sum_plus. apply sum_ext; intros w _. unfold on, off. destruct (Rle_dec _ _); ring. }
  set (alpha := sum V (on q)). set (beta := sum V (on p)).
  assert (D : distance V p q = 2 * (alpha - beta)).
  { pose proof (Split p) as Ep. pose proof (Split q) as Eq. rewrite Sp in Ep. rewrite Sq in Eq. fold beta in Ep. fold alpha in Eq.
    replace (2 * (alpha - beta)) with (alpha - beta + (sum V (off p) - sum V (off q))) by lra.
    unfold alpha, beta. rewrite <- !sum_minus, <- sum_plus. apply sum_ext; intros w _. unfold on, off.
    destruct (Rle_dec (p w) (q w)); [rewrite Rabs_left1; lra|rewrite Rabs_right; lra]. }
  assert (Hb : 0 <= beta <= 1).
  { split.
    - apply sum_nonneg; intros w Hw. unfold on. destruct (Rle_dec _ _); [auto|lra].
    - rewrite <- Sp. apply sum_le; intros w Hw. unfold on. specialize (Hp w Hw). destruct (Rle_dec _ _); lra. }
  assert (L : alpha * exp a <= beta).
  { unfold alpha, beta. rewrite <- sum_scal_r. apply sum_le; intros w Hw. unfold on.
    destruct (Rle_dec _ _); [now apply H|lra]. }
  assert (U : 1 - beta <= (1 - alpha) * exp (a + eta)).
  { pose proof (Split p) as Ep. pose proof (Split q) as Eq. rewrite Sp in Ep. rewrite Sq in Eq. fold beta in Ep. fold alpha in Eq.
    replace (1 - beta) with (sum V (off p)) by lra. replace (1 - alpha) with (sum V (off q)) by lra.
    rewrite <- sum_scal_r. apply sum_le; intros w Hw. unfold off. destruct (Rle_dec _ _); [lra|now apply H]. }
  rewrite D, T. apply Rmult_le_compat_l; [lra|]. apply odds_distance; [assumption|assumption|].
  assert (Ha : 0 <= alpha <= 1).
  { split.
    - apply sum_nonneg; intros w Hw. unfold on. destruct (Rle_dec _ _); [auto|lra].
    - rewrite <- Sq. apply sum_le; intros w Hw. unfold on. specialize (Hq w Hw). destruct (Rle_dec _ _); lra. }
  replace (s ^ 2) with (exp eta).
  - rewrite exp_plus in U. pose proof (exp_pos a). pose proof (exp_pos eta).
    apply Rle_trans with (alpha * ((1 - alpha) * (exp a * exp eta))); [apply Rmult_le_compat_l; lra|].
    apply Rle_trans with (alpha * exp a * (exp eta * (1 - alpha))); [right; ring|].
    apply Rle_trans with (beta * (exp eta * (1 - alpha))); [|right; ring].
    apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|assumption].
  - unfold s. simpl. rewrite Rmult_1_r, <- exp_plus. f_equal. field.
Qed.

(** The distribution (a, 1 − a) of two words. *)
Definition coin (a : R) (w : nat) : R := match w with O => a | _ => 1 - a end.

(** Step attained: the log-ratios of (a, 1 − a) and (1 − a, a) are ±η/2, and their distance is 2 tanh(η/4). *)
Lemma attained eta : 0 <= eta -> let a := / (1 + exp (- (eta / 2))) in
  a = (1 - a) * exp (eta / 2) /\ distance 2 (coin a) (coin (1 - a)) = 2 * tanh (eta / 4).
Proof.
  intros Heta a. set (s := exp (eta / 4)).
  assert (Hs : 1 <= s) by (pose proof (exp_ge_1_plus (eta / 4)); unfold s; lra).
  assert (E : exp (eta / 2) = s * s).
  { unfold s. rewrite <- exp_plus. f_equal. field. }
  assert (Ea : a = s * s / (1 + s * s)) by (unfold a; rewrite exp_Ropp, E; field; nra).
  assert (T : tanh (eta / 4) = (s * s - 1) / (1 + s * s)).
  { unfold tanh, sinh, cosh. rewrite exp_Ropp. fold s. field. split; nra. }
  split.
  - rewrite E, Ea. field. nra.
  - assert (D : a - (1 - a) = tanh (eta / 4)) by (rewrite T, Ea; field; nra).
    assert (H : 0 <= tanh (eta / 4)).
    { rewrite T. apply Rmult_le_pos; [nra|]. left. apply Rinv_0_lt_compat. nra. }
    unfold distance. cbn [sum coin]. rewrite Rabs_right by lra. rewrite Rabs_left1 by lra. lra.
Qed.

(** In the mean over the task, v scores a copy as its model up to 2B E tanh(η_s/4). *)
Lemma copies_differ n V k T v Q P B (a eta : nat -> R) : task n k T ->
  (forall s, (s < n)%nat -> distribution V (Q s)) -> (forall s, (s < n)%nat -> distribution V (P s)) ->
  bounded B V v -> (forall s, (s < n)%nat -> 0 <= eta s) ->
  (forall s w, (s < n)%nat -> (w < V)%nat -> Q s w * exp (a s) <= P s w <= Q s w * exp (a s + eta s)) ->
  mean_error n V k T v Q P <= 2 * B * sum n (fun s => contexts_of k T s * tanh (eta s / 4)).
Proof.
  intros HT HQ HP HB Heta Hr. unfold mean_error. rewrite <- sum_scal. apply sum_le; intros s Hs.
  replace (2 * B * (contexts_of k T s * tanh (eta s / 4))) with (contexts_of k T s * (B * (2 * tanh (eta s / 4)))) by ring.
  apply Rmult_le_compat_l; [now apply (contexts_distribution n k T HT)|].
  assert (HB0 : 0 <= B).
  { specialize (HB O (distribution_nonempty V (Q s) (HQ s Hs))). pose proof (Rabs_pos (v O)). lra. }
  unfold error. rewrite Rabs_minus_sym. eapply Rle_trans; [apply (hoelder V v (P s) (Q s) (- B) B); auto|].
  - intros w Hw. now apply bounded_between with V.
  - replace ((B - - B) / 2) with B by field. apply Rmult_le_compat_l; [assumption|].
    apply close_distance with (a s); auto.
Qed.

(** 27. What v does on a model it does, up to 2B E tanh(η_s/4), on a copy of it. *)
Theorem close_copies n V k P copy T loss v tau B (a eta : nat -> R) :
  (forall s, (s < n)%nat -> distribution V (P s)) -> (forall s, (s < n)%nat -> distribution V (copy s)) -> task n k T ->
  forall (lipschitz_loss : one_lipschitz loss), bounded B V v -> (forall s, (s < n)%nat -> 0 <= eta s) ->
  (forall s w, (s < n)%nat -> (w < V)%nat -> P s w * exp (a s) <= copy s w <= P s w * exp (a s + eta s)) ->
  task_loss n k T loss (fun s => dot V v (P s)) <= tau ->
  best_loss_at_most n k V T loss copy (tau + 2 * B * sum n (fun s => contexts_of k T s * tanh (eta s / 4))).
Proof.
  intros HP HC HT Hl HB Heta Hr Htau. apply best_loss_of_words with P v; try assumption.
  now apply copies_differ with a.
Qed.

(** 27r. On the means of the embeddings: p* and q are the same to v. *)
Theorem softmax_close_copies n d V k Pstar Q P Phi T loss lam v tau B (a eta : nat -> R) :
  (forall s, (s < n)%nat -> distribution V (Q s)) -> (forall s, (s < n)%nat -> distribution V (P s)) -> task n k T ->
  (forall s i, (s < n)%nat -> (i < d)%nat -> means V Phi Q s i = means V Phi Pstar s i) ->
  in_row_span d V Phi lam v -> one_lipschitz loss -> bounded B V v -> (forall s, (s < n)%nat -> 0 <= eta s) ->
  (forall s w, (s < n)%nat -> (w < V)%nat -> Q s w * exp (a s) <= P s w <= Q s w * exp (a s + eta s)) ->
  task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  best_loss_at_most n k d T loss (means V Phi P) (tau + 2 * B * sum n (fun s => contexts_of k T s * tanh (eta s / 4))).
Proof.
  intros HQ HP HT Hm Hv Hl HB Heta Hr Htau. apply best_loss_of_means with lam Pstar v; try assumption.
  apply Rle_trans with (mean_error n V k T v Q P); [|now apply copies_differ with a].
  right. unfold mean_error, error. apply sum_ext; intros s Hs.
  rewrite (subspace d V Phi lam v (Pstar s) (Q s)); [reflexivity|assumption|]. intros i Hi. symmetry. now apply Hm.
Qed.
