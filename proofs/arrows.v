(** The arrows of transfer, one lemma each, under the names that the pages' proofs give them. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence budget.
Open Scope R_scope.

(** ** From the loss to the score *)

(** The infimum over classifiers is at most the value at one of them. *)
Lemma infimum {A : Type} (f : A -> R) (a : A) b : f a <= b -> infimum_at_most f b.
Proof. intros H delta Hd. exists a. lra. Qed.

(** If the losses of two scores differ by at most L e_s in every context, so do their means under p_T. *)
Lemma loss_change {A : Type} n k T (loss : A -> nat -> R) (score score' : nat -> A) e :
  task n k T ->
  (forall s y, (s < n)%nat -> (y < k)%nat -> loss (score s) y - loss (score' s) y <= e s) ->
  task_loss n k T loss score <= task_loss n k T loss score' + sum n (fun s => contexts_of k T s * e s).
Proof.
  intros [HT _] H. unfold task_loss. rewrite <- sum_plus. apply sum_le; intros s Hs.
  unfold contexts_of. rewrite <- sum_scal_r, <- sum_plus. apply sum_le; intros y Hy.
  specialize (H s y Hs Hy). specialize (HT s y Hs Hy). nra.
Qed.

(** E|score − score'| bounds the change of a 1-Lipschitz loss. *)
Lemma lipschitz n k T loss score score' :
  task n k T -> one_lipschitz loss ->
  task_loss n k T loss score
  <= task_loss n k T loss score' + sum n (fun s => contexts_of k T s * Rabs (score s - score' s)).
Proof.
  intros HT Hl. apply loss_change; [assumption|]. intros s y _ _.
  eapply Rle_trans; [apply Rle_abs|apply Hl].
Qed.

(** For v in the row-span, p may be replaced by a q of the same means. *)
Lemma subspace d V Phi lam v p q :
  in_row_span d V Phi lam v -> (forall i, (i < d)%nat -> dot V (Phi i) p = dot V (Phi i) q) -> dot V v p = dot V v q.
Proof.
  intros Hv H.
  rewrite (dot_ext V v p (logits d Phi lam) p), (dot_ext V v q (logits d Phi lam) q), !logits_dot by auto.
  apply dot_ext; auto.
Qed.

(** p − q sums to zero, so a constant may be taken off v: half its oscillation is left. *)
Lemma hoelder V v p q a b :
  distribution V p -> distribution V q -> (forall w, (w < V)%nat -> a <= v w <= b) ->
  Rabs (dot V v p - dot V v q) <= (b - a) / 2 * distance V p q.
Proof.
  intros [_ Hp] [_ Hq] Hv.
  replace (dot V v p - dot V v q) with (sum V (fun w => (v w - (a + b) / 2) * (p w - q w))).
  - eapply Rle_trans; [apply sum_abs|]. unfold distance. rewrite <- sum_scal. apply sum_le; intros w Hw.
    rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|]. specialize (Hv w Hw). apply Rabs_le. lra.
  - rewrite (sum_ext V _ (fun w => v w * p w - v w * q w - ((a + b) / 2 * p w - (a + b) / 2 * q w)))
      by (intros; ring).
    rewrite !sum_minus, !sum_scal, Hp, Hq. unfold dot. ring.
Qed.

(** Half the oscillation of v is at most B. *)
Lemma norm B V v i j : bounded B V v -> (i < V)%nat -> (j < V)%nat -> (v j - v i) / 2 <= B.
Proof.
  intros H Hi Hj. pose proof (H i Hi) as H1. pose proof (H j Hj) as H2.
  unfold Rabs in *. destruct (Rcase_abs (v i)), (Rcase_abs (v j)); lra.
Qed.

Lemma bounded_between B V v w : bounded B V v -> (w < V)%nat -> - B <= v w <= B.
Proof. intros H Hw. specialize (H w Hw). unfold Rabs in H. destruct (Rcase_abs (v w)); lra. Qed.

(** ** From the distance to the divergence *)

Definition side (p q : nat -> R) (w : nat) : R := if Rle_dec (p w) (q w) then 1 else -1.

Lemma side_between p q w : -1 <= side p q w <= 1.
Proof. unfold side. destruct (Rle_dec (p w) (q w)); lra. Qed.

Lemma distance_is_side V p q : distance V p q = dot V (side p q) q - dot V (side p q) p.
Proof.
  unfold distance, dot. rewrite <- sum_minus. apply sum_ext; intros w _. unfold side.
  destruct (Rle_dec (p w) (q w)) as [H|H].
  - rewrite Rabs_left1; lra.
  - rewrite Rabs_right; lra.
Qed.

Lemma distance_nonneg V p q : 0 <= distance V p q.
Proof. apply sum_nonneg; intros; apply Rabs_pos. Qed.

Lemma distance_sym V p q : distance V p q = distance V q p.
Proof. apply sum_ext; intros. apply Rabs_minus_sym. Qed.

(** ±(E_q v − E_p v) <= μ KL(q‖p) + μ log E_p e^{±(v − E_p v)/μ} for every price μ > 0. *)
Lemma donsker_varadhan V q p v mu : distribution V q -> distribution V p -> dominated V q p -> 0 < mu ->
  Rabs (dot V v p - dot V v q) <= mu * KL V q p + mu * Rmax (log_mgf V p v (1 / mu)) (log_mgf V p v (- (1 / mu))).
Proof.
  intros Hq Hp H Hmu.
  pose proof (donsker_varadhan_centred V q p v (1 / mu) Hq Hp H) as D1.
  pose proof (donsker_varadhan_centred V q p v (- (1 / mu)) Hq Hp H) as D2.
  set (M := Rmax _ _).
  assert (H1 : log_mgf V p v (1 / mu) <= M) by apply Rmax_l.
  assert (H2 : log_mgf V p v (- (1 / mu)) <= M) by apply Rmax_r.
  set (e := dot V v q - dot V v p) in *.
  replace (dot V v p - dot V v q) with (- e) by (unfold e; ring). rewrite Rabs_Ropp.
  assert (HK : Rabs e * (1 / mu) <= KL V q p + M) by (unfold Rabs; destruct (Rcase_abs e); lra).
  apply Rmult_le_reg_r with (1 / mu); [apply Rdiv_lt_0_compat; lra|].
  replace ((mu * KL V q p + mu * M) * (1 / mu)) with (KL V q p + M) by (field; lra). exact HK.
Qed.

(** Step every context: ‖p − q‖_1 <= sqrt(2 KL(q‖p)), by Donsker and Varadhan, Hoeffding, and the best t, which is the distance itself. *)
Lemma pinsker V p q : distribution V p -> distribution V q -> dominated V q p -> distance V p q <= sqrt (2 * KL V q p).
Proof.
  intros Hp Hq H. apply le_sqrt_of_square.
  set (d := distance V p q).
  pose proof (donsker_varadhan_centred V q p (side p q) d Hq Hp H) as D.
  rewrite <- distance_is_side in D. fold d in D.
  pose proof (log_mgf_hoeffding V p (side p q) (-1) 1 d Hp (fun w _ => side_between p q w)) as M.
  lra.
Qed.

(** Step Fedotov–Harremoës–Topsøe: the exact curve, an infimum of lines: ‖p − q‖_1 <= (KL(q‖p) + price(2t))/t for every t > 0. *)
Lemma exact_curve V p q t : distribution V p -> distribution V q -> dominated V q p -> 0 < t ->
  distance V p q <= (KL V q p + price (2 * t)) / t.
Proof.
  intros Hp Hq H Ht.
  pose proof (donsker_varadhan_centred V q p (side p q) t Hq Hp H) as D. rewrite <- distance_is_side in D.
  pose proof (log_mgf_price V p (side p q) (-1) 1 t Hp (fun w _ => side_between p q w)) as M.
  rewrite Rabs_right in M by lra. replace (t * (1 - -1)) with (2 * t) in M by ring.
  apply Rmult_le_reg_l with t; [assumption|].
  replace (t * ((KL V q p + price (2 * t)) / t)) with (KL V q p + price (2 * t)) by (field; lra).
  assert (log_mgf V p (side p q) t <= price (2 * t)) by (apply M; lra). lra.
Qed.

(** Bernstein: |E_q v − E_p v| <= μ KL(q‖p) + ½ Var_p(v)/(μ − ⅓ osc v) for every price μ > ⅓ osc v. *)
Lemma bernstein V p v a b mu : distribution V p -> (forall w, (w < V)%nat -> a <= v w <= b) ->
  (b - a) / 3 < mu -> 0 < mu ->
  mu * Rmax (log_mgf V p v (1 / mu)) (log_mgf V p v (- (1 / mu))) <= variance V p v / (2 * (mu - (b - a) / 3)).
Proof.
  intros Hp Hv Hmu H0.
  assert (Hinv : 0 < 1 / mu) by (apply Rdiv_lt_0_compat; lra).
  assert (Hlt : 1 / mu * (b - a) < 3).
  { apply Rmult_lt_reg_l with mu; [assumption|]. replace (mu * (1 / mu * (b - a))) with (b - a) by (field; lra). lra. }
  assert (B : forall t, Rabs t = 1 / mu -> mu * log_mgf V p v t <= variance V p v / (2 * (mu - (b - a) / 3))).
  { intros t Ht. pose proof (log_mgf_bernstein V p v a b t Hp Hv) as L. rewrite Ht in L. specialize (L Hlt).
    replace (t ^ 2) with ((1 / mu) ^ 2) in L by (rewrite <- Ht; apply pow2_abs).
    apply Rle_trans with (mu * ((1 / mu) ^ 2 * variance V p v / (2 * (1 - 1 / mu * (b - a) / 3)))).
    - apply Rmult_le_compat_l; lra.
    - right. field. lra. }
  unfold Rmax. destruct (Rle_dec _ _); apply B; [rewrite Rabs_Ropp|]; apply Rabs_right; lra.
Qed.

(** ** From the task's contexts to ε *)

(** The mean of a root is at most the root of the mean. *)
Lemma jensen n pT x : distribution n pT -> (forall s, (s < n)%nat -> 0 <= x s) ->
  sum n (fun s => pT s * sqrt (2 * x s)) <= sqrt (2 * sum n (fun s => pT s * x s)).
Proof.
  intros Hp Hx. rewrite <- sum_scal.
  rewrite (sum_ext n (fun s => 2 * (pT s * x s)) (fun s => pT s * (2 * x s))) by (intros; ring).
  apply sum_sqrt; [assumption|]. intros s Hs. specialize (Hx s Hs). lra.
Qed.

Lemma contexts_distribution n k T : task n k T -> distribution n (contexts_of k T).
Proof. intros [H Hs]. split; [intros; apply sum_nonneg; auto|exact Hs]. Qed.

(** A mean over the task's contexts is at most 1/γ of that over the contexts of language modelling. *)
Lemma coverage gamma n k pL T x : covers gamma n k pL T -> (forall s, (s < n)%nat -> 0 <= x s) ->
  sum n (fun s => contexts_of k T s * x s) <= sum n (fun s => pL s * x s) / gamma.
Proof.
  intros [Hg H] Hx. unfold Rdiv. rewrite <- sum_scal_r. apply sum_le; intros s Hs.
  apply Rmult_le_reg_l with gamma; [assumption|].
  replace (gamma * (pL s * x s * / gamma)) with (pL s * x s) by (field; lra).
  rewrite <- Rmult_assoc. apply Rmult_le_compat_r; auto.
Qed.

(** A context of the task is one of language modelling. *)
Lemma covered_context gamma n k pL T s : covers gamma n k pL T -> task n k T -> (s < n)%nat ->
  contexts_of k T s <> 0 -> 0 < pL s.
Proof.
  intros [Hg H] HT Hs H0. specialize (H s Hs).
  pose proof (proj1 (contexts_distribution n k T HT) s Hs). nra.
Qed.

(** The mean divergence is the excess, at most ε. *)
Lemma optimality n V pL Pstar P eps :
  language n V pL Pstar -> model n V pL Pstar P -> optimal_within eps n V pL Pstar P ->
  sum n (fun s => pL s * KL V (Pstar s) (P s)) <= eps.
Proof. apply excess_at_most. Qed.
