"""How a skill is put into a sentence.

ESCO names skills by verb phrases ("manage staff") and fields of knowledge by nouns ("metallurgy").
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

_VERB_LIST = """
accept accompany acquire act adapt add address adhere adjust administer adopt advertise advise advocate align allocate
analyse answer anticipate apply appraise approve arrange assemble assert assess assign assist attach attend audit
audition automate back bake balance bend bill bind blend blow boil book breed brew brief budget build buy cache
calculate calibrate call calm care carry cast categorise certify change chase check choose chop clamp clarify classify
clean clear climb close coach coat code collaborate collect come communicate compare compile complete comply compose
compute conceive conduct configure connect conserve consider consolidate construct consult contact contribute control
converse convert cook cooperate coordinate cope correct counsel count cover create cultivate cure customise cut deal
debug deburr decide declare decorate define delegate deliver demonstrate deploy describe design detect determine
develop devise diagnose dig dimension direct disassemble discuss dismantle dispatch dispense display dispose
disseminate distil distinguish distribute do document draft draw dress drill drive dry dye ease edit educate employ
empower encourage encrypt enforce engage engrave enhance ensure enter escort establish estimate evaluate examine
execute exercise exert explain exploit explore extract facilitate fasten feed fell fence ferment file fill filter find
finish fit fix focus fold follow forecast forge formulate foster freeze fry gather generate give grade grant greet
grill grind grow guarantee guide handle hang harden harvest hear heat hedge help herd hire hold host identify
illustrate implement improve increase influence inform initiate innovate insert inspect inspire install instruct
insure integrate interact interpret interview introduce investigate iron issue judge justify keep knead knit label lay
lead learn liaise lift listen load locate log look lubricate maintain make manage manipulate manufacture map mark
market match measure mediate meet memorise mentor merge migrate milk mill minimise mix mobilise model moderate modify
monitor motivate mould mount move negotiate nest nurse observe obtain offer operate optimise orchestrate order
organise oversee pack package paint participate pass pasteurise peel perform pick place plan plant plaster play plot
plough polish position post pour practise prepare prescribe present preserve press prevent price print process procure
produce program promote propose protect provide prune publish pump punch purchase put qualify question randomise rate
reach react read receive recognise recommend reconcile reconstruct record recruit reduce refactor refer reflect
register regulate rehabilitate rehearse reinforce relieve remove repair replace replenish replicate report represent
reproduce rescue research reserve resolve respect respond restock restore resuscitate review revise rig rinse roast
roll run safeguard sample sand save saw scan schedule screen seal search season secure select sell send separate serve
service set settle sew shape share sharpen shear shoe shoot show shred sift simulate sing sketch skid slaughter solve
sort source speak specify spin spot spray spread squeeze stack staple stay sterilise stimulate stir stock store
stretch strive structure study summarise supervise supply support survey synthesise take talk tape taste teach tell
temper tend test thread tie tolerate trace track trade train transcribe transfer translate transport treat
troubleshoot tune tutor type understand undertake unfold unload unpack update upgrade use utilise validate value
verify visit visualise wash watch wax weave weigh weight welcome weld win wire work wrap write
"""
_VERBS = frozenset(_VERB_LIST.split())
_IRREGULAR = """
bend:bent bind:bound blow:blew breed:bred build:built buy:bought cast:cast choose:chose chop:chopped come:came
counsel:counselled cut:cut deal:dealt debug:debugged dig:dug distil:distilled do:did draw:drew drive:drove feed:fed
find:found fit:fitted freeze:froze give:gave grind:ground grow:grew hang:hung hear:heard hold:held keep:kept
knit:knitted label:labelled lay:laid lead:led log:logged make:made map:mapped meet:met model:modelled oversee:oversaw
plan:planned plot:plotted program:programmed put:put read:read refer:referred rig:rigged run:ran scan:scanned
sell:sold send:sent set:set shoot:shot shred:shredded sing:sang skid:skidded speak:spoke spin:spun spot:spotted
spread:spread stir:stirred take:took teach:taught tell:told transfer:transferred understand:understood
undertake:undertook weave:wove win:won wrap:wrapped write:wrote
"""
_PAST = dict(pair.split(":") for pair in _IRREGULAR.split())
_ING = {
    "tie": "tying",
    "cut": "cutting",
    "put": "putting",
    "run": "running",
    "set": "setting",
    "win": "winning",
    "dig": "digging",
    "spin": "spinning",
    "dye": "dyeing",
}
_AMBIGUOUS_LIST = """
code coat control count design document dye heat hold influence map market model order plant process program
project question research search season service stock supply survey test trade train transport type value weight work
"""
_AMBIGUOUS = frozenset(_AMBIGUOUS_LIST.split())
_NOUN_HEAD_LIST = """
analysis chemistry databases design disorders engineering equipment industry law legislation management market
methodologies methods optimisation physics pumps planning policies principles procedures processes psychology regulations
science software species standards systems techniques technology theory thinking tools
"""
_NOUN_HEADS = frozenset(_NOUN_HEAD_LIST.split())


@dataclass(frozen=True)
class Phrase:
    """A skill in three forms; for a noun all are the same.

    ``base`` "manage staff", ``past`` "managed staff", ``ing`` "managing staff".
    """

    base: str
    past: str
    ing: str
    verb: bool


@cache
def phrase(label: str) -> Phrase:
    """The forms of a skill label; a qualifier in brackets is dropped.

    >>> phrase("plan and supervise repairs").past
    'planned and supervised repairs'
    >>> phrase("Java (computer programming)").verb, phrase("design principles").verb
    (False, False)
    """
    words = re.sub(r"\s*\([^)]*\)", "", label).split()
    if not _is_verb_phrase(words):
        text = " ".join(words)
        return Phrase(text, text, text, verb=False)
    lead = words[0][0].lower() + words[0][1:]
    words = [lead, *words[1:]]
    return Phrase(" ".join(words), _inflect(words, past), _inflect(words, gerund), verb=True)


def past(verb: str) -> str:
    """Simple past of a verb.

    >>> [past(verb) for verb in ("write", "manage", "apply", "plan", "monitor")]
    ['wrote', 'managed', 'applied', 'planned', 'monitored']
    """
    if verb in _PAST:
        return _PAST[verb]
    if verb.endswith("e"):
        return verb + "d"
    if re.search("[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    return verb + "ed"


def gerund(verb: str) -> str:
    """Present participle of a verb.

    >>> [gerund(verb) for verb in ("write", "oversee", "plan", "apply")]
    ['writing', 'overseeing', 'planning', 'applying']
    """
    if verb in _ING:
        return _ING[verb]
    if re.search("[^eo]e$", verb):
        return verb[:-1] + "ing"
    regular = past(verb)
    doubled = verb + verb[-1]
    return (doubled if regular == doubled + "ed" else verb) + "ing"


def _is_verb_phrase(words: list[str]) -> bool:
    if len(words) < 2 or words[0].lower() not in _VERBS or words[1] == "of":
        return False
    return not (len(words) <= 3 and words[-1].lower() in _NOUN_HEADS and words[0].lower() in _AMBIGUOUS)


def _inflect(words: list[str], form: Callable[[str], str]) -> str:
    inflected = [form(words[0]), *words[1:]]
    if len(words) > 3 and words[1] in ("and", "or") and words[2] in _VERBS:
        inflected[2] = form(words[2])
    return " ".join(inflected)
