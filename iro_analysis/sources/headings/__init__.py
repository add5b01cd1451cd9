"""Which row holds the headings, what each of them means, and which table they make."""
