"""Whole sentences of resumes; their slots are filled by :mod:`cacl.corpus.simulation.resume_fragments` and by skills."""

from cacl.corpus.simulation.grammar import alternatives

RESUME_SENTENCES = {
    "opening": alternatives("""
        joined to {base} and to {base} {scope}
        taken on as {title} to {base}{gain}
        {post} as {title}, with {ing} as the main task
        {post} with two sides: {ing} and {ing}
        my brief was to {base} {scope}{gain}
        started by {ing} and moved on to {ing} within {months} months
        {duty} {ing} and {ing} {scope}
        a {size} {unit} where {I_full}{act} {scope}
        in a {size} {unit}, {I}{act} and {act}
        the post covers {ing}, {ing} and {ing} {scope}
        {I}{act} {scope}{gain}
        brought in to {base} after a {change}
        worked as {title} in a {size} {unit}, mostly {ing}
        main tasks {scope}: {ing}, {ing}, {ing}
        {share} of my time goes into {ing}, the rest into {ing}
        returned to this field in order to {base} {scope}
        called on whenever somebody had to {base} {scope}{gain}
        what I did most: {ing} {scope}{gain}
    """),
    "noun_opening": alternatives("""
        {post} as {title}, built on {noun}
        {post} with {noun} at its centre
        worked with {noun} {scope}
        taken on as {title} for a background in {noun}
        a {size} {unit} with {noun} as daily business
    """),
    "verb_sentence": alternatives("""
        {I}{act} {scope}{gain}
        {I}{act} {scope}{gain}
        {when}, {I}{act} {scope}{gain}
        {when} {I}{act}{gain}
        {I}{act} and {act} {scope}{gain}
        {duty} {ing} {scope}{gain}
        {duty} {ing}, {manner}
        besides {ing}, {I}{act} {scope}{gain}
        asked to {base} {scope}, and later to {base}
        known among colleagues for {ing} {manner}
        from {ing} to {ing}, {I}{worked} {manner}{gain}
        {ing} {scope}, {manner}
        chosen to {base} {scope} when {event}
        day to day this meant {ing} and {ing} {scope}{gain}
        helped {audience} to {base} {scope}{gain}
        wrote the guide that {audience} still use to {base}
        {manner}, {I}{act} {scope}
        two things stand out: {ing} {scope}, and {ing}{gain}
        when {event}, I learned to {base} {manner}
        shared the work of {ing} with {partner}{gain}
        {when}, found a simpler way of {ing}{gain}
        {when}, wrote reports on {ing}, read by {audience}
        trained {audience} in {ing} {manner}{gain}
        {share} of the work: {ing} {scope}{gain}
    """),
    "noun_sentence": alternatives("""
        {ground} in {noun}, {gained}
        {ground} in {noun}, applied {scope}
        {when}, the work called for {noun} {scope}
        {noun} {scope}, {manner}
        kept up with {noun} through {source}
        {when}, {audience} came to me with questions about {noun}
        used {noun} on a {frequency} basis, {manner}
        gave {frequency} briefings on {noun} to {audience}
        learned {noun} on the job, {gained}
        put {noun} to use {scope}{gain}
        passed an in-house course in {noun} when {event}
        my part of the work was {noun}, {partner} did the rest
        {frequency} use of {noun} {scope}{gain}
        {when}, helped {audience} to make sense of {noun}
    """),
    "mixed_sentence": alternatives("""
        {I}{act} {scope}, which takes {ground} in {noun}
        drew on {noun} in order to {base} {scope}{gain}
        with {ground} in {noun}, {I}{act} {manner}
        {ing} and {noun} went hand in hand {scope}
        {noun} helped me to {base} {manner}
        {duty} {ing} {scope}, with {noun} as the basis
        when {event}, I turned to {noun} to {base}
        combined {noun} with {ing} {scope}
    """),
}
