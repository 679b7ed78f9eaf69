"""Running the notebooks and turning them into the book: chapters, pipeline, figure kit, provenance, claims.

The modules are imported one by one, because the workflow needs some of them without the weight of the others.
"""
