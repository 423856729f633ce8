"""Can the verifier be fooled? Mutants, adversarial claims, forged proofs and lying engines, and the score.

The battery attacks the judge from outside: it imports the judge, and nothing of the judge imports it.
"""
