"""The parts of which the sentences of postings are made."""

from cacl.corpus.simulation.grammar import alternatives

JOB_FRAGMENTS = {
    "employer": alternatives("""
        a family-run firm of {many} people
        a {kind} with {small} sites
        a {kind} with {years} years behind it
        a young {kind}
        a non-profit {kind}
        a {kind} with staff from {small} countries
        a regional {kind} of about {many} people
        a {kind} owned by its staff
        a {kind} with a long order book
        an established {kind}
        a public body with {many} posts
    """),
    "kind": alternatives("""
        company
        employer
        service provider
        organisation
        group
        cooperative
        business
        partnership
    """),
    "place": alternatives("""
        on the edge of town
        in the north of the country
        close to the coast
        in the old harbour district
        near the central station
        in a small town with good transport
        in the south of the region
        in the capital
        in a rural district
        on an industrial estate
        at two locations
    """),
    "start": alternatives("""
        from {month} on
        as soon as possible
        to fill a new post
        to replace a colleague who is moving on
        for a team that has grown
        on a permanent basis
        for {months} months, with a view to staying
        for day and late shifts
        -
    """),
    "scope": alternatives("""
        across {small} sites
        for clients in the region
        in a team of {team}
        every day
        for up to {many} cases a month
        from planning to handover
        in line with our procedures
        in changing shifts
        with modern tools
        for partners at home and abroad
        next to {small} other projects
        under your own responsibility
        in close contact with {partner}
        when things get busy
        on site
        within an agreed budget
        for two departments
        at fixed times
        -
    """),
    "when": alternatives("""
        after a short induction
        on most days
        in the first months
        in the busy season
        at the start of each week
        in agreement with {partner}
        twice a year
        on request
        where needed
        as the need arises
    """),
    "needed": alternatives("""
        essential
        required
        a clear advantage
        what we look for
        expected from the first day
        a must
        more important to us than grades
        asked for
    """),
    "needed_head": alternatives("""
        essential
        just as important
        a further requirement
        at the heart of the post
        first on our list
        what sets good applicants apart
    """),
    "partner": alternatives("""
        the planning desk
        your team
        a colleague
        neighbouring departments
        outside contractors
        the quality team
        our clients
        the site office
        the management
    """),
    "manner": alternatives("""
        carefully and on time
        without cutting corners
        with an eye on cost and safety
        to a high standard
        even at short notice
        in plain language
        step by step
        with a cool head
        in a way that others can follow
    """),
    "share": ("about half", "roughly a third", "{percent} %", "the larger part", "a good deal"),
    "period": ("day", "week", "shift", "month"),
    "contract": ("two years", "one year", "unlimited length", "three years", "{months} months at first"),
    "hours": ("30", "35", "37", "38", "40"),
    "part_time": ("15", "20", "24", "28"),
    "flexible": ("with flexible times", "in shifts", "with one day from home", "on fixed days", "with free weekends"),
    "month": ("January", "March", "April", "May", "June", "August", "September", "October", "November"),
    "benefit": alternatives("""
        a transport pass
        paid training
        a canteen
        a pension plan
        childcare places
        work clothes
        a yearly bonus
        free parking
        extra days off
        a bicycle scheme
        a health budget
    """),
    "tail": alternatives("""
        -
        -
        , and you know why it matters
        , alone or with {partner}
        , at least {small} times a month
        , which calls for patience
        , as {partner} did before you
        , and report on it every {period}
        , for which we set time aside
        , with support from {partner}
        , so that {partner} can build on it
        , even when plans change
        , and you enjoy passing this on
        , after {small} weeks of training
    """),
    "proof": alternatives("""
        gained in practice
        shown by a certificate
        from work or study
        from a similar post
        of whatever origin
        not older than {small} years
        in theory and practice
        tested over {small} years
    """),
}
