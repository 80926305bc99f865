"""What the domain allows and refuses, given facts and a decision."""
