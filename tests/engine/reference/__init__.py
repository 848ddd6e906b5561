"""A second opinion: the language of a standard read from its page, in plain slow Python.

It shares no parser, no operator table and no file reader with the engine; money is exact, numbers
are Python floats, unknown is None.
"""
