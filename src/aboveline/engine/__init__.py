"""Run the steps of a standard over register files; explain, simulate, backtest."""
