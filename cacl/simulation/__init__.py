"""A simulated corpus (section 3) on any ontology: published counts, a known rule for the labels, and nothing of real people."""

from cacl.simulation.population import Part, parts
from cacl.simulation.simulate import simulate_corpus
