"""Chapters 8 and 9: the paper's recipe under several splits, and changed in one place at a time, with many seeds.

Nothing is imported here, because the workflow needs the grid without the weight of torch.
"""
