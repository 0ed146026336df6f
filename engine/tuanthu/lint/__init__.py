"""Checks of the plan files themselves: one function per lint, its docstring the manual."""
