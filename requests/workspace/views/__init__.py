"""The pages of the workspace: each reads its input, calls one function, answers."""
