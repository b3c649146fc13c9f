"""QuandleDB: KQL over the table of knots and over collections of users."""
