"""Speed and accuracy, measured: each file runs on its own and prints its figures; ``drawn_instances`` is for one."""
