"""The figures of the book: one file each, named like its id."""

from bioclusters.figures.registry import BOOK, LICENCE, Figure, RegistryError, figure, figures

__all__ = ["BOOK", "LICENCE", "Figure", "RegistryError", "figure", "figures"]
