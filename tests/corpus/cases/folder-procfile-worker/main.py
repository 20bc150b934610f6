print("use the Procfile")
