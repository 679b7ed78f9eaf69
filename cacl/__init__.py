"""Career-Aware Contrastive Learning: matching resumes with jobs with the help of the ESCO ontology.

Each sub-package implements one section of the methodology: :mod:`cacl.corpus` (section 3), :mod:`cacl.ontology` (4),
:mod:`cacl.encoding` (5.3 and 5.4), :mod:`cacl.phase1` (5), :mod:`cacl.phase2` (6) and :mod:`cacl.evaluation` (7).
"""

__version__ = "1.0.0"
