(** Generated from verification/museum/wrong-norm.json by counterexamples/generate.py.

    quad-objective, with norm=inf: an error of the same size in every word adds up over the words: Quad needs their sum of squares. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Phi := matrix [[1; -1]].
Definition truth_logits := matrix [[0; 0]; [2; -2]].
Definition T := matrix [[1/2; 0]; [1/2; 0]].
Definition lam := vector [-1].
Definition v := vector [-1; 1].
Definition Pstar (s : nat) : nat -> R := softmax 2 (truth_logits s).
Definition shift := matrix [[-1/4]; [-1/4]].
Definition Fstar (s i : nat) : R := (Pstar s 0%nat - Pstar s 1%nat) / 2.
Definition G (s i : nat) : R := Fstar s i + shift s i.
Definition alpha := matrix [[- (-1/2 * G 1 0) / (-1 * G 0 0); 0]; [1/2; 0]].
Definition low := 241/250.

Definition gamma := 1.
Definition eps := 1/16.
Definition tau := 259/500.
Definition B := 1.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem wrong_norm :
  language 2 2 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\ quad_optimal_within eps 2 1 2 pL Pstar Phi G /\
  in_row_span 1 2 Phi lam v /\ one_lipschitz hinge /\ bounded B 2 v /\
  task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  hypotheses.
  part epsilon_optimal by (apply quad_optimal_by_distance with Fstar;
    [exact a_language
    |intros s Hs; split; [exists (Fstar s); intros w _; reflexivity|intros i Hi; each i];
     cbv [dot sum logits Phi matrix nth Fstar]; field
    |right; cbv [dot sum logits Phi matrix nth G shift pL vector eps]; field]).
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
