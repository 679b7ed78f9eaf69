"""The parts of which the sentences of resumes are made."""

from cacl.corpus.simulation.grammar import alternatives

RESUME_FRAGMENTS = {
    "post": alternatives("""
        full-time post
        permanent post
        part-time post at first, full-time later
        two-year contract
        varied post
        hands-on post
        shift-based post
        temporary cover that became permanent
        post in a new team
        independent post
    """),
    "duty": alternatives("""
        responsible for
        in charge of
        tasked with
        in daily contact with {audience} while
        sole contact for
        accountable for
        one of {small} people
        took turns with {partner} in
        spent most weeks
        trusted with
        put on the rota for
        stood in for {partner} in
    """),
    "scope": alternatives("""
        across {small} sites
        for a team of {team}
        for {audience}
        on a {frequency} basis
        under tight deadlines
        in line with written procedures
        from first request to handover
        together with {partner}
        during peak periods
        for up to {many} cases a month
        at two locations
        in a multi-shift setting
        on changing assignments
        with a yearly budget to keep to
        for new and long-standing clients
        on site and remotely
        with little supervision
        in the busiest months of the year
        on behalf of the whole department
        next to the regular workload
        in close step with {partner}
        for {small} projects at a time
        in a regulated environment
        with tools that we kept in order ourselves
        over {months} months
        where mistakes are costly
    """),
    "gain": alternatives("""
        -
        -
        -
        , cutting rework by {percent} %
        , with {percent} % fewer complaints
        , without a single missed deadline
        , saving about {small} hours a week
        , which two other teams took over
        , to the satisfaction of {audience}
        , in half the usual time
        , and documented every step
        , with no findings in {small} audits
        , ahead of plan
        , so that handovers went smoothly
        , raising output by {percent} %
        , with clear figures to show for it
        , while costs stayed flat
        , and passed the method on to {audience}
        , keeping errors below {small} %
    """),
    "when": alternatives("""
        in the first year
        after a short induction
        at the start of each week
        during a reorganisation
        in {frequency} rounds
        as part of a team of {team}
        over time
        for most of this period
        on request
        alongside {partner}
        at the end of each quarter
        in busy weeks
        outside the routine
        for {small} larger projects
        on my own initiative
    """),
    "manner": alternatives("""
        carefully and on time
        step by step
        with an eye on cost and safety
        without losing sight of the people involved
        to a fixed schedule
        in plain language
        by the book
        with good results
        even at short notice
        and always checked twice
        with {partner} as second pair of eyes
        to the standard that {audience} expected
        calmly, also under pressure
        in small steps that could be checked
        with the numbers at hand
    """),
    "event": alternatives("""
        two colleagues left at once
        a new site opened
        the old system was replaced
        demand doubled
        an audit was due
        the department was merged
        standards changed
        a large order came in
        the budget was halved
        a new client came on board
        the team moved to another building
        the season began
    """),
    "partner": alternatives("""
        an experienced colleague
        one other colleague
        a neighbouring department
        outside contractors
        the planning desk
        {small} colleagues
        the quality team
        the owner
        a partner organisation
        the site office
    """),
    "audience": alternatives("""
        new starters
        clients
        colleagues
        management
        the other shifts
        partners abroad
        apprentices
        visitors and the public
        the board
        suppliers
        neighbouring teams
        external partners
    """),
    "ground": alternatives("""
        a solid grounding
        sound knowledge
        practical experience
        a good command of the basics
        years of practice
        up-to-date knowledge
        a formal qualification
        hands-on experience
    """),
    "gained": alternatives("""
        gained in evening classes
        tested in daily work
        refreshed every year
        built up over {small} projects
        first at college and then in the field
        backed by a certificate
        learned from {partner}
        deepened in a {months}-month assignment
    """),
    "source": alternatives("""
        trade journals and fairs
        a yearly course
        a local working group
        exchange with {partner}
        in-house training
        reading and trial runs
    """),
    "frequency": ("daily", "weekly", "monthly", "regular", "occasional", "quarterly"),
    "share": ("about half", "roughly a third", "{percent} %", "the larger part"),
    "change": ("restructuring", "merger", "long vacancy", "change of owner", "poor audit", "move to new premises"),
    "size": ("small", "mid-sized", "large", "growing", "newly formed", "close-knit"),
    "unit": ("team", "department", "unit", "branch", "workplace", "office"),
    "worked": ("worked", "went about it", "handled things", "saw it through"),
}
