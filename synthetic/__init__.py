"""Where claims are tried: languages whose optimum is known exactly, and models near it."""
