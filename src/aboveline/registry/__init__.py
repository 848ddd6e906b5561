"""Households, people, visits, living conditions and income, as recorded and as changed."""
