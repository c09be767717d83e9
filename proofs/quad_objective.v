(** The Quad objective: its features work without any assumption on log Z, nor on the rows of Phi. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.divergence foundations.softmax
  foundations.projections budget arrows transfer.
Open Scope R_scope.

(** What one context contributes. *)
Definition quad_at (d V : nat) (pstar : nat -> R) (Phi : nat -> nat -> R) (f : nat -> R) : R :=
  - dot d f (fun i => dot V (Phi i) pstar) + / 2 * sum V (fun w => logits d Phi f w ^ 2).

(** A step t along λ gains t (v·p* − v·Phiᵀf) − ½ t²‖v‖². *)
Lemma quad_gain d V pstar Phi f lam v t : in_row_span d V Phi lam v ->
  quad_at d V pstar Phi f - quad_at d V pstar Phi (moved f lam t)
  = t * (dot V v pstar - dot V v (logits d Phi f)) - / 2 * t ^ 2 * dot V v v.
Proof.
  intros Hv. unfold quad_at.
  assert (E1 : dot d (moved f lam t) (fun i => dot V (Phi i) pstar)
               = dot d f (fun i => dot V (Phi i) pstar) + t * dot V v pstar).
  { rewrite (dot_ext V v pstar (logits d Phi lam) pstar), logits_dot by auto.
    unfold moved. rewrite dot_plus_l, dot_scal_l. reflexivity. }
  assert (E2 : sum V (fun w => logits d Phi (moved f lam t) w ^ 2)
               = sum V (fun w => logits d Phi f w ^ 2) + 2 * t * dot V v (logits d Phi f) + t ^ 2 * dot V v v).
  { unfold dot. rewrite <- !sum_scal, <- !sum_plus. apply sum_ext; intros w Hw.
    rewrite logits_moved, <- Hv by assumption. ring. }
  rewrite E1, E2. field.
Qed.

Lemma quad_loss_sum n d V pL Pstar Phi F :
  quad_loss n d V pL Pstar Phi F = sum n (fun s => pL s * quad_at d V (Pstar s) Phi (F s)).
Proof. reflexivity. Qed.

(** ε-optimality bounds the mean square of v·p*_s − v·Phiᵀf(s). *)
Lemma quad_mean_square n d V pL Pstar Phi F lam v eps : distribution n pL ->
  quad_optimal_within eps n d V pL Pstar Phi F -> in_row_span d V Phi lam v ->
  sum n (fun s => pL s * (dot V v (Pstar s) - dot V v (logits d Phi (F s))) ^ 2) <= 2 * dot V v v * eps.
Proof.
  intros HpL Hopt Hv. set (N := dot V v v).
  assert (HN : 0 <= N) by (apply sum_nonneg; intros; nra).
  set (e := fun s => dot V v (Pstar s) - dot V v (logits d Phi (F s))).
  change (sum n (fun s => pL s * e s ^ 2) <= 2 * N * eps).
  destruct HN as [HN|HN].
  - specialize (Hopt (fun s => moved (F s) lam (e s / N))).
    rewrite !quad_loss_sum in Hopt.
    assert (E : sum n (fun s => pL s * quad_at d V (Pstar s) Phi (F s))
                - sum n (fun s => pL s * quad_at d V (Pstar s) Phi (moved (F s) lam (e s / N)))
                = sum n (fun s => / (2 * N) * (pL s * e s ^ 2))).
    { rewrite <- sum_minus. apply sum_ext; intros s _. rewrite <- Rmult_minus_distr_l.
      rewrite (quad_gain d V (Pstar s) Phi (F s) lam v) by assumption. fold (e s) N. field. lra. }
    rewrite sum_scal in E. apply Rmult_le_reg_l with (/ (2 * N)); [apply Rinv_0_lt_compat; lra|].
    replace (/ (2 * N) * (2 * N * eps)) with eps by (field; lra). lra.
  - right. rewrite <- HN. rewrite sum_zero; [ring|]. intros s _.
    assert (Z : forall w, (w < V)%nat -> v w = 0) by (apply dot_square_zero; fold N; lra).
    assert (Zd : forall x, dot V v x = 0)
      by (intros x; apply sum_zero; intros w Hw; cbv beta; rewrite Z by assumption; ring).
    unfold e. rewrite !Zd. ring.
Qed.

(** The score moves by at most ‖v‖_2 times the distance. *)
Lemma cauchy_schwarz V v x y : Rabs (dot V v x - dot V v y) <= norm2 V v * norm2 V (fun w => x w - y w).
Proof. rewrite <- dot_minus_r. apply dot_le_norms. Qed.

(** Step scores: (Phi v)·f = v·Phiᵀf *)
Lemma quad_score d V Phi v f : dot d (fun i => dot V (Phi i) v) f = dot V v (logits d Phi f).
Proof. rewrite (dot_comm V), logits_dot, dot_comm. reflexivity. Qed.

Theorem quad_objective n d V k pL Pstar Phi F T loss lam v tau B eps gamma :
  language n V pL Pstar -> task n k T ->
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : quad_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v)
         (lipschitz_loss : one_lipschitz loss),
  norm2 V v <= B -> task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  best_loss_at_most n k d T loss F (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  intros HL HT Hg Hopt Hv Hl HB Htau.
  pose proof (contexts_distribution n k T HT) as HpT.
  set (e := fun s => dot V v (Pstar s) - dot V v (logits d Phi (F s))).
  pose proof (quad_mean_square n d V pL Pstar Phi F lam v eps (proj1 HL) Hopt Hv) as Hms.
  assert (Heps : 0 <= eps) by (specialize (Hopt F); lra).
  assert (Hb : sum n (fun s => contexts_of k T s * Rabs (e s)) <= sqrt (2 * B ^ 2 * eps / gamma)).
  { eapply Rle_trans; [now apply mean_abs_le_root|]. apply sqrt_le_1_alt.
    eapply Rle_trans; [apply (coverage gamma n k pL T); [assumption|intros; apply pow2_ge_0]|].
    apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, Hg|].
    eapply Rle_trans; [exact Hms|]. apply Rmult_le_compat_r; [assumption|]. apply Rmult_le_compat_l; [lra|].
    assert (HN : 0 <= dot V v v) by (apply sum_nonneg; intros; nra).
    rewrite <- (sqrt_sqrt (dot V v v)) by assumption. fold (norm2 V v).
    replace (B ^ 2) with (B * B) by ring.
    assert (0 <= norm2 V v) by apply sqrt_pos. apply Rmult_le_compat; assumption. }
  apply infimum with (fun i => dot V (Phi i) v).
  eapply Rle_trans; [apply lipschitz with (score' := fun s => dot V v (Pstar s)); assumption|].
  apply Rplus_le_compat; [exact Htau|]. eapply Rle_trans; [|exact Hb]. right.
  apply sum_ext; intros s _. cbv beta. rewrite quad_score. unfold e. now rewrite Rabs_minus_sym.
Qed.

(** ** The optimum of Quad, and its excess *)

(** The excess over features f* with Phiᵀf* = Π p* is half the mean squared distance, so they are the minimisers. *)
Lemma quad_excess_at d V pstar Phi f fstar :
  projection d V Phi pstar (logits d Phi fstar) ->
  quad_at d V pstar Phi f - quad_at d V pstar Phi fstar
  = / 2 * sum V (fun w => (logits d Phi f w - logits d Phi fstar w) ^ 2).
Proof.
  intros [_ Hs].
  set (lam := fun i => f i - fstar i). set (v := logits d Phi lam).
  assert (Hv : in_row_span d V Phi lam v) by (intros w _; reflexivity).
  pose proof (quad_gain d V pstar Phi fstar lam v 1 Hv) as G.
  assert (El : forall w, logits d Phi (moved fstar lam 1) w = logits d Phi f w)
    by (intros w; apply dot_ext; [intros i _; unfold moved, lam; ring|reflexivity]).
  assert (E : quad_at d V pstar Phi (moved fstar lam 1) = quad_at d V pstar Phi f).
  { unfold quad_at. f_equal.
    - f_equal. apply dot_ext; [intros i _; unfold moved, lam; ring|reflexivity].
    - f_equal. apply sum_ext; intros w _. now rewrite El. }
  rewrite E in G.
  assert (Ev : dot V v pstar = dot V v (logits d Phi fstar)).
  { apply (subspace d V Phi lam); [assumption|]. intros i Hi. symmetry. now apply Hs. }
  assert (Ew : dot V v v = sum V (fun w => (logits d Phi f w - logits d Phi fstar w) ^ 2)).
  { apply sum_ext; intros w _. rewrite <- El, logits_moved. fold (v w). unfold v. ring. }
  rewrite Ev, Ew in G. lra.
Qed.

(** Choice for finitely many contexts needs no axiom. *)
Lemma finite_choice {A : Type} (a : A) n (Q : nat -> A -> Prop) :
  (forall s, (s < n)%nat -> exists f, Q s f) -> exists F, forall s, (s < n)%nat -> Q s (F s).
Proof.
  induction n as [|n IH]; intros H; [exists (fun _ => a); intros; lia|].
  destruct IH as [F HF]; [intros; apply H; lia|]. destruct (H n) as [f Hf]; [lia|].
  exists (fun s => if Nat.eqb s n then f else F s). intros s Hs.
  destruct (Nat.eqb_spec s n) as [->|N]; [assumption|]. apply HF. lia.
Qed.

(** Steps stationarity, excess, optimality: minimisers exist, whatever the rows of Phi; F* is one if and only if Phiᵀf*(s) = Π p*_s on the contexts seen; and the
    excess of any F is ½ E‖Phiᵀf(s) − Π p*_s‖². *)
Theorem quad_optimum n d V pL Pstar Phi : language n V pL Pstar ->
  (exists Fstar, forall s, (s < n)%nat -> projection d V Phi (Pstar s) (logits d Phi (Fstar s))) /\
  (forall Fstar, quad_optimal_within 0 n d V pL Pstar Phi Fstar <->
     forall s, (s < n)%nat -> 0 < pL s -> projection d V Phi (Pstar s) (logits d Phi (Fstar s))) /\
  (forall F Fstar,
     (forall s, (s < n)%nat -> 0 < pL s -> projection d V Phi (Pstar s) (logits d Phi (Fstar s))) ->
     quad_loss n d V pL Pstar Phi F - quad_loss n d V pL Pstar Phi Fstar
     = / 2 * sum n (fun s => pL s * sum V (fun w => (logits d Phi (F s) w - logits d Phi (Fstar s) w) ^ 2))).
Proof.
  intros HL.
  assert (Hex : forall F Fstar,
     (forall s, (s < n)%nat -> 0 < pL s -> projection d V Phi (Pstar s) (logits d Phi (Fstar s))) ->
     quad_loss n d V pL Pstar Phi F - quad_loss n d V pL Pstar Phi Fstar
     = / 2 * sum n (fun s => pL s * sum V (fun w => (logits d Phi (F s) w - logits d Phi (Fstar s) w) ^ 2))).
  { intros F Fstar H. rewrite !quad_loss_sum, <- sum_minus, <- sum_scal. apply sum_ext; intros s Hs.
    destruct (Req_dec (pL s) 0) as [->|N]; [ring|].
    assert (Hpos : 0 < pL s) by (pose proof (proj1 (proj1 HL) s Hs); lra).
    rewrite <- Rmult_minus_distr_l, (quad_excess_at d V (Pstar s) Phi (F s) (Fstar s)) by auto. ring. }
  split; [|split].
  - apply (finite_choice (fun _ => 0) n (fun s f => projection d V Phi (Pstar s) (logits d Phi f))). intros s _. destruct (projection_exists d V Phi (Pstar s)) as [f Hf].
    exists f. split; [exists f; intros w _; reflexivity|].
    intros i Hi. specialize (Hf i Hi). rewrite dot_minus_r in Hf.
    change (dot V (Phi i) (fun w => logits d Phi f w)) with (dot V (Phi i) (logits d Phi f)) in Hf. lra.
  - intros Fstar. split.
    + intros Hopt s Hs Hpos. split; [exists (Fstar s); intros w _; reflexivity|]. intros i Hi.
      set (lam := fun j => if Nat.eqb j i then 1 else 0). set (v := logits d Phi lam).
      assert (Hv : in_row_span d V Phi lam v) by (intros w _; reflexivity).
      assert (Ev : forall w, v w = Phi i w).
      { intros w. unfold v, logits, dot, lam. rewrite (sum_ext d _ (fun j => if Nat.eqb j i then Phi j w else 0)).
        - now rewrite sum_pick.
        - intros j _. destruct (Nat.eqb j i); ring. }
      pose proof (quad_mean_square n d V pL Pstar Phi Fstar lam v 0 (proj1 HL) Hopt Hv) as H.
      rewrite Rmult_0_r in H.
      assert (H0 : pL s * (dot V v (Pstar s) - dot V v (logits d Phi (Fstar s))) ^ 2 = 0).
      { apply (sum_zero_term n (fun s => pL s * (dot V v (Pstar s) - dot V v (logits d Phi (Fstar s))) ^ 2));
          [|exact H|assumption]. intros j Hj. apply Rmult_le_pos; [now apply HL|apply pow2_ge_0]. }
      rewrite (dot_ext V (Phi i) (logits d Phi (Fstar s)) v (logits d Phi (Fstar s))),
        (dot_ext V (Phi i) (Pstar s) v (Pstar s)) by auto.
      destruct (Rmult_integral _ _ H0) as [E|E]; [lra|]. simpl in E. rewrite Rmult_1_r in E.
      destruct (Rmult_integral _ _ E); lra.
    + intros H F'. pose proof (Hex F' Fstar H) as E.
      assert (0 <= sum n (fun s => pL s * sum V (fun w => (logits d Phi (F' s) w - logits d Phi (Fstar s) w) ^ 2))).
      { apply sum_nonneg; intros s Hs. apply Rmult_le_pos; [now apply HL|].
        apply sum_nonneg; intros; apply pow2_ge_0. }
      lra.
  - exact Hex.
Qed.

(** Half the mean squared distance from the projections of at most ε is ε-optimality. *)
Lemma quad_optimal_by_distance n d V pL Pstar Phi F Fstar eps : language n V pL Pstar ->
  (forall s, (s < n)%nat -> projection d V Phi (Pstar s) (logits d Phi (Fstar s))) ->
  / 2 * sum n (fun s => pL s * sum V (fun w => (logits d Phi (F s) w - logits d Phi (Fstar s) w) ^ 2)) <= eps ->
  quad_optimal_within eps n d V pL Pstar Phi F.
Proof.
  intros HL Hs He F'. destruct (quad_optimum n d V pL Pstar Phi HL) as (_ & Hmin & Hex).
  assert (H0 : quad_optimal_within 0 n d V pL Pstar Phi Fstar) by (apply Hmin; auto).
  specialize (H0 F'). specialize (Hex F Fstar (fun s H _ => Hs s H)). lra.
Qed.
