"""A simulated corpus for any ontology in ESCO's schema (section 3), with the published counts and a known rule for the labels.

Nothing in it stems from a real person, company or posting; whatever is computed from it is called simulated.
"""

from cacl.simulation.pairing import Part, parts
from cacl.simulation.simulate import simulate_corpus
