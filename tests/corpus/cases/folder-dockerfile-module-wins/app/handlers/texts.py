PAYMENTS = "By card or in cash."
