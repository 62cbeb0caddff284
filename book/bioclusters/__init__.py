"""Helpers of the book: load checked data, draw figures, write captions."""
