"""Chapters 8 and 9. Nothing is imported here, because the workflow needs the grid without the weight of torch."""
