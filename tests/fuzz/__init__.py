"""Slow proofs that the scanner's doors hold: a fuzzer makes bytes and watches which lines they reach."""
