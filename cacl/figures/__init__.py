"""The figures of the book, one module each.

Module ``NAME`` holds ``NAME_table(...)``, which returns a tidy :class:`pandas.DataFrame` with everything the picture shows,
``draw_NAME(table)``, which draws that table and nothing else (also when it was read back from CSV), and
``describe_NAME(table)``, the alternative text with the main finding in numbers.
"""
