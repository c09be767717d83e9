"""Faults in Ω* of a real teacher: the operator, the bounds on its eigenvalues, the row-spans against them."""

from tests.mutants.fault import faults

FAULTS = [
    *faults(
        "bridge/streaming/second_moments.py",
        "tests/bridge/test_spectrum.py",
        ("p[:, None] * matmul(probabilities, X)", "matmul(probabilities, X) / len(p)"),
        ("self.trace = float(self._p @ squares)", "self.trace = float(squares.mean())"),
        (
            "probabilities = jnp.exp(matmul(F, Phi) - log_partition[:, None])",
            "probabilities = jnp.exp(matmul(F, Phi))",
        ),
    ),
    *faults(
        "bridge/spectrum.py",
        "tests/bridge/test_spectrum.py",
        ("lower=np.maximum(theta[:k] - rounding, 0.0)", "lower=np.maximum(theta[:k] + residuals[:k], 0.0)"),
        ("upper=np.maximum(upper[:k], theta[:k]) + rounding", "upper=theta[:k] + rounding"),
        ("np.hypot((theta - beta) / 2, rho)", "np.abs((theta - beta) / 2)"),
        ("np.cumsum(residuals[::-1] ** 2)[::-1]", "residuals ** 2"),
        ("left_out(omega, vectors, tests))", "left_out(omega, vectors, tests) / 2)"),
        ("return x - vectors @ (vectors.T @ x)", "return x"),
        ("np.log(10 * np.sqrt(2 / np.pi))", "np.log(0.1)"),
        ("return 90.0 if residual >= gap else", "return 0.0 if residual >= gap else"),
        ("np.arcsin(residual / gap)", "np.arcsin(residual)"),
        ("if rank <= 3 * m:", "if rank <= m:"),
    ),
    *faults(
        "bridge/substitutability.py",
        "tests/bridge/test_substitutability.py",
        ("left = omega.trace - held, spectrum.top(d + 1)[1] - held", "left = omega.trace - held, spectrum.top(d)[1]"),
        ("error = float(setting.p_L @ (moved * moved).sum(axis=1))", "error = float(np.abs(moved).max())"),
        ("inside = span @ (span.T @ v)", "inside = v"),
        ("(np.linalg.norm(inside) * np.sqrt(error) + outside)", "(np.linalg.norm(inside) * np.sqrt(error))"),
        ("return self.misaligned[1] < self.last[0]", "return self.misaligned[1] > self.last[0]"),
        ("span = scipy.linalg.orth(Phi.T)", "span = scipy.linalg.qr(Phi.T, mode='economic')[0]"),
        ("!= Verdict.REFUTED for claim in claims", "!= Verdict.UNDECIDED for claim in claims"),
        ("chain = self.change, self.aligned, self.next, self.all", "chain = self.aligned, self.next, self.all"),
    ),
]
