"""`make bench`: every measured claim, one after the other."""

from bench import asking_as_of, commands, projecting, proving, updates, valid_at

for bench in (commands, projecting, proving, updates, asking_as_of, valid_at):
    print(f"# {(bench.__doc__ or '').splitlines()[0]}", flush=True)
    bench.main()
