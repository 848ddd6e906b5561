"""Households of the register judged by the engine, and what it said."""
