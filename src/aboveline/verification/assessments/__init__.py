"""Independent assessments: frames, findings, results, and the words for them."""
