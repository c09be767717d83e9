"""The theory of why language models help downstream tasks, as executable, certified mathematics."""
