print("ref")
