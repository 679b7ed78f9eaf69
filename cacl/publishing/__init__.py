"""From notebooks to the book. Modules are imported one by one, because the workflow needs some without the weight of the rest."""
