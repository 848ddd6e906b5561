"""Encrypted fields, blind indexes and their keys: values that the database itself cannot read."""
