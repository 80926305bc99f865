"""`make bench`: every measured claim, one after the other."""

from bench import commands, projecting, proving, updates

for bench in (commands, projecting, proving, updates):
    print(f"# {(bench.__doc__ or '').splitlines()[0]}", flush=True)
    bench.main()
