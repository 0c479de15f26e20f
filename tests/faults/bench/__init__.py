"""The fault bench: generate, break, record what was answered, and check it afterwards against the contract."""
