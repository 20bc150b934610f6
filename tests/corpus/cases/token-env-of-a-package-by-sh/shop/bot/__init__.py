LOGGER = None
