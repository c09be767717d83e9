"""One result per file: statement, hypotheses, steps, what breaks without each hypothesis."""
