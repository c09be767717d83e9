(** Every theorem of the paper in full, on the definitions of foundations/definitions.v alone.

    Read that file first, then this one. A number is that of the page, and so are the names of hypotheses. Contexts are
    s < n, words w < V, labels y < k, features i < d; what a section declares holds for all theorems in it. Each proof
    is one [exact] that names where it stands: skip it. *)

From Coq Require Import Reals.
From Rooteps Require Import foundations.definitions.
From Coquelicot Require Rbar Lub.
From Rooteps Require foundations.infima losses cross_entropy_recovers_truth subspace_recovery optimum_exists
  pythagoras donsker_varadhan bernstein pinsker subspace_pinsker unconstrained_transfer softmax_transfer
  quadratic_partition approximate_quadratic_partition covariance_shift quad_objective multiclass_transfer
  sentence_completion sharpness never_vacuous_transfer variance_aware_transfer instance_exact_transfer.
Open Scope R_scope.

(** ** What "the infimum is at most b" means *)
Theorem infimum_is_glb {A : Type} (f : A -> R) (b : R) :
  infimum_at_most f b <-> Rbar.Rbar_le (Lub.Glb_Rbar (fun x => exists a, x = f a)) (Rbar.Finite b).
Proof. exact (infima.infimum_is_glb f b). Qed.

(** ** Losses *)

Theorem hinge_instance : one_lipschitz hinge /\ convex_loss hinge.
Proof. exact (conj losses.hinge_lipschitz losses.hinge_convex). Qed.

Theorem logistic_instance : one_lipschitz logistic /\ convex_loss logistic.
Proof. exact (conj losses.logistic_lipschitz losses.logistic_convex). Qed.

Theorem crammer_singer_instance : forall k, max_lipschitz 2 k (crammer_singer k).
Proof. exact multiclass_transfer.crammer_singer_lipschitz. Qed.

Theorem softmax_cross_entropy_instance : forall k, max_lipschitz 2 k (softmax_cross_entropy k).
Proof. exact multiclass_transfer.softmax_cross_entropy_lipschitz. Qed.

(** ** Distances and divergences *)

(** 4. g*(x) is what [largest_distance] says it is. *)
Theorem pinsker V p q x g :
  distribution V p -> distribution V q -> dominated V q p -> x = KL V q p -> largest_distance x g ->
  distance V p q <= g /\ g <= sqrt (2 * x) /\ g <= 2 * sqrt (1 - exp (- x)) /\ 2 * sqrt (1 - exp (- x)) <= 2.
Proof. exact (pinsker.pinsker V p q x g). Qed.

(** 4. g* exists, is given by the curve of Fedotov, Harremoës and Topsøe, and increases and is concave. *)
Theorem exact_curve :
  (forall x, 0 <= x -> exists g, largest_distance x g) /\
  (forall x g, 0 < x -> largest_distance x g -> exists t, 0 < t /\ x = curve_divergence t /\ g = curve_distance t) /\
  (forall x y gx gy, largest_distance x gx -> largest_distance y gy -> x <= y -> gx <= gy) /\
  (forall x y r gx gy gr, 0 <= x -> 0 <= y -> 0 <= r <= 1 -> largest_distance x gx -> largest_distance y gy ->
     largest_distance ((1 - r) * x + r * y) gr -> (1 - r) * gx + r * gy <= gr) /\
  (forall t, 0 < t -> exists p q, distribution 2 p /\ distribution 2 q /\ dominated 2 q p /\
     KL 2 q p = curve_divergence t /\ distance 2 p q = curve_distance t).
Proof. exact pinsker.exact_curve_summary. Qed.

(** 4a. For every price μ, and with equality for a tilt of p. *)
Theorem donsker_varadhan V p v mu : distribution V p -> 0 < mu ->
  (forall q, distribution V q -> dominated V q p -> Rabs (dot V v p - dot V v q) <= mu * KL V q p + psi V p v mu) /\
  exists q, distribution V q /\ dominated V q p /\ Rabs (dot V v p - dot V v q) = mu * KL V q p + psi V p v mu /\
    exists t, (t = 1 / mu \/ t = - (1 / mu)) /\ exists c, forall w, q w = c * (p w * exp (t * v w)).
Proof. exact (donsker_varadhan.donsker_varadhan V p v mu). Qed.

(** 4b. a and b are the least and the largest entry of v, or anything beyond. *)
Theorem bernstein V p v a b mu : distribution V p -> (forall w, (w < V)%nat -> a <= v w <= b) ->
  (b - a) / 3 < mu -> 0 < mu -> psi V p v mu <= variance V p v / (2 * (mu - (b - a) / 3)).
Proof. exact (bernstein.bernstein V p v a b mu). Qed.

(** 3. log(p_θ/q) is affine in φ_w on the support of q: so it is for softmax models p_θ and q of the same Phi, and for
    limits q of such, which have smaller supports. *)
Theorem pythagoras d V Phi p q p_theta :
  distribution V p -> distribution V q -> dominated V p q -> dominated V q p_theta ->
  forall (softmax_model : exists lam c, forall w, (w < V)%nat -> 0 < q w ->
                          ln (p_theta w / q w) = logits d Phi lam w + c)
         (subspace_optimum : forall i, (i < d)%nat -> dot V (Phi i) q = dot V (Phi i) p),
  KL V p p_theta = KL V p q + KL V q p_theta.
Proof. exact (pythagoras.pythagoras d V Phi p q p_theta). Qed.

(** 5. v = Phiᵀλ plus a constant; a and b are the least and the largest entry of v, or anything beyond. *)
Theorem subspace_pinsker d V Phi lam c v p q pstar a b B :
  distribution V p -> distribution V q -> distribution V pstar -> dominated V q p ->
  forall (subspace_optimum : forall i, (i < d)%nat -> dot V (Phi i) q = dot V (Phi i) pstar)
         (row_span : forall w, (w < V)%nat -> v w = logits d Phi lam w + c),
  (forall w, (w < V)%nat -> a <= v w <= b) -> - B <= a -> a <= b -> b <= B ->
  Rabs (dot V v p - dot V v pstar) = Rabs (dot V v p - dot V v q) /\
  Rabs (dot V v p - dot V v q) <= (b - a) / 2 * distance V p q /\
  (b - a) / 2 * distance V p q <= B * sqrt (2 * KL V q p).
Proof. exact (subspace_pinsker.subspace_pinsker d V Phi lam c v p q pstar a b B). Qed.

Section Worlds.

(** A language: n contexts of probabilities p_L, V words of probabilities p*_s. Word embeddings Phi, d × V. *)
Variables (n V d : nat) (pL : nat -> R) (Pstar Phi : nat -> nat -> R).
Hypothesis a_language : language n V pL Pstar.

(** ** What language modelling recovers *)

(** 1. The excess cross-entropy is the mean divergence from the truth, and zero only at the truth. *)
Theorem cross_entropy_recovers_truth P : model n V pL Pstar P ->
  let excess := cross_entropy n V pL Pstar P - cross_entropy n V pL Pstar Pstar in
  excess = sum n (fun s => pL s * KL V (Pstar s) (P s)) /\
  0 <= excess /\ / 2 * sum n (fun s => pL s * distance V (P s) (Pstar s) ^ 2) <= excess /\
  (excess = 0 <-> forall s w, (s < n)%nat -> 0 < pL s -> (w < V)%nat -> P s w = Pstar s w).
Proof. exact (cross_entropy_recovers_truth.cross_entropy_recovers_truth n V pL Pstar P a_language). Qed.

(** 2. The best features have the means of the truth, and nearly the best nearly: what the excess says of both. *)
Theorem subspace_recovery Fstar :
  (softmax_optimal_within 0 n d V pL Pstar Phi Fstar <->
   forall s i, (s < n)%nat -> 0 < pL s -> (i < d)%nat ->
     means V Phi (softmax_of d V Phi Fstar) s i = means V Phi Pstar s i) /\
  (softmax_optimal_within 0 n d V pL Pstar Phi Fstar -> forall F,
   let p_f := softmax_of d V Phi F in
   let gradient := fun s i => means V Phi p_f s i - means V Phi Pstar s i in
   let excess := cross_entropy n V pL Pstar p_f - cross_entropy n V pL Pstar (softmax_of d V Phi Fstar) in
   (forall c Rad, 0 < Rad -> (forall w, (w < V)%nat -> sum d (fun i => (Phi i w - c i) ^ 2) <= Rad ^ 2) ->
      / (2 * Rad ^ 2) * sum n (fun s => pL s * sum d (fun i => gradient s i ^ 2)) <= excess) /\
   excess <= sum n (fun s => pL s * dot d (fun i => F s i - Fstar s i) (gradient s)) /\
   / 2 * sum n (fun s => pL s * distance V (p_f s) (softmax_of d V Phi Fstar s) ^ 2) <= excess /\
   (softmax_optimal_within 0 n d V pL Pstar Phi F -> forall s, (s < n)%nat -> 0 < pL s ->
      exists c, forall w, (w < V)%nat -> logits d Phi (F s) w - logits d Phi (Fstar s) w = c)).
Proof. exact (subspace_recovery.subspace_recovery n d V pL Pstar Phi Fstar a_language). Qed.

(** 2. Such an F* exists if and only if in every context seen some distribution that gives all words a positive
    probability has the means of the truth: Phi p*_s is in the relative interior of conv{φ_w}. *)
Theorem optimum_exists :
  (exists Fstar, softmax_optimal_within 0 n d V pL Pstar Phi Fstar) <->
  (forall s, (s < n)%nat -> 0 < pL s -> exists r, distribution V r /\ (forall w, (w < V)%nat -> 0 < r w) /\
     forall i, (i < d)%nat -> dot V (Phi i) r = dot V (Phi i) (Pstar s)).
Proof. exact (optimum_exists.optimum_exists n d V pL Pstar Phi a_language). Qed.

(** 3. Who is within ε, in mean divergence, of distributions q_s with the means of the truth (the best softmax model, or
    its limit on the boundary) is within ε of the infimum: "subspace-optimum" and "epsilon-optimal" of the pages give
    the ε-optimality that the softmax theorems below assume. *)
Theorem optimal_by_means F Q eps :
  (forall s, (s < n)%nat -> distribution V (Q s)) ->
  forall (subspace_optimum : forall s i, (s < n)%nat -> 0 < pL s -> (i < d)%nat ->
                             means V Phi Q s i = means V Phi Pstar s i)
         (epsilon_optimal : sum n (fun s => pL s * KL V (Q s) (softmax_of d V Phi F s)) <= eps),
  softmax_optimal_within eps n d V pL Pstar Phi F.
Proof. exact (pythagoras.optimal_by_means n d V pL Pstar Phi F Q eps a_language). Qed.

(** 10. The best features for Quad are those of the projections Π p*_s; the excess is half the mean squared distance. *)
Theorem quad_optimum :
  (exists Fstar, forall s, (s < n)%nat -> projection d V Phi (Pstar s) (logits d Phi (Fstar s))) /\
  (forall Fstar, quad_optimal_within 0 n d V pL Pstar Phi Fstar <->
     forall s, (s < n)%nat -> 0 < pL s -> projection d V Phi (Pstar s) (logits d Phi (Fstar s))) /\
  (forall F Fstar,
     (forall s, (s < n)%nat -> 0 < pL s -> projection d V Phi (Pstar s) (logits d Phi (Fstar s))) ->
     quad_loss n d V pL Pstar Phi F - quad_loss n d V pL Pstar Phi Fstar
     = / 2 * sum n (fun s => pL s * sum V (fun w => (logits d Phi (F s) w - logits d Phi (Fstar s) w) ^ 2))).
Proof. exact (quad_objective.quad_optimum n d V pL Pstar Phi a_language). Qed.

(** ** Transfer *)

(** A task of k labels, with a surrogate loss of a score. *)
Variables (k : nat) (T : nat -> nat -> R) (loss : R -> nat -> R).
Hypothesis a_task : task n k T.
Let pT : nat -> R := contexts_of k T.

(** The witness v, of loss at most τ on the truth. *)
Variables (v : nat -> R) (tau : R).
Hypothesis natural : task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau.

Variables eps gamma : R.
Let x : R := eps / gamma.

(** *** Any model *)

Section Unconstrained.

Variable P : nat -> nat -> R.
Hypothesis a_model : model n V pL Pstar P.

(** 6. Transfer for any model, the scores being linear in p_s. *)
Theorem unconstrained_transfer B :
  forall (covering : covers gamma n k pL T) (epsilon_optimal : optimal_within eps n V pL Pstar P)
         (lipschitz_loss : one_lipschitz loss),
  bounded B V v ->
  best_loss_at_most n k V T loss P (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  exact (fun c e l b => unconstrained_transfer.unconstrained_transfer n V k pL Pstar P T loss v tau B eps gamma
                          a_language a_model a_task c e l b natural).
Qed.

(** 14. With the largest distance g* at a divergence, it says something for every ε. *)
Theorem never_vacuous_transfer B g :
  forall (covering : covers gamma n k pL T) (epsilon_optimal : optimal_within eps n V pL Pstar P)
         (lipschitz_loss : one_lipschitz loss),
  bounded B V v -> largest_distance x g ->
  best_loss_at_most n k V T loss P (tau + B * g) /\
  B * g <= 2 * B /\ B * g <= 2 * B * sqrt (1 - exp (- x)) /\ B * g <= sqrt (2 * B ^ 2 * x).
Proof.
  exact (fun c e l b => never_vacuous_transfer.never_vacuous_transfer n V k pL Pstar P T loss v tau B eps gamma g
                          a_language a_model a_task c e l b natural).
Qed.

(** 15. With the variance of v; a and b are its least and its largest entry, or anything beyond. *)
Theorem variance_aware_transfer a b :
  forall (covering : covers gamma n k pL T) (epsilon_optimal : optimal_within eps n V pL Pstar P)
         (lipschitz_loss : one_lipschitz loss),
  (forall w, (w < V)%nat -> a <= v w <= b) ->
  let sigma2 := sum n (fun s => pT s * variance V (P s) v) in
  best_loss_at_most n k V T loss P (tau + (sqrt (2 * sigma2 * x) + (b - a) / 3 * x)).
Proof.
  exact (fun c e l ab => variance_aware_transfer.variance_aware_transfer n V k pL Pstar P T loss v tau a b eps gamma
                           a_language a_model a_task c e l ab natural).
Qed.

(** 16. With all moments of v, for every price μ. *)
Theorem instance_exact_transfer mu rho :
  forall (covering : covers gamma n k pL T) (epsilon_optimal : optimal_within eps n V pL Pstar P)
         (lipschitz_loss : one_lipschitz loss),
  0 < mu -> furthest n V P v rho ->
  best_loss_at_most n k V T loss P
    (tau + Rmin (mu * x + sum n (fun s => pT s * psi V (P s) v mu)) (sum n (fun s => pT s * rho s))).
Proof.
  exact (fun c e l => instance_exact_transfer.instance_exact_transfer n V k pL Pstar P T loss v tau eps gamma mu rho
                        a_language a_model a_task c e l natural).
Qed.

End Unconstrained.

(** 16. In what sense it is exact: the tilts q_s ∝ p_s e^{±v/μ} attain the bound of the budget that they spend, and of
    all q with that budget none moves the mean score further. *)
Theorem tilts_attain (weights : nat -> R) P mu :
  distribution n weights -> (forall s, (s < n)%nat -> distribution V (P s)) -> 0 < mu ->
  exists Q, (forall s, (s < n)%nat -> distribution V (Q s) /\ exists t, (t = 1 / mu \/ t = - (1 / mu)) /\
                       exists c, forall w, Q s w = c * (P s w * exp (t * v w))) /\
  let moved := fun Q => sum n (fun s => weights s * Rabs (dot V v (P s) - dot V v (Q s))) in
  let spent := fun Q => sum n (fun s => weights s * KL V (Q s) (P s)) in
  moved Q = mu * spent Q + sum n (fun s => weights s * psi V (P s) v mu) /\
  forall Q', (forall s, (s < n)%nat -> distribution V (Q' s) /\ dominated V (Q' s) (P s)) ->
    spent Q' <= spent Q -> moved Q' <= moved Q.
Proof. exact (instance_exact_transfer.tilts_attain_statement n V weights P v mu). Qed.

(** 16. It is convex in the price. *)
Theorem psi_convex p mu mu' r : distribution V p -> 0 < mu -> 0 < mu' -> 0 <= r <= 1 ->
  psi V p v ((1 - r) * mu + r * mu') <= (1 - r) * psi V p v mu + r * psi V p v mu'.
Proof. exact (instance_exact_transfer.psi_convex V p v mu mu' r). Qed.

(** *** Softmax models of features F: ε is measured from the infimum over all features for this Phi *)

Section Softmax.

Variable F : nat -> nat -> R.
Let p_f : nat -> nat -> R := softmax_of d V Phi F.
Variable lam : nat -> R.

(** 7. The theorem of the paper: transfer for a softmax model, on Phi p_f of d numbers. *)
Theorem softmax_transfer B :
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v) (lipschitz_loss : one_lipschitz loss),
  bounded B V v ->
  let bound := tau + sqrt (2 * B ^ 2 * eps / gamma) in
  best_loss_at_most n k d T loss (means V Phi p_f) bound /\ best_loss_at_most n k V T loss p_f bound.
Proof.
  exact (fun c e r l b => softmax_transfer.softmax_transfer n d V k pL Pstar Phi F T loss lam v tau B eps gamma
                            a_language a_task c e r l b natural).
Qed.

(** 8. Transfer on the features f(s) themselves, where A f(s) + b is the gradient of log Z at f(s). *)
Theorem quadratic_partition A b B :
  forall (covering : covers gamma n k pL T)
         (affine_gradient : forall s i, (s < n)%nat -> (i < d)%nat -> means V Phi p_f s i = affine_map d A b (F s) i)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v) (lipschitz_loss : one_lipschitz loss),
  bounded B V v ->
  best_affine_loss_at_most n k d T loss F (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  exact (fun c ag e r l bb => quadratic_partition.quadratic_partition n d V k pL Pstar Phi F A b T loss lam v tau B eps
                                gamma a_language a_task c ag e r l bb natural).
Qed.

(** 8a. Where it is not, by how far it is off. *)
Theorem approximate_quadratic_partition A b B :
  let eta := fun s => norm2 d (fun i => means V Phi p_f s i - affine_map d A b (F s) i) in
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v) (lipschitz_loss : one_lipschitz loss),
  bounded B V v ->
  best_affine_loss_at_most n k d T loss F
    (tau + sqrt (2 * B ^ 2 * eps / gamma) + norm2 d lam * sum n (fun s => pT s * eta s)).
Proof.
  exact (fun c e r l bb => approximate_quadratic_partition.approximate_quadratic_partition n d V k pL Pstar Phi F A b T
                             loss lam v tau B eps gamma a_language a_task c e r l bb natural).
Qed.

(** 9. As 7, with coverage of the errors alone: γ(p_T; Δ) is the largest γ with Σ_L >= γ Σ_T. *)
Theorem covariance_shift B :
  forall (covering : covers_along gamma n d V k pL Pstar Phi p_f T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v) (lipschitz_loss : one_lipschitz loss),
  bounded B V v ->
  best_loss_at_most n k d T loss (means V Phi p_f) (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  exact (fun c e r l b => covariance_shift.covariance_shift n d V k pL Pstar Phi F T loss lam v tau B eps gamma
                            a_language a_task c e r l b natural).
Qed.

(** 9. It is never smaller than γ(p_T). *)
Theorem covered_along_errors P : covers gamma n k pL T -> covers_along gamma n d V k pL Pstar Phi P T.
Proof. exact (covariance_shift.covered_along_errors n d V k pL Pstar Phi P T gamma). Qed.

(** 10. Transfer on f(s), with no assumption on log Z, nor on the rows of Phi; the norm is ‖v‖_2. *)
Theorem quad_objective B :
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : quad_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v) (lipschitz_loss : one_lipschitz loss),
  norm2 V v <= B ->
  best_loss_at_most n k d T loss F (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  exact (fun c e r l b => quad_objective.quad_objective n d V k pL Pstar Phi F T loss lam v tau B eps gamma
                            a_language a_task c e r l b natural).
Qed.

(** 14r. As 14. *)
Theorem softmax_never_vacuous_transfer B g :
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v) (lipschitz_loss : one_lipschitz loss),
  bounded B V v -> largest_distance x g ->
  best_loss_at_most n k d T loss (means V Phi p_f) (tau + B * g) /\
  B * g <= 2 * B /\ B * g <= 2 * B * sqrt (1 - exp (- x)) /\ B * g <= sqrt (2 * B ^ 2 * x).
Proof.
  exact (fun c e r l b => never_vacuous_transfer.softmax_never_vacuous_transfer n d V k pL Pstar Phi F T loss lam v tau B
                            eps gamma g a_language a_task c e r l b natural).
Qed.

(** 15r. As 15. *)
Theorem softmax_variance_aware_transfer a b :
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v) (lipschitz_loss : one_lipschitz loss),
  (forall w, (w < V)%nat -> a <= v w <= b) ->
  let sigma2 := sum n (fun s => pT s * variance V (p_f s) v) in
  best_loss_at_most n k d T loss (means V Phi p_f) (tau + (sqrt (2 * sigma2 * x) + (b - a) / 3 * x)).
Proof.
  exact (fun c e r l ab => variance_aware_transfer.softmax_variance_aware_transfer n d V k pL Pstar Phi F T loss lam v
                             tau a b eps gamma a_language a_task c e r l ab natural).
Qed.

(** 16r. As 16. *)
Theorem softmax_instance_exact_transfer mu rho :
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v) (lipschitz_loss : one_lipschitz loss),
  0 < mu -> furthest n V p_f v rho ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + Rmin (mu * x + sum n (fun s => pT s * psi V (p_f s) v mu)) (sum n (fun s => pT s * rho s))).
Proof.
  exact (fun c e r l => instance_exact_transfer.softmax_instance_exact_transfer n d V k pL Pstar Phi F T loss lam v tau
                          eps gamma mu rho a_language a_task c e r l natural).
Qed.

(** 16r. The tilt of p_f(s) by e^{tv} is the softmax model of the features f(s) + tλ. *)
Theorem tilt_is_softmax s t : in_row_span d V Phi lam v ->
  exists c, forall w, (w < V)%nat ->
    softmax V (logits d Phi (fun i => F s i + t * lam i)) w = c * (p_f s w * exp (t * v w)).
Proof. exact (instance_exact_transfer.tilt_is_softmax n d V pL Pstar Phi F lam v s t a_language). Qed.

End Softmax.

End Worlds.

(** ** k-way tasks *)

(** 11. Scores v_i·p_s for labels i < k, and a loss that is L-Lipschitz in their max-norm. *)
Theorem multiclass_transfer n V k pL Pstar P T loss L U tau B eps gamma :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T ->
  forall (covering : covers gamma n k pL T) (epsilon_optimal : optimal_within eps n V pL Pstar P)
         (lipschitz_loss : max_lipschitz L k loss),
  0 <= L -> (0 < k)%nat -> (forall i, (i < k)%nat -> bounded B V (U i)) ->
  task_loss n k T loss (scores V U Pstar) <= tau ->
  infimum_at_most (fun U' => task_loss n k T loss (scores V U' P)) (tau + L * sqrt (2 * B ^ 2 * eps / gamma)).
Proof. exact (multiclass_transfer.multiclass_transfer n V k pL Pstar P T loss L U tau B eps gamma). Qed.

(** ** When is a task natural? *)

(** 12. A[y] is the distribution of words that label y expects, π_s the posterior of the label; v_2 = A (AᵀA)^{-1} u. *)
Theorem sentence_completion n V k T (loss : R -> nat -> R) Pstar A pi u :
  forall (mixture : forall s w, (s < n)%nat -> (w < V)%nat -> Pstar s w = logits k A (pi s) w)
         (full_rank : independent k V A),
  exists v2, (exists c, forall w, (w < V)%nat -> v2 w = logits k A c w) /\
    (forall y, (y < k)%nat -> dot V (A y) v2 = u y) /\
    forall v, (forall y, (y < k)%nat -> dot V (A y) v = u y) ->
      (forall s, (s < n)%nat -> dot V v (Pstar s) = dot k u (pi s)) /\
      task_loss n k T loss (fun s => dot V v (Pstar s)) = task_loss n k T loss (fun s => dot k u (pi s)) /\
      forall B, bounded B V v -> dot V v2 v2 <= B * sum V (fun w => Rabs (v2 w)).
Proof. exact (sentence_completion.sentence_completion n V k T loss Pstar A pi u). Qed.

(** ** Nothing can be improved *)

(** 13. For all B, γ and δ with 2Bδ <= 1 there is this world. *)
Theorem sharpness B gamma delta : 0 <= B -> 0 < gamma <= 1 ->
  forall (separated : 0 < delta <= / 2) (margin : 2 * B * delta <= 1),
  let pL := sharp_contexts gamma in let Pstar := sharp_truth delta in let tau := 1 - 2 * B * delta in
  let eps := cross_entropy 3 2 pL Pstar sharp_model - cross_entropy 3 2 pL Pstar Pstar in
  let bound := sqrt (2 * B ^ 2 * eps / gamma) in
  (* it is a world, with this γ and this ε *)
  language 3 2 pL Pstar /\ model 3 2 pL Pstar sharp_model /\ task 3 2 sharp_task /\
  (forall g, covers g 3 2 pL sharp_task <-> 0 < g <= gamma) /\
  (forall e, optimal_within e 3 2 pL Pstar sharp_model <-> eps <= e) /\
  (* τ(B) = 1 − 2Bδ *)
  bounded B 2 (sharp_witness B) /\
  task_loss 3 2 sharp_task hinge (fun s => dot 2 (sharp_witness B) (Pstar s)) = tau /\
  (forall v, bounded B 2 v -> tau <= task_loss 3 2 sharp_task hinge (fun s => dot 2 v (Pstar s))) /\
  (* ℓ_T(P) = 1 *)
  best_loss_at_most 3 2 2 sharp_task hinge sharp_model 1 /\
  (forall v, 1 <= task_loss 3 2 sharp_task hinge (fun s => dot 2 v (sharp_model s))) /\
  (* ℓ_T(P) − τ against the bound *)
  (1 - sharp_constant * delta ^ 2) * bound <= 1 - tau /\ 1 - tau <= (1 - / 3 * delta ^ 2) * bound.
Proof. exact (sharpness.sharpness B gamma delta). Qed.

(** 13. So no smaller constant than 2 will do, whatever B and γ: the claim of 6 with c < 2 fails in such a world. *)
Theorem constant_unimprovable B gamma c : 0 < B -> 0 < gamma <= 1 -> c < 2 ->
  exists delta, 0 < delta <= / 2 /\ 2 * B * delta <= 1 /\
  let pL := sharp_contexts gamma in let Pstar := sharp_truth delta in
  let eps := cross_entropy 3 2 pL Pstar sharp_model - cross_entropy 3 2 pL Pstar Pstar in
  ~ best_loss_at_most 3 2 2 sharp_task hinge sharp_model (1 - 2 * B * delta + sqrt (c * B ^ 2 * eps / gamma)).
Proof. exact (sharpness.constant_unimprovable B gamma c). Qed.

(** 13. Nor a larger exponent than ½, with any constant. *)
Theorem exponent_unimprovable B gamma K a : 0 < B -> 0 < gamma <= 1 -> / 2 < a ->
  exists delta, 0 < delta <= / 2 /\ 2 * B * delta <= 1 /\
  let pL := sharp_contexts gamma in let Pstar := sharp_truth delta in
  let eps := cross_entropy 3 2 pL Pstar sharp_model - cross_entropy 3 2 pL Pstar Pstar in
  ~ best_loss_at_most 3 2 2 sharp_task hinge sharp_model (1 - 2 * B * delta + K * Rpower (eps / gamma) a).
Proof. exact (sharpness.exponent_unimprovable B gamma K a). Qed.

(** 13r. With Phi = [1, −1] it is one of softmax models. *)
Theorem softmax_sharpness B gamma delta : 0 <= B -> 0 < gamma <= 1 ->
  forall (separated : 0 < delta < / 2) (margin : 2 * B * delta <= 1),
  let pL := sharp_contexts gamma in let Pstar := sharp_truth delta in let tau := 1 - 2 * B * delta in
  let p_f := softmax_of 1 2 sharp_Phi (fun _ _ => 0) in
  let eps := cross_entropy 3 2 pL Pstar p_f - cross_entropy 3 2 pL Pstar Pstar in
  let bound := sqrt (2 * B ^ 2 * eps / gamma) in
  language 3 2 pL Pstar /\ task 3 2 sharp_task /\
  (forall g, covers g 3 2 pL sharp_task <-> 0 < g <= gamma) /\
  (* the truth is a softmax model, the best one, and ε is measured from it *)
  (exists Fstar, forall s w, (w < 2)%nat -> softmax_of 1 2 sharp_Phi Fstar s w = Pstar s w) /\
  (forall e, softmax_optimal_within e 3 1 2 pL Pstar sharp_Phi (fun _ _ => 0) <-> eps <= e) /\
  (* the witness is in the row-span *)
  in_row_span 1 2 sharp_Phi (fun _ => B) (sharp_witness B) /\ bounded B 2 (sharp_witness B) /\
  task_loss 3 2 sharp_task hinge (fun s => dot 2 (sharp_witness B) (Pstar s)) = tau /\
  (forall v, bounded B 2 v -> tau <= task_loss 3 2 sharp_task hinge (fun s => dot 2 v (Pstar s))) /\
  (* ℓ_T(Phi p_f) = 1 *)
  best_loss_at_most 3 2 1 sharp_task hinge (means 2 sharp_Phi p_f) 1 /\
  (forall lam, 1 <= task_loss 3 2 sharp_task hinge (fun s => dot 1 lam (means 2 sharp_Phi p_f s))) /\
  (1 - sharp_constant * delta ^ 2) * bound <= 1 - tau /\ 1 - tau <= (1 - / 3 * delta ^ 2) * bound.
Proof. exact (sharpness.softmax_sharpness B gamma delta). Qed.
