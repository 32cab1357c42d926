def installed() -> bool:
    return True
