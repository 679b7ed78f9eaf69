"""Sections 5.3 and 5.4: what a resume and a job say as text, and the frozen encoder with its cache."""

from cacl.encoding.cache import EmbeddingCache, cache_key
from cacl.encoding.encoder import FrozenEncoder
from cacl.encoding.text import job_text, resume_text
