"""How seniority is said: in titles, in resumes, and in postings."""

from cacl.corpus.simulation.grammar import alternatives

LEVEL_TITLES = (
    ("junior {title}", "{title} (junior)", "trainee {title}", "assistant {title}"),
    ("{title}", "{title}", "{title}", "{title} (mid-level)"),
    ("senior {title}", "{title} (senior)", "senior {title}", "experienced {title}"),
    ("lead {title}", "{title} (lead)", "team lead, {title}", "principal {title}"),
)

RESUME_LEVELS = (
    alternatives("""
        still learning, and glad of guidance from {partner}
        first steps in the field, supported by {partner}
        junior member of the team, with growing duties
        worked under supervision and asked when unsure
        entry-level post with a mentor at my side
        finished training {small} months before the start
    """),
    alternatives("""
        work on my own, with little supervision
        a few years in, and at home in most of the tasks
        hand over finished work without a second check
        mid-level post with my own area of responsibility
        first point of contact for two newer colleagues
        plan my own week and report once a month
    """),
    alternatives("""
        as a senior member of the team, take the hardest cases
        mentor {small} younger colleagues
        consulted by {audience} on difficult questions
        senior post with a say in how the work is done
        review the work of others before it leaves the house
        set the working standards that the team follows
    """),
    alternatives("""
        lead a team of {team} and answer for its results
        hire and train the people of a team of {team}
        hold the budget and lead the planning for the year
        lead post, reporting straight to the board
        head of a group of {team} at {small} sites
        set goals, share out the work and lead the reviews
    """),
)

POSTING_LEVELS = (
    alternatives("""
        this is a junior post: people at the start of their working life are welcome
        junior level, with a mentor for the first {months} months
        we expect no more than a year or two of practice, since the post is a junior one
        ideal as a first job, with junior pay that rises each year
        as a junior colleague you learn from people with long experience
        junior applicants straight from training are invited to apply
    """),
    alternatives("""
        this is a mid-level post and asks for three to five years of practice
        mid-level: you work on your own and know when to ask
        you have a few years behind you and look for a mid-level post with room to grow
        we see this as mid-level, between training and team leadership
        about four years in a similar post are right for this mid-level role
        a mid-level colleague who needs little supervision would suit us best
    """),
    alternatives("""
        this is a senior post for someone with at least six years of practice
        as a senior colleague you take on the hard cases and mentor others
        we look for senior people: seven years or more in the field
        senior level, with a say in how the work is done
        the team expects a senior colleague whose judgement it can rely on
        long experience is a must, as you are the senior person on the shift
    """),
    alternatives("""
        you lead a team of {team} and answer for its results
        this is a lead post with budget and staff
        as lead you plan the year, hire people and report to the board
        at least ten years of practice, some of them in a lead position
        we want someone to lead {small} groups through a busy period
        lead level: you set the goals and others follow them
    """),
)
