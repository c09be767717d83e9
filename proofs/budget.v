(** What ε-optimality gives along one witness v, by Donsker and Varadhan's formula: the common core of all transfer
    theorems.

    With Δ_s = v·p*_s − v·p_s, every context may be charged x_s >= 0, of mean at most ε under p_L, such that
    t Δ_s <= x_s + log E_{p_s} e^{t(v − v·p_s)}. For any model x_s = KL(p*_s‖p_s). For a softmax model x_s is what a
    step along λ would gain: there no optimum need exist, and no divergence from it is spoken of. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax.
Open Scope R_scope.

Definition error (V : nat) (v : nat -> R) (Pstar P : nat -> nat -> R) (s : nat) : R :=
  dot V v (Pstar s) - dot V v (P s).

Definition budgeted (eps : R) (n V : nat) (pL : nat -> R) (Pstar P : nat -> nat -> R) (v : nat -> R) : Prop :=
  forall t : nat -> R, exists x : nat -> R,
    (forall s, (s < n)%nat -> 0 <= x s) /\
    sum n (fun s => pL s * x s) <= eps /\
    (forall s, (s < n)%nat -> 0 < pL s -> t s * error V v Pstar P s <= x s + log_mgf V (P s) v (t s)).

(** ** Any model: the excess is the mean divergence *)

Lemma truth_is_model n V pL Pstar : language n V pL Pstar -> model n V pL Pstar Pstar.
Proof. intros [_ H]. split; [exact H|]. intros s _ _. apply dominated_refl. Qed.

(** Σ q (−log p) = Σ q (−log q) + KL(q‖p) *)
Lemma cross_entropy_split V q p : (forall w, (w < V)%nat -> 0 <= q w) -> dominated V q p ->
  sum V (fun w => q w * - ln (p w)) = sum V (fun w => q w * - ln (q w)) + KL V q p.
Proof.
  intros Hq H. unfold KL. rewrite <- sum_plus. apply sum_ext; intros w Hw.
  destruct (Req_dec (q w) 0) as [->|Hq0]; [ring|].
  assert (0 < q w) by (specialize (Hq w Hw); lra). rewrite ln_div by auto. ring.
Qed.

(** The cross-entropy is that of the truth plus the mean of KL(p*_s‖p_s). *)
Lemma excess_is_divergence n V pL Pstar P : language n V pL Pstar -> model n V pL Pstar P ->
  cross_entropy n V pL Pstar P = cross_entropy n V pL Pstar Pstar + sum n (fun s => pL s * KL V (Pstar s) (P s)).
Proof.
  intros [[HpL _] HPs] [_ Hdom]. unfold cross_entropy. rewrite <- sum_plus. apply sum_ext; intros s Hs.
  destruct (Req_dec (pL s) 0) as [->|H0]; [ring|].
  assert (0 < pL s) by (specialize (HpL s Hs); lra).
  rewrite (cross_entropy_split V (Pstar s) (P s)); [ring|apply HPs; assumption|auto].
Qed.

Lemma KL_of_model_nonneg n V pL Pstar P s : language n V pL Pstar -> model n V pL Pstar P ->
  (s < n)%nat -> 0 < pL s -> 0 <= KL V (Pstar s) (P s).
Proof. intros [_ HPs] [HP Hd] Hs H. apply gibbs; auto. Qed.

Lemma excess_at_most n V pL Pstar P eps :
  language n V pL Pstar -> model n V pL Pstar P -> optimal_within eps n V pL Pstar P ->
  sum n (fun s => pL s * KL V (Pstar s) (P s)) <= eps.
Proof.
  intros HL HP Hopt. pose proof (Hopt Pstar (truth_is_model n V pL Pstar HL)) as H.
  rewrite (excess_is_divergence n V pL Pstar P) in H by assumption. lra.
Qed.

(** Reference distributions q_s that agree with p*_s on v, of mean divergence at most ε from the model. *)
Lemma budget_of_reference n V pL Pstar Q P v eps :
  distribution n pL ->
  (forall s, (s < n)%nat -> distribution V (P s)) -> (forall s, (s < n)%nat -> distribution V (Q s)) ->
  (forall s, (s < n)%nat -> 0 < pL s -> dominated V (Q s) (P s)) ->
  (forall s, (s < n)%nat -> 0 < pL s -> dot V v (Q s) = dot V v (Pstar s)) ->
  sum n (fun s => pL s * KL V (Q s) (P s)) <= eps ->
  budgeted eps n V pL Pstar P v.
Proof.
  intros HpL HP HQ Hd Hv He t.
  exists (fun s => if Rlt_dec 0 (pL s) then KL V (Q s) (P s) else 0). repeat split.
  - intros s Hs. destruct (Rlt_dec 0 (pL s)); [|lra]. apply gibbs; auto.
  - eapply Rle_trans; [|exact He]. right. apply sum_ext; intros s Hs.
    destruct (Rlt_dec 0 (pL s)); [reflexivity|].
    replace (pL s) with 0 by (pose proof (proj1 HpL s Hs); lra). ring.
  - intros s Hs H. destruct (Rlt_dec 0 (pL s)); [|lra]. unfold error. rewrite <- (Hv s Hs H).
    apply donsker_varadhan_centred; auto.
Qed.

Theorem budget_of_model n V pL Pstar P v eps :
  language n V pL Pstar -> model n V pL Pstar P -> optimal_within eps n V pL Pstar P ->
  budgeted eps n V pL Pstar P v.
Proof.
  intros HL HP Hopt. apply budget_of_reference with Pstar.
  - apply HL.
  - apply HP.
  - apply HL.
  - apply HP.
  - reflexivity.
  - now apply excess_at_most.
Qed.

(** ** Softmax models: a step that gains is no more than ε-optimality leaves *)

Lemma language_words n V pL Pstar : language n V pL Pstar -> (0 < V)%nat.
Proof.
  intros [[_ HpL] HPs]. destruct n; [simpl in HpL; lra|].
  apply (distribution_nonempty V (Pstar O)), HPs. lia.
Qed.

Lemma softmax_is_model n d V pL Pstar Phi F : language n V pL Pstar -> model n V pL Pstar (softmax_of d V Phi F).
Proof.
  intros HL. pose proof (language_words _ _ _ _ HL) as HV. split.
  - intros s _. now apply softmax_distribution.
  - intros s _ _ w _ _. now apply softmax_positive.
Qed.

Theorem budget_of_softmax n d V pL Pstar Phi F lam v eps :
  language n V pL Pstar -> softmax_optimal_within eps n d V pL Pstar Phi F -> in_row_span d V Phi lam v ->
  budgeted eps n V pL Pstar (softmax_of d V Phi F) v.
Proof.
  intros HL Hopt Hv t. pose proof (language_words _ _ _ _ HL) as HV.
  set (P := softmax_of d V Phi F).
  set (gain := fun s => t s * error V v Pstar P s - log_mgf V (P s) v (t s)).
  exists (fun s => Rmax 0 (gain s)). repeat split.
  - intros; apply Rmax_l.
  - pose (F' := fun s => if Rle_dec 0 (gain s) then moved (F s) lam (t s) else F s).
    specialize (Hopt F'). fold P in Hopt.
    assert (E : cross_entropy n V pL Pstar P - cross_entropy n V pL Pstar (softmax_of d V Phi F')
                = sum n (fun s => pL s * Rmax 0 (gain s))).
    { unfold cross_entropy. rewrite <- sum_minus. apply sum_ext; intros s Hs.
      rewrite <- Rmult_minus_distr_l. f_equal. unfold P, softmax_of, F'.
      destruct (Rle_dec 0 (gain s)) as [H|H].
      - rewrite (softmax_gain d V Phi (F s) lam v (t s) (Pstar s)) by (auto; apply HL; assumption).
        symmetry. now apply Rmax_right.
      - rewrite Rmax_left by lra. ring. }
    lra.
  - intros s Hs _. pose proof (Rmax_r 0 (gain s)). unfold gain in *. lra.
Qed.
