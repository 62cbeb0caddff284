"""Official files for the tests."""
