(** Softmax models: they are distributions, their log-partition, and what a step along λ gains. *)

From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence.
Open Scope R_scope.

Lemma partition_positive V z : (0 < V)%nat -> 0 < partition V z.
Proof. intros HV. apply sum_positive with O; [intros; left; apply exp_pos|assumption|apply exp_pos]. Qed.

Lemma softmax_positive V z w : (0 < V)%nat -> 0 < softmax V z w.
Proof. intros HV. apply Rdiv_lt_0_compat; [apply exp_pos|now apply partition_positive]. Qed.

Lemma softmax_distribution V z : (0 < V)%nat -> distribution V (softmax V z).
Proof.
  intros HV. split.
  - intros w _. left. now apply softmax_positive.
  - unfold softmax, Rdiv. rewrite sum_scal_r. apply Rinv_r.
    pose proof (partition_positive V z HV). unfold partition in *. lra.
Qed.

Lemma ln_softmax V z w : (0 < V)%nat -> ln (softmax V z w) = z w - ln (partition V z).
Proof.
  intros HV. unfold softmax. rewrite ln_div, ln_exp; [reflexivity|apply exp_pos|now apply partition_positive].
Qed.

(** The gradient of the log-partition along any direction of logits is the mean: d/dt log Z(z + t v) = v·softmax. *)
Lemma log_partition_derivative V z v t : (0 < V)%nat ->
  is_derive (fun t => ln (partition V (fun w => z w + t * v w))) t (dot V v (softmax V (fun w => z w + t * v w))).
Proof.
  intros HV. pose proof (partition_positive V (fun w => z w + t * v w) HV) as HZ.
  assert (D : is_derive (fun t => partition V (fun w => z w + t * v w)) t
                (sum V (fun w => exp (z w + t * v w) * v w))).
  { unfold partition. clear HV HZ. induction V as [|V IH]; simpl.
    - apply (is_derive_const 0).
    - apply (is_derive_plus (fun t => sum V (fun w => exp (z w + t * v w))) (fun t => exp (z V + t * v V)) t
               (sum V (fun w => exp (z w + t * v w) * v w)) (exp (z V + t * v V) * v V)); [exact IH|].
      auto_derive; [trivial|ring]. }
  replace (dot V v (softmax V (fun w => z w + t * v w)))
    with (sum V (fun w => exp (z w + t * v w) * v w) * / partition V (fun w => z w + t * v w)).
  - apply (is_derive_comp ln (fun t => partition V (fun w => z w + t * v w)) t); [|exact D].
    now apply is_derive_ln.
  - unfold dot, softmax. rewrite <- sum_scal_r. apply sum_ext; intros. field. lra.
Qed.

(** ** A step along v = Phiᵀλ *)

Definition moved (f lam : nat -> R) (t : R) (i : nat) : R := f i + t * lam i.

Lemma logits_moved d Phi f lam t w : logits d Phi (moved f lam t) w = logits d Phi f w + t * logits d Phi lam w.
Proof. unfold logits, dot, moved. rewrite <- sum_scal, <- sum_plus. apply sum_ext; intros; ring. Qed.

(** log Z(z + t v) − log Z(z) = t v·p + log E_p e^{t(v − v·p)} at p = softmax(z) *)
Lemma log_partition_moved V z v t : (0 < V)%nat ->
  ln (partition V (fun w => z w + t * v w)) - ln (partition V z)
  = t * dot V v (softmax V z) + log_mgf V (softmax V z) v t.
Proof.
  intros HV. pose proof (partition_positive V z HV) as HZ.
  pose proof (softmax_distribution V z HV) as Hp.
  set (p := softmax V z) in *. set (m := dot V v p).
  assert (E : partition V (fun w => z w + t * v w)
              = partition V z * (exp (t * m) * sum V (fun w => p w * exp (t * (v w - m))))).
  { unfold partition at 1. rewrite <- Rmult_assoc, <- sum_scal. apply sum_ext; intros w _.
    unfold p, softmax. replace (z w + t * v w) with (z w + t * m + t * (v w - m)) by ring.
    rewrite !exp_plus. field. lra. }
  pose proof (mgf_positive V p v t Hp) as HM. fold m in HM.
  rewrite E, !ln_mult, ln_exp by auto using exp_pos, Rmult_lt_0_compat.
  unfold log_mgf. fold m. ring.
Qed.

(** What the step gains in one context: t (v·p* − v·p) − log E_p e^{t(v − v·p)}. *)
Lemma softmax_gain d V Phi f lam v t q : (0 < V)%nat -> distribution V q -> in_row_span d V Phi lam v ->
  let p := softmax V (logits d Phi f) in
  sum V (fun w => q w * - ln (p w)) - sum V (fun w => q w * - ln (softmax V (logits d Phi (moved f lam t)) w))
  = t * (dot V v q - dot V v p) - log_mgf V p v t.
Proof.
  intros HV Hq Hv p. rewrite <- sum_minus.
  pose proof (log_partition_moved V (logits d Phi f) v t HV) as L. fold p in L.
  assert (EZ : partition V (logits d Phi (moved f lam t)) = partition V (fun w => logits d Phi f w + t * v w)).
  { apply sum_ext; intros w Hw. now rewrite logits_moved, Hv. }
  rewrite (sum_ext V _ (fun w => t * (q w * v w) - q w * (t * dot V v p + log_mgf V p v t))).
  - rewrite sum_minus, sum_scal, sum_scal_r, (proj2 Hq), <- dot_mean. ring.
  - intros w Hw. unfold p at 1. rewrite !ln_softmax, logits_moved, <- Hv, EZ, <- L by assumption. ring.
Qed.
