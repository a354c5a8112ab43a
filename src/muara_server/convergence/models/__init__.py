"""The tables of convergence, one idea a file; every model is named here for Django."""
