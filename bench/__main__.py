"""`make bench`: every measured claim, one after the other."""

from bench import commands, projecting, updates

for bench in (commands, projecting, updates):
    print(f"# {(bench.__doc__ or '').splitlines()[0]}", flush=True)
    bench.main()
