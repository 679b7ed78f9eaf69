"""Words in which bare resumes and postings name skills: traits and house jargon that no ontology lists."""

from itertools import product

import numpy as np

from cacl.corpus.simulation.grammar import alternatives
from cacl.errors import DegenerateError
from cacl.ontology import SkillLinker

_WANTED = 72
_TRAITS = alternatives("""
    can-do attitude
    keeps calm when it gets busy
    a good eye for what matters
    always on time
    hands-on by nature
    quick on the uptake
    likes a challenge
    gets on with everyone
    does not need telling twice
    happy to pitch in
    thick skin and a smile
    a tidy desk and a tidy mind
    sees a job through to the end
    early bird
    never misses a shift
    knows when to ask
    plain speaking
    a head for names and faces
    pulls their weight
    thinks one step ahead
    good with awkward days
    common sense
    a steady pair of hands
    easy to work with
    stays late when it counts
    learns from mistakes
    brings people along
    no job too small
    cool head on Fridays
    sharp but friendly
""")
_MARKS = alternatives("""
    yellow-folder
    blue-card
    two-signature
    Tuesday
    level-two house
    top-floor
    green-sheet
    night-desk
    corner-office
    old-style
    quarter-end house
    twelve-step
""")
_THINGS = alternatives("""
    handover ritual
    round-table habit
    ticket wall
    walk-through
    rule book (own edition)
    tally sheet
    huddle
    wish list
    sign-off chain
    who-is-who board
""")


def house_phrases(linker: SkillLinker, rng: np.random.Generator) -> list[str]:
    """About seventy phrases that ``linker`` links to nothing, thirty of them traits.

    Raises
    ------
    DegenerateError
        The linker finds a skill in most of them.
    """
    jargon = [f"{mark} {thing}" for mark, thing in product(_MARKS, _THINGS)]
    drawn = [jargon[i] for i in rng.permutation(len(jargon))[: _WANTED - len(_TRAITS)]]
    phrases = [text for text in (*_TRAITS, *drawn) if not linker.link(text)]
    if len(phrases) < _WANTED // 2:
        raise DegenerateError(
            f"a linker that finds a skill in {_WANTED - len(phrases)} of {_WANTED} phrases without one",
            expected="a linker that leaves unknown names unmapped",
            remedy="raise the cutoff of the fuzzy link",
        )
    return phrases
