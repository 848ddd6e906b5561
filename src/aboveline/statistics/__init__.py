"""Poverty and inequality statistics, survey designs, standard errors."""
