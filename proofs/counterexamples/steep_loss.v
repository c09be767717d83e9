(** Generated from verification/museum/steep-loss.json by counterexamples/generate.py.

    softmax-transfer, without Lipschitz loss: where the loss is twice as steep as a hinge, the same change of a score costs twice as much. *)

From Rooteps Require Import counterexamples.tools counterexamples.sharp_world.
Open Scope R_scope.

Definition gamma := 1.
Definition eps := 3043/100000.
Definition tau := 2851/5000.
Definition B := 1.

Theorem steep_loss :
  language 2 2 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\
  (forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 2 1 2 pL Pstar Phi F /\ in_row_span 1 2 Phi lam v /\ bounded B 2 v /\
  task_loss 2 2 T squared_hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T squared_hinge G (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  hypotheses.
  apply (refuted _ _ (low ^ 2)); [|sure]. intros u. eapply Rle_trans; [|apply squared_hinge_ge, a_task].
  apply pow_incr. split; [numbers|apply lower].
Qed.
