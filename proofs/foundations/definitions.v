(** The objects of the theory, as plain definitions on real functions of natural indices.

    Contexts are s < n, words w < V, labels y < k, features i < d. Nothing here is proved; all statements rest on it. *)

From Coq Require Import Reals.
Open Scope R_scope.

(** ** Sums and distributions *)

Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with
  | O => 0
  | S m => sum m f + f m
  end.

Definition dot (n : nat) (u v : nat -> R) : R := sum n (fun i => u i * v i).

Definition distribution (n : nat) (p : nat -> R) : Prop :=
  (forall i, (i < n)%nat -> 0 <= p i) /\ sum n p = 1.

(** KL(q‖p) = Σ q log(q/p); where q is 0 so is the term. It is what it should be where [dominated] holds. *)
Definition KL (V : nat) (q p : nat -> R) : R := sum V (fun w => q w * ln (q w / p w)).

Definition dominated (V : nat) (q p : nat -> R) : Prop := forall w, (w < V)%nat -> 0 < q w -> 0 < p w.

(** ‖p − q‖_1 *)
Definition distance (V : nat) (p q : nat -> R) : R := sum V (fun w => Rabs (p w - q w)).

(** Var_p(v) *)
Definition variance (V : nat) (p v : nat -> R) : R := sum V (fun w => p w * (v w - dot V v p) ^ 2).

(** log E_p e^{t (v - E_p v)}, the centred log-moment generating function. *)
Definition log_mgf (V : nat) (p v : nat -> R) (t : R) : R :=
  ln (sum V (fun w => p w * exp (t * (v w - dot V v p)))).

(** ψ(μ) = μ max_± log E_p e^{±(v − E_p v)/μ}, what a budget of divergence leaves to pay at price μ. *)
Definition psi (V : nat) (p v : nat -> R) (mu : R) : R :=
  mu * Rmax (log_mgf V p v (1 / mu)) (log_mgf V p v (- (1 / mu))).

(** rho_s is at least the furthest that any distribution on the support of p_s can move the mean of v. *)
Definition furthest (n V : nat) (P : nat -> nat -> R) (v rho : nat -> R) : Prop :=
  forall s w, (s < n)%nat -> (w < V)%nat -> 0 < P s w -> Rabs (v w - dot V v (P s)) <= rho s.

(** g*(x) = g: the least upper bound of ‖p − q‖_1 over all finite distributions with KL(q‖p) <= x. *)
Definition largest_distance (x g : R) : Prop :=
  is_lub (fun D => exists V p q, distribution V p /\ distribution V q /\ dominated V q p /\ KL V q p <= x
                                 /\ D = distance V p q) g.

(** The curve of Fedotov, Harremoës and Topsøe: at parameter t the distance and the least divergence at it. *)
Definition langevin (t : R) : R := cosh t / sinh t - 1 / t.

Definition curve_distance (t : R) : R := t * (1 - langevin t ^ 2).

Definition curve_divergence (t : R) : R := t * curve_distance t - t * langevin t - ln (sinh t / t).

(** ** Languages and their models *)

(** p_L over n contexts, and the true next-word distributions p*_s over V words. *)
Definition language (n V : nat) (pL : nat -> R) (Pstar : nat -> nat -> R) : Prop :=
  distribution n pL /\ forall s, (s < n)%nat -> distribution V (Pstar s).

(** Next-word distributions p_s of finite cross-entropy: no word that may come has probability 0. *)
Definition model (n V : nat) (pL : nat -> R) (Pstar P : nat -> nat -> R) : Prop :=
  (forall s, (s < n)%nat -> distribution V (P s)) /\
  (forall s, (s < n)%nat -> 0 < pL s -> dominated V (Pstar s) (P s)).

(** ℓ_xent(P) = E_{s ~ p_L} E_{w ~ p*_s} [- log p_s(w)] *)
Definition cross_entropy (n V : nat) (pL : nat -> R) (Pstar P : nat -> nat -> R) : R :=
  sum n (fun s => pL s * sum V (fun w => Pstar s w * - ln (P s w))).

(** P is within eps of the infimum over all models. *)
Definition optimal_within (eps : R) (n V : nat) (pL : nat -> R) (Pstar P : nat -> nat -> R) : Prop :=
  forall P', model n V pL Pstar P' -> cross_entropy n V pL Pstar P <= cross_entropy n V pL Pstar P' + eps.

(** ** Softmax models: features f(s) in R^d, word embeddings φ_w, the columns of Phi *)

Definition logits (d : nat) (Phi : nat -> nat -> R) (f : nat -> R) (w : nat) : R := dot d f (fun i => Phi i w).

Definition partition (V : nat) (z : nat -> R) : R := sum V (fun w => exp (z w)).

Definition softmax (V : nat) (z : nat -> R) (w : nat) : R := exp (z w) / partition V z.

(** p_f(s) = softmax(f(s)ᵀ Phi) *)
Definition softmax_of (d V : nat) (Phi F : nat -> nat -> R) (s w : nat) : R := softmax V (logits d Phi (F s)) w.

(** Phi p_s, the conditional mean of the embedding of the next word. *)
Definition means (V : nat) (Phi P : nat -> nat -> R) (s i : nat) : R := dot V (Phi i) (P s).

(** The features F are within eps of the infimum over all features for the same Phi. *)
Definition softmax_optimal_within (eps : R) (n d V : nat) (pL : nat -> R) (Pstar Phi F : nat -> nat -> R) : Prop :=
  forall F', cross_entropy n V pL Pstar (softmax_of d V Phi F)
             <= cross_entropy n V pL Pstar (softmax_of d V Phi F') + eps.

(** v = Phiᵀ λ *)
Definition in_row_span (d V : nat) (Phi : nat -> nat -> R) (lam v : nat -> R) : Prop :=
  forall w, (w < V)%nat -> v w = logits d Phi lam w.

(** ℓ_quad(F) = E_{p_L} [- f(s)·Phi p*_s + ½‖Phiᵀf(s)‖²] *)
Definition quad_loss (n d V : nat) (pL : nat -> R) (Pstar Phi F : nat -> nat -> R) : R :=
  sum n (fun s => pL s * (- dot d (F s) (means V Phi Pstar s)
                          + / 2 * sum V (fun w => logits d Phi (F s) w ^ 2))).

Definition quad_optimal_within (eps : R) (n d V : nat) (pL : nat -> R) (Pstar Phi F : nat -> nat -> R) : Prop :=
  forall F', quad_loss n d V pL Pstar Phi F <= quad_loss n d V pL Pstar Phi F' + eps.

(** q = Π p, the orthogonal projection onto the row-span of Phi: in it, and p − q is orthogonal to every row. *)
Definition projection (d V : nat) (Phi : nat -> nat -> R) (p q : nat -> R) : Prop :=
  (exists f, in_row_span d V Phi f q) /\
  forall i, (i < d)%nat -> dot V (Phi i) q = dot V (Phi i) p.

(** Linearly independent vectors a_0 ... a_{k-1} of R^V. *)
Definition independent (k V : nat) (a : nat -> nat -> R) : Prop :=
  forall c, (forall w, (w < V)%nat -> logits k a c w = 0) -> forall y, (y < k)%nat -> c y = 0.

(** ** Tasks: a joint distribution T of context and label *)

Definition task (n k : nat) (T : nat -> nat -> R) : Prop :=
  (forall s y, (s < n)%nat -> (y < k)%nat -> 0 <= T s y) /\ sum n (fun s => sum k (T s)) = 1.

(** p_T(s), the distribution of the contexts of T *)
Definition contexts_of (k : nat) (T : nat -> nat -> R) (s : nat) : R := sum k (T s).

(** p_L >= gamma p_T: γ(p_T) is the largest such number. *)
Definition covers (gamma : R) (n k : nat) (pL : nat -> R) (T : nat -> nat -> R) : Prop :=
  0 < gamma /\ forall s, (s < n)%nat -> gamma * contexts_of k T s <= pL s.

(** Δ_s = Phi(p*_s − p_s) *)
Definition mean_error_at (V : nat) (Phi Pstar P : nat -> nat -> R) (s i : nat) : R :=
  means V Phi Pstar s i - means V Phi P s i.

(** Σ_L >= gamma Σ_T as quadratic forms, where Σ = E Δ Δᵀ: γ(p_T; Δ) is the largest such number. *)
Definition covers_along (gamma : R) (n d V k : nat) (pL : nat -> R) (Pstar Phi P T : nat -> nat -> R) : Prop :=
  0 < gamma /\ forall lam,
    gamma * sum n (fun s => contexts_of k T s * dot d lam (mean_error_at V Phi Pstar P s) ^ 2)
    <= sum n (fun s => pL s * dot d lam (mean_error_at V Phi Pstar P s) ^ 2).

(** E_{(s, y) ~ T} ℓ(score of s, y); a score is a number, or for k-way tasks a vector. *)
Definition task_loss {A : Type} (n k : nat) (T : nat -> nat -> R) (loss : A -> nat -> R) (score : nat -> A) : R :=
  sum n (fun s => sum k (fun y => T s y * loss (score s) y)).

(** inf_a f(a) <= b. *)
Definition infimum_at_most {A : Type} (f : A -> R) (b : R) : Prop := forall delta, 0 < delta -> exists a, f a < b + delta.

(** ℓ_T(G) <= b: the infimum over linear classifiers v of their loss on features G in R^D. *)
Definition best_loss_at_most (n k D : nat) (T : nat -> nat -> R) (loss : R -> nat -> R) (G : nat -> nat -> R) (b : R)
  : Prop := infimum_at_most (fun v => task_loss n k T loss (fun s => dot D v (G s))) b.

(** The same for affine classifiers, which have a bias c as well. *)
Definition best_affine_loss_at_most (n k D : nat) (T : nat -> nat -> R) (loss : R -> nat -> R) (G : nat -> nat -> R)
  (b : R) : Prop :=
  infimum_at_most (fun '(v, c) => task_loss n k T loss (fun s => dot D v (G s) + c)) b.

(** The loss does not change faster than the score. *)
Definition one_lipschitz (loss : R -> nat -> R) : Prop := forall y u u', Rabs (loss u y - loss u' y) <= Rabs (u - u').

(** No theorem needs it; both losses below have it. *)
Definition convex_loss (loss : R -> nat -> R) : Prop :=
  forall y u u' r, 0 <= r <= 1 -> loss ((1 - r) * u + r * u') y <= (1 - r) * loss u y + r * loss u' y.

(** max_w |v_w| <= B *)
Definition bounded (B : R) (V : nat) (v : nat -> R) : Prop := forall w, (w < V)%nat -> Rabs (v w) <= B.

(** ‖x‖_2 *)
Definition norm2 (n : nat) (x : nat -> R) : R := sqrt (dot n x x).

(** A f + b *)
Definition affine_map (d : nat) (A : nat -> nat -> R) (b f : nat -> R) (i : nat) : R := dot d (A i) f + b i.

(** The label y = 0 counts as -1, any other as +1. *)
Definition sign_of (y : nat) : R := match y with O => -1 | _ => 1 end.

Definition hinge (u : R) (y : nat) : R := Rmax 0 (1 - sign_of y * u).

Definition logistic (u : R) (y : nat) : R := ln (1 + exp (- (sign_of y * u))).

(** ** Tasks with k labels: a score is a vector u of k numbers, the features' products with v_1 ... v_k *)

Definition scores (D : nat) (U G : nat -> nat -> R) (s i : nat) : R := dot D (U i) (G s).

(** No loss moves by more than L e where no score moves by more than e. *)
Definition max_lipschitz (L : R) (k : nat) (loss : (nat -> R) -> nat -> R) : Prop :=
  forall y u u' e, (y < k)%nat -> (forall i, (i < k)%nat -> Rabs (u i - u' i) <= e) ->
  Rabs (loss u y - loss u' y) <= L * e.

(** max_{i < k} f_i *)
Fixpoint largest_upto (k : nat) (f : nat -> R) : R :=
  match k with
  | O => f O
  | S j => Rmax (largest_upto j f) (f (S j))
  end.

Definition largest (k : nat) (f : nat -> R) : R := largest_upto (pred k) f.

Definition margin_of (j y : nat) : R := if Nat.eqb j y then 0 else 1.

(** max_j (1[j ≠ y] + u_j) − u_y *)
Definition crammer_singer (k : nat) (u : nat -> R) (y : nat) : R := largest k (fun j => margin_of j y + u j) - u y.

(** log Σ_j e^{u_j} − u_y *)
Definition softmax_cross_entropy (k : nat) (u : nat -> R) (y : nat) : R := ln (partition k u) - u y.

(** ** The family of worlds on which transfer is sharp: two words; contexts 0 and 1 with labels +1 and -1; context 2, of
    mass 1 - gamma, where the model is exact and the task is not *)

Definition sharp_truth (delta : R) (s w : nat) : R :=
  match s, w with
  | O, O | S O, S O => / 2 + delta
  | O, _ | S O, _ => / 2 - delta
  | _, _ => / 2
  end.

Definition sharp_model (s w : nat) : R := / 2.

Definition sharp_contexts (gamma : R) (s : nat) : R :=
  match s with
  | O | S O => gamma / 2
  | _ => 1 - gamma
  end.

Definition sharp_task (s y : nat) : R :=
  match s, y with
  | O, S O | S O, O => / 2
  | _, _ => 0
  end.

(** (B, -B) *)
Definition sharp_witness (B : R) (w : nat) : R :=
  match w with
  | O => B
  | _ => - B
  end.

(** Phi = [1, -1], d = 1 *)
Definition sharp_Phi (i w : nat) : R := sharp_witness 1 w.

(** C = 4 - 4/sqrt(2 log 2) *)
Definition sharp_constant : R := 4 - 4 / sqrt (2 * ln 2).

(** ** Coverage context by context *)

(** The task uses only contexts that language modelling sees. *)
Definition seen (n k : nat) (pL : nat -> R) (T : nat -> nat -> R) : Prop :=
  forall s, (s < n)%nat -> pL s = 0 -> contexts_of k T s = 0.

(** C = E_{p_L} (p_T/p_L)² = 1 + χ²(p_T‖p_L) *)
Definition chi_squared (n k : nat) (pL : nat -> R) (T : nat -> nat -> R) : R :=
  sum n (fun s => contexts_of k T s ^ 2 / pL s).

(** ‖Phiᵀf(s) − p*_s‖² *)
Definition misfit (d V : nat) (Pstar Phi F : nat -> nat -> R) (s : nat) : R :=
  sum V (fun w => (Pstar s w - logits d Phi (F s) w) ^ 2).

(** ** Learned embeddings *)

(** F and Phi are within eps of the infimum over all features and embeddings. *)
Definition jointly_optimal_within (eps : R) (n d V : nat) (pL : nat -> R) (Pstar Phi F : nat -> nat -> R) : Prop :=
  forall Phi' F', quad_loss n d V pL Pstar Phi F <= quad_loss n d V pL Pstar Phi' F' + eps.

(** Ω* = E_{p_L} p*_s p*_sᵀ, the substitutability matrix. *)
Definition substitutability (n : nat) (pL : nat -> R) (Pstar : nat -> nat -> R) (w w' : nat) : R :=
  sum n (fun s => pL s * (Pstar s w * Pstar s w')).

(** M x *)
Definition times (V : nat) (M : nat -> nat -> R) (x : nat -> R) (w : nat) : R := dot V (M w) x.

(** tr(A B) *)
Definition trace_of_product (V : nat) (A B : nat -> nat -> R) : R := sum V (fun w => times V A (fun w' => B w' w) w).

(** a_i·a_j is 1 for i = j and 0 otherwise, for the vectors a_0 ... a_{k-1} of R^V. *)
Definition orthonormal (k V : nat) (a : nat -> nat -> R) : Prop :=
  forall i j, (i < k)%nat -> (j < k)%nat -> dot V (a i) (a j) = if Nat.eqb i j then 1 else 0.

(** The V orthonormal vectors u_i are eigenvectors of M, and the eigenvalues λ_0 >= λ_1 >= ... *)
Definition eigenbasis (V : nat) (M : nat -> nat -> R) (lam : nat -> R) (u : nat -> nat -> R) : Prop :=
  orthonormal V V u /\
  (forall i w, (i < V)%nat -> (w < V)%nat -> times V M (u i) w = lam i * u i w) /\
  forall i j, (i <= j)%nat -> (j < V)%nat -> lam j <= lam i.

(** The matrix Pi is the orthogonal projection onto the row-span of Phi. *)
Definition projector (d V : nat) (Phi Pi : nat -> nat -> R) : Prop := forall x, projection d V Phi x (times V Pi x).

(** The row-span of Phi belongs to the d largest eigenvalues, the last of them being θ: it has d dimensions, unless θ is
    0, holds all eigenvectors of larger eigenvalues and is orthogonal to all of smaller ones. *)
Definition top_eigenspace (d V : nat) (lam : nat -> R) (u Phi : nat -> nat -> R) : Prop :=
  let theta := lam (pred d) in
  (0 < theta -> independent d V Phi) /\
  (forall i, (i < V)%nat -> theta < lam i -> exists f, in_row_span d V Phi f (u i)) /\
  (forall i, (i < V)%nat -> lam i < theta -> forall j, (j < d)%nat -> dot V (Phi j) (u i) = 0).
