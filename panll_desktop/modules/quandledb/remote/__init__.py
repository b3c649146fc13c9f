"""A QuandleDB server over HTTP: what is asked, what it answers, and what is true."""
