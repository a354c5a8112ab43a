"""How fast places are given out, beside the solvers that people would otherwise use."""
