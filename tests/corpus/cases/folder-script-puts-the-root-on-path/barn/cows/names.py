from barn.keys import KEY

NAMES = ["Bella", KEY[:3]]
