"""A simulated corpus for any ontology in ESCO's schema (section 3).

People and posts are invented (:mod:`.population`), paired (:mod:`.pairing`), labelled by a stated generative model
(:mod:`.fit`), and written up as resumes and postings in which skills go by several names (:mod:`.naming`) and things are said in
many ways (:mod:`.grammar`). The published counts hold exactly (:mod:`.marginals`). Nothing in it stems from a real person, company
or posting; whatever is computed from it is called simulated.
"""

from cacl.corpus.simulation.marginals import parts
from cacl.corpus.simulation.simulate import Simulation, simulate_corpus

__all__ = ["Simulation", "parts", "simulate_corpus"]
