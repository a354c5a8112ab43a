"""Hadamard matrices: which half of each stratum belongs to which half-sample, in balance.

Entries are 1 and -1, every two rows differ in half of their places. Sources: Sylvester (1867);
Paley (1933), both constructions, over primes.
"""

from __future__ import annotations

import numpy as np

_PALEY_TWO = (13, 17)
"""The orders 28 and 36, which the first construction over a prime does not reach."""


def hadamard(above: int) -> np.ndarray:
    """The smallest matrix of an order greater than `above`, its first row all ones.

    The orders are those of R's `hadamard`, up to 130 at least.

    >>> hadamard(3)
    array([[ 1,  1,  1,  1],
           [ 1, -1,  1, -1],
           [ 1,  1, -1, -1],
           [ 1, -1, -1,  1]])
    """
    order = next(each for each in range(4, 4 * above + 8, 4) if each > above and _seed(each))
    seed = _seed(order)
    matrix = _of(seed)
    while len(matrix) < order:
        matrix = np.kron(np.array([[1, 1], [1, -1]]), matrix)
    normal: np.ndarray = matrix * matrix[0]
    return normal


def _seed(order: int) -> int:
    """The order from which doubling leads to this one; 0 if none does."""
    while order > 4 and not _is_known(order) and order % 8 == 0:
        order //= 2
    return order if _is_known(order) else 0


def _is_known(order: int) -> bool:
    of_two = order in [2 * (prime + 1) for prime in _PALEY_TWO]
    return order == 4 or of_two or (order % 4 == 0 and _is_prime(order - 1))


def _is_prime(number: int) -> bool:
    return all(number % each for each in range(2, int(number**0.5) + 1))


def _of(order: int) -> np.ndarray:
    if order == 4:
        return np.kron(np.array([[1, 1], [1, -1]]), np.array([[1, 1], [1, -1]]))
    return _paley_one(order - 1) if _is_prime(order - 1) else _paley_two(order // 2 - 1)


def _residues(prime: int) -> np.ndarray:
    """Of every two elements, whether their difference is a square: 1, -1, and 0 for itself."""
    squares = np.isin(np.arange(prime), np.arange(1, prime) ** 2 % prime)
    character = np.where(squares, 1, -1)
    character[0] = 0
    found: np.ndarray = character[np.subtract.outer(np.arange(prime), np.arange(prime)) % prime]
    return found


def _bordered(prime: int, below: int) -> np.ndarray:
    matrix = np.zeros((prime + 1, prime + 1), dtype=np.int64)
    matrix[0, 1:], matrix[1:, 0], matrix[1:, 1:] = 1, below, _residues(prime)
    return matrix


def _paley_one(prime: int) -> np.ndarray:
    return _bordered(prime, -1) + np.eye(prime + 1, dtype=np.int64)


def _paley_two(prime: int) -> np.ndarray:
    same, other = np.array([[1, 1], [1, -1]]), np.array([[1, -1], [-1, -1]])
    return np.kron(_bordered(prime, 1), same) + np.kron(np.eye(prime + 1, dtype=np.int64), other)
