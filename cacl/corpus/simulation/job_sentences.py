"""Whole sentences of postings; their slots are filled by :mod:`cacl.corpus.simulation.job_fragments` and by skills."""

from cacl.corpus.simulation.grammar import alternatives

JOB_SENTENCES = {
    "opening": alternatives("""
        we are looking for a {title} {start}
        {employer} seeks a {title} {start}
        would you like to work as {title}? We are {employer} and have a place for you
        our team of {team} needs a {title}
        {employer}, {place}, has an opening for a {title}
        for our site {place} we need a {title} {start}
        who we are: {employer} {place}
        a new post has come free at {employer}: {title}
        you know what it means to work as {title}, and you want to do it well
        as {employer}, we depend on people who know their trade
        {start}, {employer} is taking on a {title}
        join {employer} as {title}
        growth brings change, and change brings a post: {title}, {place}
        the {title} we are looking for joins a team of {team} {place}
        after {years} years in the same hands our {title} is retiring
        this post is with {employer}, {place}
    """),
    "verb_sentence": alternatives("""
        you {base} {scope}{tail}
        you {base} and {base} {scope}{tail}
        your main task is to {base} {scope}{tail}
        your tasks {place}: {ing}, {ing} and {ing}
        {when}, you {base} {scope}{tail}
        the work consists of {ing} and {ing} {scope}{tail}
        {when}, you will be asked to {base}, and at times to {base}
        we count on you to {base} {scope}{tail}
        {ing} {scope} is part of every {period}{tail}
        you have shown elsewhere that you can {base} {manner}{tail}
        experience in {ing} {scope} is {needed}
        together with {partner} you {base} {scope}{tail}
        a typical {period}: {ing}, then {ing} {scope}
        we need somebody to {base} {manner}{tail}
        {needed_head} is the ability to {base} {manner}
        the post turns on {ing} {scope}{tail}
        nobody here works alone: {when}, you {base} with {partner}
        {partner} will rely on you to {base} {manner}{tail}
        besides {ing}, you {base} {manner}{tail}
        {share} of the post is {ing} {scope}{tail}
        you bring practice in {ing} and {ing} {scope}
        you should enjoy {ing} {scope}, since it fills much of the {period}
    """),
    "noun_sentence": alternatives("""
        knowledge of {noun}, {proof}, is {needed}
        you know your way around {noun}{tail}
        {needed_head} is a sound grasp of {noun}, {proof}
        you bring practice in {noun}, {proof}{tail}
        we work with {noun} {scope}{tail}
        {when}, you draw on {noun} {scope}{tail}
        a certificate in {noun} is welcome, and so is practice
        you keep up with {noun} and tell {partner} what is new
        {noun} should be no foreign word to you{tail}
        you have used {noun} {scope}{tail}
        {when}, questions about {noun} will land on your desk{tail}
        in this post {noun} will count for more than degrees
    """),
    "mixed_sentence": alternatives("""
        you {base} {manner} and use {noun} to do so
        with {noun} as your basis you {base} {scope}{tail}
        {ing} {scope} takes {noun}, {proof}
        {noun} and {ing} {scope} are both {needed}
        {when}, you {base} {manner}, helped by {noun}
        whoever wants to {base} {manner} here needs {noun}
    """),
    "offer": alternatives("""
        we offer {days} days of leave, {benefit} and {benefit}
        you get {benefit} and a contract of {contract}
        in return: {benefit}, {benefit}, and colleagues who help each other
        pay follows the collective agreement, with {benefit} on top
        we start with {months} months of induction and then give you room
        on top of your pay you get {benefit}
        hours: {hours} a week, {flexible}
        the contract runs for {contract}, {flexible}
        what we can promise: {benefit} and honest feedback
        part-time work from {part_time} hours can be arranged
    """),
    "closing": alternatives("""
        please send your papers by the end of {month}
        apply in writing, in two pages at most
        a short letter and a list of posts held are enough
        interviews take place in {month}
        we answer every application within {small} weeks
        questions are welcome before you apply
        come and spend a trial day with us
        the post is open until it is filled
        applications from people returning to work are welcome
        tell us in a few lines why this post suits you
    """),
}
